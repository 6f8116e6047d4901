"""How a command ends: exit codes in the style of sysexits.h, and the one error that carries a sentence and a code."""

from enum import IntEnum

import click


class Exit(IntEnum):
    OK = 0  #: done
    AS_MAGENTO = 1  #: config:set or config:show refused; Magento knows no other code
    USAGE = 64  #: the command was spelled wrongly
    DATA = 65  #: what was handed in cannot be used: an invalid order, an unknown setting or store view
    NO_INPUT = 66  #: a file that should be read is not there
    UNAVAILABLE = 69  #: something that is needed does not answer, or a mail was refused for good
    SOFTWARE = 70  #: a mistake of ours
    CANT_CREATE = 73  #: a folder or file cannot be written
    TEMP_FAIL = 75  #: not yet: a mail is still waiting; it is safe in the queue
    NO_PERMISSION = 77  #: the system does not let us
    CONFIG = 78  #: something must be configured first
    INTERRUPTED = 130  #: Ctrl-C


MEANINGS = {
    Exit.OK: "done",
    Exit.AS_MAGENTO: "config:set or config:show refused, as Magento says it",
    Exit.USAGE: "the command was spelled wrongly",
    Exit.DATA: "what was handed in cannot be used",
    Exit.NO_INPUT: "a file to read is not there",
    Exit.UNAVAILABLE: "something needed does not answer, or a mail was refused for good",
    Exit.SOFTWARE: "a mistake of ours",
    Exit.CANT_CREATE: "a file or folder cannot be written",
    Exit.TEMP_FAIL: "a mail still waits; it is safe in the queue",
    Exit.NO_PERMISSION: "the system does not permit it",
    Exit.CONFIG: "something must be configured first",
    Exit.INTERRUPTED: "stopped with Ctrl-C",
}


class Trouble(click.ClickException):
    """A mistake that the user can mend: one sentence that says what is wrong and what to do next."""

    def __init__(self, message: str, exit_code: Exit = Exit.DATA) -> None:
        super().__init__(message)
        self.exit = exit_code
