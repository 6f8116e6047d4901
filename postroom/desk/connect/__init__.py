"""Every road by which a store's mail enters: what to type there, a sign that it arrives, and what is brought along."""
