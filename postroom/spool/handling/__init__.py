"""What people do to mail, one message or thousands."""
