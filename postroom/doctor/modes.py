"""Does a setting, or what became of the database, keep mail from leaving?"""

from collections.abc import Iterator, Sequence

from django.utils import timezone

from postroom.doctor.finding import Finding, fail, ok, warn
from postroom.mail.sentence import Sentence
from postroom.scopes import resolve
from postroom.scopes.resolve import View
from postroom.spool.reading.standing import Obstacle, standing

SUBJECT = Sentence("modes")
TOLD = {Obstacle.UNADOPTED, Obstacle.OFF, Obstacle.HOLD, Obstacle.LOG, Obstacle.REDIRECT, Obstacle.ALLOW_LIST}


def modes(views: Sequence[View]) -> Iterator[Finding]:
    """Workers, rests and settings that cannot be used have checks of their own."""
    causes = standing(resolve.current(), [view.id for view in views], timezone.now()).causes
    found = [cause for cause in causes if cause.obstacle in TOLD]
    for cause in found:
        yield (fail if cause.is_fault else warn)(SUBJECT, cause.text, cause.mend)
    if not found:
        yield ok(SUBJECT, Sentence("mail leaves, to whom it is for"))
