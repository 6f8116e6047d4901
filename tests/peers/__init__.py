"""Real peers on 127.0.0.1 for every room: SMTP servers that misbehave on request, a slow wire, a fake sendmail."""
