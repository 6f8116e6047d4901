"""The store's settings."""
