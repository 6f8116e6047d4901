"""Who may do what: people with their roles, and API keys."""

from postroom.access.models.keys import ApiKey
from postroom.access.models.people import Grant, Person, Role

__all__ = ["ApiKey", "Grant", "Person", "Role"]
