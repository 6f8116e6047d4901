"""The drop-in as it is set up: its file, its credential, and the line of php.ini. Without Django, and quick to load."""

import os
import shlex
import sys

VARIABLE = "POSTROOM_SENDMAIL_CONFIG"
SYSTEM_FILE = "/etc/postroom/sendmail.conf"
NAMED = "drop-in of "  #: begins the names of its credentials: by SMTP too it is known whose road that is


def credential_name(store: str) -> str:
    return f"{NAMED}{store}"


def line(file: str) -> str:
    """What a shop's program calls."""
    named = "" if file == SYSTEM_FILE else f"{VARIABLE}={shlex.quote(file)} "
    return f"{named}{called('postroom-sendmail', 'postroom.cli.dropin.program')} -t -i"


def called(name: str, module: str) -> str:
    """One of our programs by its whole path, which is the same in every folder."""
    here = os.path.join(os.path.dirname(sys.executable), name)  # noqa: PTH118, PTH120 - pathlib is slow
    if os.path.exists(here):  # noqa: PTH110
        return shlex.quote(here)
    return f"{shlex.quote(sys.executable)} -m {module}"
