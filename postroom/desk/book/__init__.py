"""The reference of every setting."""
