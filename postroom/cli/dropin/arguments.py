"""The options of sendmail, as Postfix, Exim and PHP's mail() use them. None ever reaches a shell or a file name.

What asks for another configuration, a log file, a queue run or a daemon is refused: -C and -X have been the end of
every argument injection (CVE-2016-10033, CVE-2017-7692), and no shop needs them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

WITH_VALUE = "fFr"
VALUE_IGNORED = "BhLNORV"  # body type, hops, label, delivery notices, another option, return, envelope id
IGNORED = "GImnUv"


class Usage(ValueError):
    """The command was spelled wrongly; the message says how it is spelled."""


class Way(StrEnum):
    MESSAGE = "m"  #: a message on standard input
    SMTP = "s"  #: SMTP on standard input and output
    QUEUE = "p"  #: what waits


@dataclass
class Arguments:
    way: Way = Way.MESSAGE
    sender: str = ""  #: as typed, brackets and all
    name: str = ""  #: for a From that the message lacks
    from_header: bool = False  #: -t: recipients from the message too
    dots: bool = True  #: a line with a dot alone ends the message
    store: str = ""  #: --store: hand in to the installation of POSTROOM_HOME itself
    recipients: list[str] = field(default_factory=list)


def parse(words: Sequence[str]) -> Arguments:
    """Raises Usage. *words*: without the program's name."""
    found, rest = Arguments(), list(words)
    while rest:
        word = rest.pop(0)
        if word == "--":
            found.recipients += rest
            break
        if word == "--store" or word.startswith("--store="):
            found.store = value_of(word.removeprefix("--store").removeprefix("="), "--store", rest)
        elif word.startswith("-") and len(word) > 1:
            take(found, word, rest)
        else:
            found.recipients.append(word)
    if found.way is Way.MESSAGE and not found.recipients and not found.from_header:
        raise Usage("Nobody to send to: name recipients, or say -t to take them from To, Cc and Bcc.")
    return found


def take(found: Arguments, word: str, rest: list[str]) -> None:
    """One word of options: `-t`, `-ti`, `-f addr`, `-faddr`, `-oi`."""
    for place, letter in enumerate(word[1:], start=1):
        tail = word[place + 1 :]
        if letter in WITH_VALUE:
            keep(found, letter, value_of(tail, f"-{letter}", rest))
            return
        if letter in VALUE_IGNORED:
            value_of(tail, f"-{letter}", rest)
            return
        if letter in "oeb":
            with_letter(found, letter, tail)
            return
        if letter == "t":
            found.from_header = True
        elif letter == "i":
            found.dots = False
        elif letter not in IGNORED:
            raise Usage(f"-{letter} is no option here ({word!a}); an address that begins with - comes after --.")


def keep(found: Arguments, letter: str, value: str) -> None:
    if letter == "F":
        found.name = value
    else:
        found.sender = value


def with_letter(found: Arguments, letter: str, tail: str) -> None:
    """`-b` says what to do; `-oi` is `-i`; error modes and the other `-o` change nothing here."""
    if letter == "o" and tail == "i":
        found.dots = False
    elif letter == "b":
        if tail not in set(Way):
            raise Usage(f"-b{tail} is no option here; there are -bm (a message), -bs (SMTP) and -bp (what waits).")
        found.way = Way(tail)
    elif not tail:
        raise Usage(f"-{letter} needs a letter right behind it, as in -oi.")


def value_of(tail: str, option: str, rest: list[str]) -> str:
    if tail:
        return tail
    if not rest:
        raise Usage(f"{option} needs a value behind it.")
    return rest.pop(0)
