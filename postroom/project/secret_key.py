"""Django's SECRET_KEY, kept beside the other keys in the data folder, never in the database or the source."""

import os
import secrets
from pathlib import Path


def django_secret_key(home: Path) -> str:
    """The key in ``keys/django``; before `postroom setup`, one that lives as long as the process."""
    path = home / "keys" / "django"
    if path.exists():
        return path.read_text().strip()
    return secrets.token_urlsafe(50)


def create_django_secret_key(home: Path) -> None:
    """Write the key once, readable by its owner only; an existing one is left alone."""
    path = home / "keys" / "django"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(50))
