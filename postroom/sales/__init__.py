"""What a store says: its documents, the policy for them, and the letters they become."""
