"""How long mail is kept, and one person's data."""
