"""How mail comes into the spool: made ready, then committed once."""
