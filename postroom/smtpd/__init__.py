"""The listener: mail programs hand mail in by SMTP."""
