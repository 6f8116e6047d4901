"""The store's own users."""

from django.contrib.auth.models import AbstractUser


class Customer(AbstractUser):
    """Nothing to do with the people of Postroom's desk."""
