"""`postroom sendmail`: in place of /usr/sbin/sendmail. A shop waits while it runs, so nothing here imports Django."""
