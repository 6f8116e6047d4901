"""What answers mean, said in words: every fault at every place has some."""

import pytest

from postroom.mail.faults import Failure, outcome_of, outcome_of_failure
from postroom.mail.meaning import meaning_of
from postroom.mail.outcome import Deferred, Refused, Verb
from postroom.mail.reply import Reply


def said(verb: Verb, code: int, enhanced: str, text: str = "") -> str:
    outcome = outcome_of(verb, Reply(code, enhanced or None, text))
    return meaning_of(verb, code, enhanced, outcome.fault or "").says


@pytest.mark.parametrize(
    ("verb", "code", "enhanced", "text", "words"),
    [
        (Verb.RCPT, 550, "5.1.1", "", "does not exist"),
        (Verb.RCPT, 556, "5.1.10", "", "typing error"),
        (Verb.RCPT, 552, "5.2.2", "", "full"),
        (Verb.RCPT, 550, "5.2.1", "", "closed"),
        (Verb.RCPT, 450, "4.7.1", "greylisted", "once more"),
        (Verb.RCPT, 550, "", "", "will not take mail for this recipient"),
        (Verb.MAIL, 550, "5.7.60", "", "send as this address"),
        (Verb.DOT, 550, "5.7.26", "", "SPF, DKIM or DMARC"),
        (Verb.DOT, 552, "5.3.4", "", "larger"),
        (Verb.DOT, 554, "5.7.1", "spam", "spam"),
        (Verb.AUTH, 535, "5.7.8", "", "user name or password"),
        (Verb.MAIL, 530, "5.7.0", "", "wants a log-in"),
        (Verb.RCPT, 554, "5.7.1", "relay access denied", "does not pass on"),
        (Verb.DOT, 550, "5.4.5", "daily limit", "as much as it may"),
        (Verb.DOT, 421, "4.3.0", "", "trouble of its own"),
        (Verb.EXIT, 75, "", "", "sendmail"),
    ],
)
def test_an_answer_is_said_in_words(verb: Verb, code: int, enhanced: str, text: str, words: str) -> None:
    assert words in said(verb, code, enhanced, text)


@pytest.mark.parametrize("failure", Failure)
@pytest.mark.parametrize("verb", [each for each in Verb if each is not Verb.QUIT])
def test_every_failure_has_words_and_a_mend(verb: Verb, failure: Failure) -> None:
    outcome = outcome_of_failure(verb, failure, "")
    meaning = meaning_of(verb, outcome.reply.code, outcome.reply.enhanced or "", outcome.fault or "")
    assert "that we do not know" not in meaning.says
    assert meaning.mend
    if not isinstance(outcome, Deferred | Refused):
        assert "may have arrived" in meaning.says


def test_what_a_later_version_wrote_is_still_said() -> None:
    assert "do not know" in meaning_of("RCPT", 550, "5.1.1", "moon").says


def test_a_status_fits_by_whole_numbers() -> None:
    assert "does not exist" not in meaning_of("RCPT", 550, "5.1.10", "recipient").says
