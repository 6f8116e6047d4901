"""Mail that other programs wrote: who may hand it in, what it is, and its way into the spool (RFC 6409)."""
