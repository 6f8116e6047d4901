"""The scheduler's duty: looks at every store that is followed, and lets one that does not answer rest."""

import logging
import threading
from datetime import datetime, timedelta

from django.db import Error as DatabaseError

from postroom.connectors.client import PATIENCE, Store
from postroom.connectors.failures import StoreTrouble
from postroom.connectors.handling import OURS, UNSET
from postroom.connectors.kept import packed
from postroom.connectors.looking import Look
from postroom.connectors.models import Connector
from postroom.connectors.triggers import BadTriggers
from postroom.connectors.vault import token_of
from postroom.mail.sentence import Sentence
from postroom.scopes import effective, resolve
from postroom.scopes.effective import Misconfigured
from postroom.scopes.key_ring import KeyProblem
from postroom.scopes.secrets import Undecryptable
from postroom.transports.web import Patience

log = logging.getLogger("postroom.connectors")

EVERY = 20.0  # seconds between two looks
FIRST_REST = timedelta(seconds=30)
LONGEST_REST = timedelta(minutes=10)


def follow(now: datetime, stop: threading.Event) -> bool:
    """One look at every store. True: there is more to read at once."""
    more = False
    for connector in Connector.objects.filter(paused_at=None):
        if stop.is_set():
            return False
        if connector.rest_until is None or connector.rest_until <= now:
            more |= look(connector, now, stop)
    return more


def look(connector: Connector, now: datetime, stop: threading.Event) -> bool:
    """Whether there is more. A store that does not answer rests, longer each time, and its trouble is kept."""
    try:
        with open_store(connector) as store:
            more = Look(connector, store, now, stop).take()
    except StoreTrouble as trouble:
        rest(connector, trouble.sentence, now, timedelta(seconds=trouble.rest))
        return False
    except (KeyProblem, Undecryptable, Misconfigured, BadTriggers) as problem:
        rest(connector, Sentence(UNSET.template, why=problem.args[0]), now)
        return False
    except DatabaseError:
        raise
    except Exception as error:  # the other stores are followed all the same
        log.exception("%s", connector.name)
        rest(connector, Sentence(OURS.template, error=type(error).__name__), now)
        return False
    recovered(connector, now)
    return more


def open_store(connector: Connector, patience: Patience = PATIENCE) -> Store:
    """Raises KeyProblem, Undecryptable."""
    return Store(connector.base_url, token_of(connector), effective.network_policy(resolve.current()), patience)


def rest(connector: Connector, sentence: Sentence, now: datetime, wanted: timedelta = timedelta(0)) -> None:
    failures = connector.failures + 1
    own = min(FIRST_REST * (1 << min(failures - 1, 10)), LONGEST_REST)
    log.warning("%s: %s", connector.name, sentence)
    Connector.objects.filter(pk=connector.pk).update(
        trouble=packed(sentence),
        troubled_at=connector.troubled_at or now,
        failures=failures,
        rest_until=now + max(own, wanted),
    )


def recovered(connector: Connector, now: datetime) -> None:
    Connector.objects.filter(pk=connector.pk).update(
        trouble=None, troubled_at=None, failures=0, rest_until=None, answered_at=now
    )
