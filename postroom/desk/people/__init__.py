"""Who may come in, and what they did: signing in, people, roles, keys, the audit trail."""
