"""What has gone wrong with settings that look right: the last test of them, or the mail itself."""

from collections.abc import Iterator

from postroom.desk.configuration.meaning.hint import Hint
from postroom.desk.configuration.trial.last import Last
from postroom.mail.sentence import Sentence
from postroom.scopes.snapshot import View
from postroom.spool.reading.standing import Obstacle, Standing


def trouble(view: View, last: Last | None, now: Standing) -> Iterator[Hint]:
    """Why it failed is on the page of the test, and on that of the mail, for who may see it."""
    if last and last.covers and not last.test.ok:
        yield Hint("bad", Sentence("The last test of these settings failed."))
    if any(cause.obstacle is Obstacle.RESTING for cause in now.of_view(view.id)):
        yield Hint("bad", Sentence("The mail server rests, because mail failed there: mail waits."))
