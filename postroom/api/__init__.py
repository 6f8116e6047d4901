"""The door for machines: JSON over HTTP, bearer keys, Problem Details."""
