"""What the settings on the page mean, said while they are typed."""
