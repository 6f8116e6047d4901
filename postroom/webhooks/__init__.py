"""What happened to mail, told to stores: the feed of events, and calls that are signed."""
