"""The drop-in as it is set up: its file, its credential, and what programs call. Without Django, and quick to load."""

import os
import shlex
import sys

VARIABLE = "POSTROOM_SENDMAIL_CONFIG"
SYSTEM_FILE = "/etc/postroom/sendmail.conf"
NAMED = "drop-in of "  #: begins the names of its credentials: by SMTP too it is known whose road that is


def credential_name(store: str) -> str:
    return f"{NAMED}{store}"


def line(file: str) -> str:
    """What PHP calls, by way of a shell."""
    return f"{program(file)} -t -i"


def program(file: str) -> str:
    """What takes the place of /usr/sbin/sendmail. Most programs start it without a shell: they can set no variable."""
    return sendmail() if file == SYSTEM_FILE else shlex.quote(script_of(file))


def script_of(file: str) -> str:
    """The program that goes with a file which is not where it is looked for."""
    return file.removesuffix(".conf") if file.endswith(".conf") else f"{file}.sh"


def script(file: str) -> str:
    return f'#!/bin/sh\n{VARIABLE}={shlex.quote(file)} exec {sendmail()} "$@"\n'


def sendmail() -> str:
    return called("postroom-sendmail", "postroom.cli.dropin.program")


def called(name: str, module: str) -> str:
    """One of our programs by its whole path, which is the same in every folder."""
    here = os.path.join(os.path.dirname(sys.executable), name)  # noqa: PTH118, PTH120 - pathlib is slow
    if os.path.exists(here):  # noqa: PTH110
        return shlex.quote(here)
    return f"{shlex.quote(sys.executable)} -m {module}"
