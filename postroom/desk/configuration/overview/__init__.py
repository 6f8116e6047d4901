"""All store views on one page: how each one's mail leaves, from whom, and what is the matter with it."""
