"""How long mail is kept, and one person's data: what goes, what is shown first, export and erasure."""
