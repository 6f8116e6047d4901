"""A client for Postroom's REST API, with types, for stores written in Python."""
