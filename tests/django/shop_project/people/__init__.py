"""An app of the store."""
