"""A Django database backend: SQLite with a write gate."""
