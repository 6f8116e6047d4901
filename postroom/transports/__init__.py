"""Ways out: SMTP, a sendmail program, a folder. Sockets and processes only; no Django, no database, no policy."""
