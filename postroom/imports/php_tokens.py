"""The words of a PHP file that returns written values. Nothing is carried out; every pattern is linear."""

import re
from dataclasses import dataclass

from postroom.imports.material import Unreadable
from postroom.mail.sentence import Sentence

TOKEN = re.compile(
    r"""(?P<space>\s++|//[^\n]*+|\#(?!\[)[^\n]*+|/\*(?:[^*]++|\*(?!/))*+\*/)
      | (?P<single>'(?:[^'\\]++|\\.)*+')
      | (?P<double>"(?:[^"\\]++|\\.)*+")
      | (?P<arrow>=>)
      | (?P<number>[+-]?(?:0[xX][0-9a-fA-F_]++|0[bB][01_]++|\d[\d_]*+(?:\.\d++)?(?:[eE][+-]?\d++)?))
      | (?P<word>[A-Za-z_\\][\w\\]*+)
      | (?P<sign>[\[\](),;.])
    """,
    re.VERBOSE | re.DOTALL,
)
SINGLE = re.compile(r"\\([\\'])")
DOUBLE = re.compile(r"\\(?:([nrtvef\\$\"])|([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|u\{([0-9A-Fa-f]{1,6})\})")
LETTERS = {"n": "\n", "r": "\r", "t": "\t", "v": "\v", "e": "\x1b", "f": "\f", "\\": "\\", "$": "$", '"': '"'}
#: A variable inside double quotes; after a backslash it is only a dollar sign.
VARIABLE = re.compile(r"\$[A-Za-z_{]|\{\$")


@dataclass(frozen=True, slots=True)
class Token:
    sort: str
    text: str
    at: int


class Source:
    def __init__(self, text: str, at: int) -> None:
        self.text = text
        self.at = at
        self.token = Token("start", "", at)
        self.step()

    def step(self) -> Token:
        """Goes on by one; returns what was passed."""
        passed = self.token
        while True:
            if self.at >= len(self.text):
                self.token = Token("end", "", self.at)
                return passed
            found = TOKEN.match(self.text, self.at)
            if found is None:
                raise self.wrong(self.at)
            begin, self.at = self.at, found.end()
            if found.lastgroup != "space":
                self.token = Token(found.lastgroup or "", found[0], begin)
                return passed

    def sees(self, *texts: str) -> bool:
        return self.token.sort in {"sign", "arrow", "word"} and self.token.text.lower() in texts

    def expect(self, text: str) -> None:
        if not self.sees(text):
            raise self.wrong(self.token.at)
        self.step()

    def line(self, at: int) -> int:
        return self.text.count("\n", 0, at) + 1

    def wrong(self, at: int) -> Unreadable:
        return Unreadable(
            Sentence(
                "line %(line)s holds something else than written values, and PHP is never carried out here; put the "
                "value itself there, or leave the entry out",
                line=self.line(at),
            )
        )


def single(text: str) -> str:
    return SINGLE.sub(r"\1", text[1:-1])


def double(source: Source, token: Token) -> str:
    inside = token.text[1:-1]
    if VARIABLE.search(re.sub(r"\\.", "", inside, flags=re.DOTALL)):
        raise source.wrong(token.at)
    return DOUBLE.sub(_escaped, inside)


def _escaped(found: re.Match[str]) -> str:
    letter, octal, hexadecimal, point = found.groups()
    if letter:
        return LETTERS[letter]
    code = int(octal, 8) & 0xFF if octal else int(hexadecimal or point, 16)
    return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else "\ufffd"
