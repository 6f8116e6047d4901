"""``postroom-sendmail``: in place of /usr/sbin/sendmail and in PHP's sendmail_path. Exit codes are those of sysexits.h.

0 is said only of a mail that the listener has committed, or that lies in the maildrop, on disk.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from postroom.cli.dropin import configuration
from postroom.cli.dropin.arguments import Arguments, Usage, Way, parse
from postroom.cli.dropin.endings import Refused
from postroom.msa.drop_in import VARIABLE

if TYPE_CHECKING:
    from postroom.cli.dropin.configuration import Configuration
    from postroom.cli.dropin.local_text import Letter

WAITING = "Mail waits in Postroom's queue: see `postroom queue list`, or the desk."


def run() -> NoReturn:
    os.umask(0o077)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(main(sys.argv[1:]))


def main(words: Sequence[str]) -> int:
    try:
        return send(parse(words))
    except Usage as error:
        return end(os.EX_USAGE, str(error))
    except Refused as error:
        return end(error.status, str(error))
    except KeyboardInterrupt:
        return end(os.EX_TEMPFAIL, "Stopped; nothing was handed in.")
    except OSError as error:
        return end(os.EX_OSERR, f"{error.strerror or error}. Nothing was handed in.")
    except Exception as error:
        return end(os.EX_SOFTWARE, f"{type(error).__name__}: {error}. Nothing was handed in: a fault of Postroom.")


def end(status: int, message: str) -> int:
    print(f"postroom sendmail: {message}", file=sys.stderr)
    return status


def send(arguments: Arguments) -> int:
    if arguments.way is Way.QUEUE:
        print(WAITING)
        return os.EX_OK
    path = configuration.find()
    if path is None:
        named = f"{VARIABLE}, {' or '.join(configuration.FILES)}"
        raise Refused(os.EX_CONFIG, f"No file names the listener ({named}): make one with `postroom drop-in`.")
    its = configuration.load(path)
    if arguments.way is Way.SMTP:
        from postroom.cli.dropin.conversation import converse

        return converse(its)
    from postroom.cli.dropin import local_text

    text = local_text.read(sys.stdin.buffer, arguments.dots)
    return through(local_text.letter(text, arguments, its.sender), its)


def through(letter: Letter, its: Configuration) -> int:
    from postroom.cli.dropin import roads

    try:
        roads.hand_over(letter, its)
    except roads.Failed as failed:
        return end(os.EX_TEMPFAIL, str(failed))
    return os.EX_OK


if __name__ == "__main__":
    run()
