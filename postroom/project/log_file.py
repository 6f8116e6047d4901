"""Where log lines go: the standard error, or a file that all processes add to and that something else rotates."""

import os
from pathlib import Path
from typing import Any

from postroom.project.environment import BadEnvironment, flag


def handler() -> dict[str, Any]:
    """For logging's configuration. Raises BadEnvironment where the file cannot be written."""
    form = {"formatter": "json" if flag("POSTROOM_LOG_JSON") else "line"}
    name = os.environ.get("POSTROOM_LOG_FILE", "").strip()
    if not name:
        return {"class": "logging.StreamHandler", **form}
    refuse_unwritable(Path(name))
    # Opened anew when it was renamed. None of us may rotate it: the others would go on in the old one.
    return {"class": "logging.handlers.WatchedFileHandler", "filename": name, "encoding": "utf-8", **form}


def refuse_unwritable(path: Path) -> None:
    if not path.is_absolute():
        raise BadEnvironment(f"POSTROOM_LOG_FILE is {str(path)!r}; name an absolute path.")
    try:
        # Lines name customers: nobody else may read them, whatever the umask of who starts us.
        os.close(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise BadEnvironment(
            f"POSTROOM_LOG_FILE: {path} cannot be written: {error.strerror}. Let it name a file that this user may "
            "write, or unset it."
        ) from None
