"""Trying settings out before mail depends on them: the connection test, the test mail, previews of letters."""
