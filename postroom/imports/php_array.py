"""Reads a PHP file that only returns an array of written values, as app/etc/env.php and config.php are."""

import re

from postroom.imports.material import MOST_ENTRIES, Unreadable
from postroom.imports.php_tokens import Source, double, single
from postroom.mail.sentence import Sentence

DEEPEST = 24
WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
OPENING = re.compile(r"\s*+<\?php\b")
Key = str | int
Value = str | int | float | bool | None | dict[Key, "Value"]
Array = dict[Key, Value]


def returned(text: str) -> Array:
    """Raises Unreadable, with the line, for whatever is not a written value."""
    bare = text.rstrip()
    text = bare.removesuffix("?>")
    opening = OPENING.match(text)
    if opening is None:
        raise Unreadable(Sentence("it does not begin with <?php; hand over app/etc/env.php or config.php as it is"))
    reader = Reader(Source(text, opening.end()))
    return reader.file()


class Reader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.count = 0

    def file(self) -> Array:
        source = self.source
        source.expect("return")
        begin = source.token.at
        found = self.value(0)
        source.expect(";")
        if source.token.sort != "end" or not isinstance(found, dict):
            raise source.wrong(source.token.at if isinstance(found, dict) else begin)
        return found

    def value(self, depth: int) -> Value:
        found = self.term(depth)
        while self.source.sees("."):
            self.source.step()
            at, more = self.source.token.at, self.term(depth)
            if not isinstance(found, str) or not isinstance(more, str):
                raise self.source.wrong(at)
            found += more
        return found

    def term(self, depth: int) -> Value:
        source = self.source
        if source.sees("[", "array"):
            return self.array(depth + 1)
        token = source.step()
        if token.sort == "single":
            return single(token.text)
        if token.sort == "double":
            return double(source, token)
        if token.sort == "number":
            return _number(source, token.text, token.at)
        if token.sort == "word" and token.text.lower() in WORDS and not source.sees("("):
            return WORDS[token.text.lower()]
        raise source.wrong(token.at)

    def array(self, depth: int) -> Array:
        source = self.source
        if depth > DEEPEST:
            raise Unreadable(Sentence("arrays stand in each other deeper than %(most)s", most=DEEPEST))
        closing = "]" if source.sees("[") else ")"
        if source.step().text != "[":
            source.expect("(")
        found: Array = {}
        free = 0
        while not source.sees(closing):
            free = self._element(found, depth, free)
            if not source.sees(closing):
                source.expect(",")
        source.step()
        return found

    def _element(self, found: Array, depth: int, free: int) -> int:
        """*free*: the number that an element without a key gets; returned is the next one's."""
        self.count += 1
        if self.count > MOST_ENTRIES:
            raise Unreadable(Sentence("it has more than %(most)s entries", most=MOST_ENTRIES))
        at, value = self.source.token.at, self.value(depth)
        if not self.source.sees("=>"):
            found[free] = value
            return free + 1
        self.source.step()
        if isinstance(value, dict | float) or value is None:
            raise self.source.wrong(at)
        key = _key(value)
        found[key] = self.value(depth)
        return max(free, key + 1) if isinstance(key, int) else free


def _key(value: str | int) -> Key:
    """As PHP keeps it: '7' and true are numbers."""
    if isinstance(value, str):
        return int(value) if re.fullmatch(r"0|-?[1-9][0-9]{0,17}", value) else value
    return int(value)


def _number(source: Source, text: str, at: int) -> int | float:
    bare = text.replace("_", "")
    if len(bare) > 40:
        raise source.wrong(at)
    try:
        if re.fullmatch(r"[+-]?0[0-7]+", bare):
            return int(bare, 8)
        return float(bare) if re.search(r"[.eE]", bare) and not bare.lower().startswith("0x") else int(bare, 0)
    except ValueError:
        raise source.wrong(at) from None
