"""What all pages of the desk share: the guard, the frame around them, their style."""
