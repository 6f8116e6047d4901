"""Events in words that a shop owner can read."""

from postroom.mail.sentence import Sentence

SENTENCES = {
    "submitted": "Submitted by %(actor)s.",
    "copy left out": "A copy was left out: %(detail)s",
    "sent": "Accepted for %(recipient)s by the next mail server: %(detail)s",
    "deferred": "Not taken yet for %(recipient)s, it will be tried again: %(detail)s",
    "refused": "Refused for %(recipient)s: %(detail)s",
    "expired": "Given up for %(recipient)s: %(detail)s",
    "bounced": "Came back from %(recipient)s: %(detail)s",
    "in doubt": "Nobody knows whether it arrived at %(recipient)s: %(detail)s",
    "recovered": "Queued again for %(recipient)s: %(detail)s",
    "suppressed": "Not sent: %(detail)s",
    "held": "Held for a person to look at: %(detail)s",
    "released": "Released for %(recipient)s by %(actor)s: %(detail)s",
    "retried": "To be tried at once for %(recipient)s, by %(actor)s: %(detail)s",
    "resent": "Sent once more by %(actor)s: %(detail)s",
    "resend of": "The same mail as before, sent once more: %(detail)s",
    "corrected": "The address %(recipient)s was corrected by %(actor)s: %(detail)s",
    "cancelled": "Cancelled for %(recipient)s by %(actor)s: %(detail)s",
}
HANDED_IN = "Handed in by %(road)s, credential %(credential)s."
ROADS = {"smtp": "SMTP", "sendmail": "sendmail", "django": "Django"}  #: by which programs hand in mail of their own
HELD_BY = "Held for %(recipient)s by %(actor)s: %(detail)s"
REDIRECTED = "redirected to "
NO_REASON = Sentence("no reason given")
UNNAMED = Sentence("an unnamed caller")


def in_words(name: str, detail: str, recipient: str, actor: str) -> Sentence:
    road, _, credential = actor.partition(":")
    if name == "submitted" and road in ROADS:
        return Sentence(HANDED_IN, road=ROADS[road], credential=credential)
    template = HELD_BY if name == "held" and actor else SENTENCES[name]
    told = in_parts(detail) if detail else NO_REASON
    return Sentence(template, detail=told, recipient=recipient, actor=actor or UNNAMED)


def in_parts(detail: str) -> Sentence:
    """What is kept is English, and a page may know it all the same."""
    address, _, said = detail.removeprefix(REDIRECTED).partition(": ")
    if detail.startswith(REDIRECTED):
        return Sentence(f"{REDIRECTED}%(address)s: %(detail)s", address=address, detail=Sentence(said))
    return Sentence(detail)
