"""Sentences in the database: their template and values, so that a page can still say them in another language."""

from postroom.mail.sentence import Sentence

Json = dict[str, object]


def packed(sentence: str) -> Json:
    if not isinstance(sentence, Sentence):
        return {"template": "%(said)s", "values": {"said": sentence}}
    return {"template": sentence.template, "values": {name: _value(each) for name, each in sentence.values.items()}}


def unpacked(kept: object) -> Sentence | None:
    if not isinstance(kept, dict):
        return None
    values = {name: unpacked(each) if isinstance(each, dict) else each for name, each in kept["values"].items()}
    template: str = kept["template"]
    return Sentence(template, **values)


def _value(each: object) -> object:
    if isinstance(each, Sentence):
        return packed(each)
    return each if isinstance(each, int | float) else str(each)
