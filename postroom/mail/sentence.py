"""What we say to people: English text that remembers how it was made, so that a page can say it in another language.

What is stored, logged, printed or answered is the English text, whatever language somebody's browser asks for; only a
page translates, and only when it shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable


class Sentence(str):
    """Made of a template and its values, which may be sentences themselves: ``%(name)s`` stands for a value."""

    template: str
    values: dict[str, object]

    def __new__(cls, template: str, **values: object) -> Sentence:
        return _made(template % values if values else template, template, values)

    def __str__(self) -> str:
        """Itself: what an exception was given comes out of it as it went in."""
        return self

    def __reduce__(self) -> tuple[object, ...]:
        return _made, (self[:], self.template, self.values)

    def translated(self, translate: Callable[[str], str]) -> str:
        """In the language of *translate*, which is given templates; the sentences inside it too."""
        template = translate(self.template)
        values = {name: _told(each, translate) for name, each in self.values.items()}
        if template == self.template and values == self.values:
            return self[:]  # nobody has translated it: a capital that `whole` gave it stays
        return template % values if values else template


def joined(between: str, parts: Iterable[str]) -> Sentence:
    values = {f"part{number}": part for number, part in enumerate(parts)}
    return Sentence(between.join(f"%({name})s" for name in values), **values)


def whole(said: str) -> Sentence:
    """With one full stop, and a capital letter unless a value comes first: a host's name is spelled as it is.

    Other languages write their sentences without the stop.
    """
    bare = said[:].rstrip(".")
    begun = bare if _begins_with_value(said) else f"{bare[:1].upper()}{bare[1:]}"
    return _made(f"{begun}.", "%(said)s.", {"said": said})


def _begins_with_value(said: str) -> bool:
    if not isinstance(said, Sentence) or not said.template.startswith("%("):
        return False
    first = said.values.get(said.template[2:].partition(")")[0])
    return not isinstance(first, Sentence) or _begins_with_value(first)


def _made(text: str, template: str, values: dict[str, object]) -> Sentence:
    made = str.__new__(Sentence, text)
    made.template, made.values = template, values
    return made


def _told(value: object, translate: Callable[[str], str]) -> object:
    return value.translated(translate) if isinstance(value, Sentence) else value
