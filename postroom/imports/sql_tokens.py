"""The words of an SQL dump as mysqldump and phpMyAdmin write it. Nothing is carried out; every pattern is linear."""

import re
from dataclasses import dataclass
from enum import StrEnum

from postroom.imports.material import Unreadable
from postroom.mail.sentence import Sentence

# Possessive repeats: a string that never ends costs one look at the rest of the file, not one for each character.
TOKEN = re.compile(
    r"""(?P<space>\s++|--(?=[\s])[^\n]*+|\#[^\n]*+|/\*(?:[^*]++|\*(?!/))*+\*/)
      | (?P<string>'(?:[^'\\]++|\\.|'')*+'|"(?:[^"\\]++|\\.|"")*+")
      | (?P<name>`(?:[^`]++|``)*+`)
      | (?P<hexadecimal>0[xX][0-9a-fA-F]*+|[xX]'[0-9a-fA-F]*+')
      | (?P<number>[+-]?(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][+-]?\d++)?)
      | (?P<word>[A-Za-z_\$][\w\$]*+)
      | (?P<sign>[(),;=.@])
    """,
    re.VERBOSE | re.DOTALL,
)
#: Up to the end of a statement that is not ours: whatever stands outside quotes and comments.
REST = re.compile(
    r"""(?:[^;'"`/\#\-]++|'(?:[^'\\]++|\\.|'')*+'|"(?:[^"\\]++|\\.|"")*+"|`[^`]*+`
      |/\*(?:[^*]++|\*(?!/))*+\*/|--(?=\s)[^\n]*+|\#[^\n]*+|[/\-])*+;""",
    re.VERBOSE | re.DOTALL,
)
DELIMITER = re.compile(r"DELIMITER[ \t]+(\S+)[^\n]*\n", re.IGNORECASE)
ESCAPES = {"0": "\0", "b": "\b", "n": "\n", "r": "\r", "t": "\t", "Z": "\x1a"}
ESCAPE = re.compile(r"\\(.)|''|\"\"", re.DOTALL)


class Sort(StrEnum):
    STRING = "string"
    NAME = "name"
    HEXADECIMAL = "hexadecimal"
    NUMBER = "number"
    WORD = "word"
    SIGN = "sign"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    sort: Sort
    text: str
    at: int

    def is_word(self, *words: str) -> bool:
        return self.sort is Sort.WORD and self.text.upper() in words

    def is_sign(self, sign: str) -> bool:
        return self.sort is Sort.SIGN and self.text == sign

    @property
    def name(self) -> str:
        """Of a table or column, without its quotes."""
        return self.text[1:-1].replace(self.text[0] * 2, self.text[0]) if self.text[0] in "`\"'" else self.text


class Script:
    """A place in the text, and what comes next."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def next(self) -> Token:
        while self.at < len(self.text):
            found = TOKEN.match(self.text, self.at)
            if found is None:
                raise self.wrong(self.at)
            begin, self.at = self.at, found.end()
            if found.lastgroup != "space":
                return Token(Sort(found.lastgroup or ""), found[0], begin)
        return Token(Sort.END, "", self.at)

    def skip_statement(self) -> None:
        found = REST.match(self.text, self.at)
        self.at = found.end() if found else len(self.text)

    def skip_bodies(self) -> bool:
        """Past the triggers and procedures that stand between two DELIMITER lines: their inside is no data."""
        found = DELIMITER.match(self.text, self.at)
        if found is None:
            return False
        back = found if found[1] == ";" else self._delimiter_of_dumps(found.end())
        self.at = back.end() if back else len(self.text)
        return True

    def _delimiter_of_dumps(self, at: int) -> re.Match[str] | None:
        return re.compile(r"^DELIMITER[ \t]+;[^\n]*(?:\n|$)", re.IGNORECASE | re.MULTILINE).search(self.text, at)

    def line(self, at: int) -> int:
        return self.text.count("\n", 0, at) + 1

    def wrong(self, at: int) -> Unreadable:
        message = "line %(line)s is not SQL as mysqldump writes it; make the dump again, or hand over a CSV"
        return Unreadable(Sentence(message, line=self.line(at)))


def unquoted(text: str) -> str:
    """The content of a string, with MySQL's escapes undone; of ``\\%`` and ``\\_`` the backslash stays."""
    quote = text[0]

    def meant(found: re.Match[str]) -> str:
        letter = found[1]
        if letter is None:
            return quote if found[0][0] == quote else found[0]
        return found[0] if letter in "%_" else ESCAPES.get(letter, letter)

    return ESCAPE.sub(meant, text[1:-1])


def unhexed(text: str) -> str:
    digits = text[2:].strip("'")
    return bytes.fromhex(digits if len(digits) % 2 == 0 else f"0{digits}").decode("utf-8", "replace")
