"""The deployment: Django settings, URLs, WSGI, the SQLite backend and the supervisor."""
