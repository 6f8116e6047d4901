"""Checks of a whole installation, each with what to do when it fails."""
