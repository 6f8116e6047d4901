"""Stores > Settings > Configuration: what is set where, what it means, and whether it works."""
