"""Stores that are followed over their own APIs."""
