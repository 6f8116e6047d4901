"""The demo's store views, in the order in which they are made."""

CODES = ("en", "ja", "de")
