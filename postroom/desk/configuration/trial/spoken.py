"""Sentences on their way through a JSON column: kept as templates, so that each reader has their own language."""

from postroom.mail.sentence import Sentence

Kept = str | dict[str, object]


def kept(text: str) -> Kept:
    if not isinstance(text, Sentence):
        return str(text)
    return {"says": text.template, "with": {name: kept_value(value) for name, value in text.values.items()}}


def kept_value(value: object) -> object:
    if isinstance(value, str):
        return kept(value)
    return value if isinstance(value, int | float) else str(value)


def told(found: object) -> str:
    """The text again; a sentence where one was kept."""
    if not isinstance(found, dict):
        return str(found)
    return Sentence(found["says"], **{name: told(value) for name, value in found["with"].items()})
