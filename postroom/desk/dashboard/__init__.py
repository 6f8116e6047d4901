"""How the mail is doing, at a glance."""
