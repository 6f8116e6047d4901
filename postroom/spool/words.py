"""Events in words that a shop owner can read."""

SENTENCES = {
    "submitted": "Submitted by {actor}.",
    "copy left out": "A copy was left out: {detail}",
    "sent": "Accepted for {recipient} by the next mail server: {detail}",
    "deferred": "Not taken yet for {recipient}, it will be tried again: {detail}",
    "refused": "Refused for {recipient}: {detail}",
    "expired": "Given up for {recipient}: {detail}",
    "bounced": "Came back from {recipient}: {detail}",
    "in doubt": "Nobody knows whether it arrived at {recipient}: {detail}",
    "recovered": "Queued again for {recipient}: {detail}",
    "suppressed": "Not sent: {detail}",
    "held": "Held for a person to look at: {detail}",
    "released": "Released for {recipient} by {actor}: {detail}",
    "retried": "To be tried at once for {recipient}, by {actor}: {detail}",
    "cancelled": "Cancelled for {recipient} by {actor}: {detail}",
}


def in_words(name: str, detail: str, recipient: str, actor: str) -> str:
    sentence = SENTENCES[name] if name != "held" or not actor else "Held for {recipient} by {actor}: {detail}"
    return sentence.format(detail=detail or "no reason given", recipient=recipient, actor=actor or "an unnamed caller")
