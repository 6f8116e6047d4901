"""Postroom: the room where an online store's mail leaves and comes back."""

__version__ = "0.2.0"
