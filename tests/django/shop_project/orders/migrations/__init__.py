"""How its tables come to be."""
