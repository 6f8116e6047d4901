"""Letters as they would leave a store view: to look at, and to send to oneself."""
