"""Does anybody take in what lies in the maildrop, and was anything in it put aside?"""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from postroom.doctor.finding import Finding, ok, warn
from postroom.mail.sentence import Sentence
from postroom.msa import maildrop

SUBJECT = Sentence("maildrop")
LATE = timedelta(minutes=10)


def findings() -> Iterator[Finding]:
    """Nothing where there is no maildrop: most stores have none."""
    with maildrop.opened(maildrop.folder()) as top:
        if top is None:
            return
        found = [*late(maildrop.waiting(top)), *aside(maildrop.rejected(top))]
        yield from found or [ok(SUBJECT, Sentence("%(folder)s is empty, or will be soon", folder=maildrop.folder()))]


def late(mails: list[maildrop.Waiting]) -> Iterator[Finding]:
    before = (timezone.now() - LATE).timestamp()
    count = sum(each.at < before for each in mails)
    if count:
        what = Sentence(
            "%(count)s mails wait in %(folder)s, nobody takes them in", count=count, folder=maildrop.folder()
        )
        yield warn(
            SUBJECT, what, Sentence("Start `postroom run` or `postroom scheduler`; its log says what keeps them.")
        )


def aside(count: int) -> Iterator[Finding]:
    if count:
        path = maildrop.folder() / maildrop.REJECTED
        what = Sentence("%(count)s mails were put aside in %(folder)s", count=count, folder=path)
        yield warn(SUBJECT, what, Sentence("Beside each stands a file that says why. Mend that, then remove them."))
