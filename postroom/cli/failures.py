"""Which failures are the user's to mend, and how each is said. Any other is ours and shows its traceback."""

import errno
import os
import sys
from collections.abc import Callable
from typing import Any

import click

from postroom.cli.exits import Exit, Trouble
from postroom.cli.installation import home


def explain(error: Exception) -> Trouble | None:
    """The sentence and exit code for *error*; None when it is nobody's mistake but ours."""
    if isinstance(error, Trouble):
        return error
    if isinstance(error, click.ClickException):
        return Trouble(error.format_message(), Exit.NO_INPUT if isinstance(error, click.FileError) else Exit.USAGE)
    if told := disk_words(error):
        return Trouble(told, Exit.CANT_CREATE)
    for module, name, exit_code, sentence in KNOWN:
        kind = getattr(sys.modules.get(module), name, None)
        if kind is not None and isinstance(error, kind):
            return Trouble(sentence(error), exit_code)
    return None


def disk_words(error: Exception) -> str:
    """The sentence for a disk that takes nothing more, whether a file or the database met it; else empty."""
    text = str(error).lower()
    database = isinstance(error, getattr(sys.modules.get("django.db.utils"), "OperationalError", ()))
    number = error.errno if isinstance(error, OSError) else None
    if number in {errno.ENOSPC, errno.EDQUOT} or (database and "disk is full" in text):
        return f"The disk of {home()} is full: make room, then do it again."
    if number == errno.EROFS or (database and "readonly database" in text):
        return f"{home()} is read-only: make it writable for this user, or let POSTROOM_HOME name another folder."
    return ""


def own_words(error: Exception) -> str:
    return str(error)


def database_words(error: Exception) -> str:
    first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    if "no such table" in first or "does not exist" in first or "no such column" in first:
        return f"The database is not up to date ({first}). Run `postroom setup`, which migrates it."
    check = "POSTROOM_DATABASE_URL" if os.environ.get("POSTROOM_DATABASE_URL") else f"who may write in {home()}"
    return f"The database does not answer: {first}. Check {check}, then run `postroom doctor`."


def file_words(error: Any) -> str:
    return f"{error.filename or 'A file'}: {error.strerror}. Check the path and who may write there."


# Looked up in sys.modules: a class can only have been raised where its module is loaded, and --help loads none of them.
KNOWN: tuple[tuple[str, str, Exit, Callable[[Any], str]], ...] = (
    ("postroom.project.environment", "BadEnvironment", Exit.CONFIG, own_words),
    ("postroom.scopes.catalogue", "UnknownPath", Exit.DATA, own_words),
    ("postroom.scopes.save", "Rejected", Exit.DATA, own_words),
    ("postroom.scopes.stores", "BadStore", Exit.DATA, own_words),
    ("postroom.scopes.snapshot", "UnknownStore", Exit.DATA, own_words),
    ("postroom.imports.material", "Unreadable", Exit.DATA, own_words),
    ("postroom.imports.placing", "BadMap", Exit.DATA, own_words),
    ("postroom.scopes.key_ring", "KeyProblem", Exit.CONFIG, own_words),
    ("postroom.scopes.secrets", "Undecryptable", Exit.CONFIG, own_words),
    ("postroom.scopes.effective.reading", "Misconfigured", Exit.CONFIG, own_words),
    ("postroom.access.keys", "UnknownKey", Exit.DATA, own_words),
    ("postroom.msa.credentials", "UnknownCredential", Exit.DATA, own_words),
    ("postroom.msa.rules", "UnknownRule", Exit.DATA, own_words),
    ("postroom.access.accounts", "BadPerson", Exit.DATA, own_words),
    ("postroom.access.accounts", "UnknownPerson", Exit.DATA, own_words),
    ("postroom.access.passwords", "BadPassword", Exit.DATA, own_words),
    ("postroom.access.authority", "NotYours", Exit.NO_PERMISSION, own_words),
    ("postroom.connectors.connecting", "BadConnector", Exit.DATA, own_words),
    ("postroom.connectors.failures", "StoreTrouble", Exit.UNAVAILABLE, own_words),
    ("postroom.connectors.triggers", "BadTriggers", Exit.DATA, own_words),
    ("postroom.connectors.vault", "BadToken", Exit.DATA, own_words),
    ("postroom.connectors.web_address", "BadAddress", Exit.DATA, own_words),
    ("postroom.spool.delivery.courier", "LocalFault", Exit.UNAVAILABLE, own_words),
    ("postroom.spool.reading.history", "UnknownMessage", Exit.DATA, own_words),
    ("postroom.spool.intake.submission", "KeyReused", Exit.DATA, own_words),
    ("postroom.backup.manifest", "BadArchive", Exit.DATA, own_words),
    ("postroom.backup.archive", "Taken", Exit.CANT_CREATE, own_words),
    ("postroom.backup.programs", "NoProgram", Exit.UNAVAILABLE, own_words),
    ("postroom.backup.shared", "Shared", Exit.CONFIG, own_words),
    ("postroom.backup.restore", "NoRoom", Exit.CANT_CREATE, own_words),
    ("postroom.backup.running", "StillRunning", Exit.TEMP_FAIL, own_words),
    ("postroom.project.occupied", "Occupied", Exit.TEMP_FAIL, own_words),
    ("postroom.backup.upgrade", "NoWay", Exit.CONFIG, own_words),
    ("postroom.backup.make", "NothingThere", Exit.CONFIG, own_words),
    ("postroom.backup.keys", "TooNear", Exit.DATA, own_words),
    ("postroom.webhooks.endpoints", "BadEndpoint", Exit.DATA, own_words),
    ("postroom.webhooks.endpoints", "UnknownEndpoint", Exit.DATA, own_words),
    ("postroom.webhooks.trial", "NotNow", Exit.UNAVAILABLE, own_words),
    ("django.db.utils", "OperationalError", Exit.UNAVAILABLE, database_words),
    ("django.db.utils", "ProgrammingError", Exit.UNAVAILABLE, database_words),
    ("builtins", "PermissionError", Exit.NO_PERMISSION, file_words),
    ("builtins", "FileNotFoundError", Exit.NO_INPUT, file_words),
)
