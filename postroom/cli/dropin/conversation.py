"""`-bs`: SMTP on standard input and output, as programs speak it that want an answer for every recipient.

Each mail goes on to the listener while its program waits, so that the last answer is the listener's own; where the
listener is away the mail lies in the maildrop before the program hears 250.
"""

from __future__ import annotations

import os
import sys

from postroom.cli.dropin.configuration import Configuration
from postroom.cli.dropin.endings import Refused
from postroom.cli.dropin.local_text import MOST, Letter, numbered
from postroom.mail.address import Address, InvalidAddress
from postroom.mail.reply import Reply
from postroom.smtpd.dialogue import Dialogue
from postroom.smtpd.events import Close, Event, Handed, Recipient, Sender
from postroom.smtpd.state import Terms

READ = 65_536
TAKEN = Reply(250, "2.0.0", "Ok: taken")
TOO_MANY = Reply(452, "4.5.3", f"At most {MOST} recipients a message; send the message again to the others")


def converse(its: Configuration) -> int:
    """The exit code: 0 where the program has ended the session, whatever it was answered, as Postfix's `-bs` does.

    Not 0 where we end it, or where a message has no end: a script that reads no replies would never hear of it. One
    that says everything in one go is not heard, as on the wire: a line end in an address that somebody typed into a
    form could begin a mail of theirs.
    """
    dialogue = Dialogue(Terms(host="localhost", trusted=True))
    dialogue.greet()
    speak(dialogue)
    while heard := os.read(sys.stdin.fileno(), READ):
        dialogue.feed(heard)
        closing = heed(dialogue, its)
        speak(dialogue)
        if closing is not None:
            return os.EX_PROTOCOL if closing.waits else os.EX_OK
    return os.EX_OK if dialogue.reader is None else os.EX_PROTOCOL


def heed(dialogue: Dialogue, its: Configuration) -> Close | None:
    while (event := dialogue.next()) is not None:
        if isinstance(event, Close):
            return event
        follow(dialogue, event, its)
    return None


def speak(dialogue: Dialogue) -> None:
    sys.stdout.buffer.write(dialogue.output())
    sys.stdout.buffer.flush()


def follow(dialogue: Dialogue, event: Event, its: Configuration) -> None:
    if isinstance(event, Sender):
        dialogue.answer(objection(event.address, "5.1.7") if event.address else None)
    elif isinstance(event, Recipient):
        dialogue.answer(TOO_MANY if event.before >= MOST else objection(event.address, "5.1.3"))
    elif isinstance(event, Handed):
        dialogue.settle(taken(event, its))


def objection(address: str, enhanced: str) -> Reply | None:
    try:
        Address.parse(address)
    except InvalidAddress as error:
        return Reply(553, enhanced, str(error))
    return None


def taken(handed: Handed, its: Configuration) -> Reply:
    from postroom.cli.dropin.roads import Failed, hand_over

    try:
        hand_over(Letter(handed.sender, handed.recipients, numbered(handed.content.take())), its)
    except Refused as refused:
        return refused.reply or Reply(550, "5.7.1", str(refused))
    except Failed as failed:
        return Reply(451, "4.3.0", str(failed))
    return TAKEN
