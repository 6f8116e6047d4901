"""For stores written with Django: their mail goes into our spool, in their own transaction."""
