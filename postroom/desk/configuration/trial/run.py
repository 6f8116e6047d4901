"""A connection test in a thread of the web process: its request is answered at once, pages ask for what is known."""

import logging
import threading
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connection
from django.utils import timezone

from postroom.desk.configuration.models import ConnectionTest
from postroom.desk.configuration.trial.examination import Found, Trial, examined
from postroom.desk.configuration.trial.spoken import kept, told
from postroom.mail.sentence import Sentence
from postroom.transports.check import Phase
from postroom.transports.tls import Certificate

log = logging.getLogger("postroom.desk")


def start(test: ConnectionTest, trial: Trial, guarded: bool) -> threading.Thread:
    """The password is in the thread's memory only: nothing of it is kept."""
    thread = threading.Thread(target=run, args=(test, trial, guarded), name=f"connection test {test.id}", daemon=True)
    thread.start()
    return thread


def run(test: ConnectionTest, trial: Trial, guarded: bool) -> None:
    try:
        written(test, found(test, trial, guarded))
    except DatabaseError:
        log.exception("the result of a connection test could not be kept")
    finally:
        connection.close()


def found(test: ConnectionTest, trial: Trial, guarded: bool) -> Found:
    try:
        return examined(trial, guarded, lambda phase: progressed(test, phase))
    except DatabaseError:
        raise
    except Exception:
        # Nobody waits in this thread: whoever asked must still hear that it is over.
        log.exception("connection test %s", test.id)
        return Found(
            (Phase("session", False, Sentence("the test broke on our side: the log of the web process says why"), 0),)
        )


def progressed(test: ConnectionTest, phase: Phase) -> None:
    test.phases = [*test.phases, packed(phase)]
    test.save(update_fields=["phases"])


def written(test: ConnectionTest, found: Found) -> None:
    test.phases = [packed(phase) for phase in found.phases]
    test.transcript = list(found.transcript)
    test.ok = found.ok
    test.ended_at = timezone.now()
    test.save(update_fields=["phases", "transcript", "ok", "ended_at"])


def packed(phase: Phase) -> dict[str, Any]:
    shown = phase.certificate and asdict(phase.certificate) | {"expires": phase.certificate.expires.isoformat()}
    return {
        "name": phase.name,
        "ok": phase.ok,
        "detail": kept(phase.detail),
        "seconds": round(phase.seconds, 3),
        "advice": kept(phase.advice),
        "certificate": shown,
    }


def unpacked(row: dict[str, Any]) -> Phase:
    shown = row["certificate"]
    return Phase(
        row["name"],
        row["ok"],
        told(row["detail"]),
        row["seconds"],
        told(row["advice"]),
        shown
        and Certificate(
            shown["subject"], tuple(shown["names"]), shown["issuer"], datetime.fromisoformat(shown["expires"])
        ),
    )
