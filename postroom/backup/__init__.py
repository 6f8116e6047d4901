"""An installation packed into one file while it runs, put back, and brought to a new version."""
