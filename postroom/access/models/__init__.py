"""Who may do what: people with their roles, how they come in, and API keys."""

from postroom.access.models.entry import RecoveryCode, Session, Ticket, Try
from postroom.access.models.keys import ApiKey
from postroom.access.models.people import Grant, Person, Role

__all__ = ["ApiKey", "Grant", "Person", "RecoveryCode", "Role", "Session", "Ticket", "Try"]
