"""Reads rows of the tables we know out of an SQL dump; other statements are passed over, and none is carried out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from postroom.imports.material import MOST_ENTRIES, Unreadable
from postroom.imports.sql_tokens import Script, Sort, Token, unhexed, unquoted
from postroom.mail.sentence import Sentence

#: With whatever prefix a shop has put before its tables.
WANTED = re.compile(r"(\w*?)(core_config_data|store_website|store_group|store)")
NO_COLUMN = {"PRIMARY", "KEY", "UNIQUE", "INDEX", "CONSTRAINT", "FULLTEXT", "SPATIAL", "FOREIGN", "CHECK"}
CHANGING = ("UPDATE", "LOAD", "MERGE", "CALL")
EMPTYING = ("DELETE", "TRUNCATE")  # nothing, where it stands before the rows
#: phpMyAdmin adds keys and counters so, after the rows.
OTHERWISE = re.compile(r"\b(?:RENAME|CHANGE|DROP[ \t]+(?:COLUMN|`))", re.IGNORECASE)
CONSTANTS: Mapping[str, str | None] = {"NULL": None, "TRUE": "1", "FALSE": "0"}
Row = dict[str, str | None]


@dataclass(slots=True)
class Tables:
    """Rows by table, and what was passed over although it speaks of such a table."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    passed_over: list[int] = field(default_factory=list)  #: lines of statements that would change a table of ours
    count: int = 0


def tables(text: str) -> Tables:
    """Raises Unreadable."""
    script, found = Script(text), Tables()
    while True:
        if script.skip_bodies():
            continue
        first = script.next()
        if first.sort is Sort.END:
            return found
        if first.text[:1] in "dD" and first.is_word("DELIMITER"):
            script.at = first.at
            continue
        if first.is_word("CREATE"):
            _create(script, found)
        elif first.is_word("INSERT", "REPLACE"):
            _insert(script, found)
        elif not first.is_sign(";"):
            _pass_over(script, found, first)


def _pass_over(script: Script, found: Tables, first: Token) -> None:
    if first.is_word("COPY"):
        raise Unreadable(
            Sentence(
                "line %(line)s is PostgreSQL's COPY; Magento's own database is MySQL or MariaDB: hand over a dump by "
                "mysqldump, or a CSV",
                line=script.line(first.at),
            )
        )
    begin = script.at
    script.skip_statement()
    said = script.text[begin : script.at]
    if "core_config_data" in said and _would_change(first, said, found):
        found.passed_over.append(script.line(first.at))


def _would_change(first: Token, said: str, found: Tables) -> bool:
    if first.is_word("ALTER"):
        return OTHERWISE.search(said) is not None
    return first.is_word(*CHANGING) or (first.is_word(*EMPTYING) and found.count > 0)


def _create(script: Script, found: Tables) -> None:
    token = script.next()
    if not token.is_word("TABLE"):
        script.skip_statement()
        return
    token = script.next()
    while token.is_word("IF", "NOT", "EXISTS"):
        token = script.next()
    table, token = _table(script, token)
    if table is None or not token.is_sign("("):
        script.skip_statement()
        return
    found.columns[table] = tuple(_declared(script))
    script.skip_statement()


def _table(script: Script, token: Token) -> tuple[str | None, Token]:
    """The table's name, without its database's, where it may be one of ours; and what follows it."""
    following = script.next()
    while following.is_sign("."):
        token, following = script.next(), script.next()
    name = token.name.lower() if token.text else ""
    return (name if WANTED.fullmatch(name) else None), following


def _declared(script: Script) -> Iterator[str]:
    depth, fresh = 1, True
    while depth:
        token = script.next()
        if token.sort is Sort.END:
            raise script.wrong(script.at)
        begins = fresh and depth == 1 and token.sort in {Sort.NAME, Sort.WORD, Sort.STRING}
        if begins and not token.is_word(*NO_COLUMN):
            yield token.name.lower()
        depth += token.is_sign("(") - token.is_sign(")")
        fresh = token.is_sign(",") and depth == 1


def _insert(script: Script, found: Tables) -> None:
    token = script.next()
    while token.is_word("IGNORE", "INTO", "LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY"):
        token = script.next()
    begin = token.at
    table, token = _table(script, token)
    if table is None:
        if not token.is_sign(";"):
            script.skip_statement()
        return
    names = found.columns.get(table)
    if token.is_sign("("):
        names, token = tuple(_names(script)), script.next()
    if not token.is_word("VALUES", "VALUE"):
        raise _no_literal(script, begin)
    if names is None:
        raise Unreadable(
            Sentence(
                "line %(line)s fills %(table)s without naming columns, and no CREATE TABLE before it says their "
                "order; make the dump with --complete-insert, or with its CREATE TABLE",
                line=script.line(begin),
                table=table,
            )
        )
    for row in _rows(script, names):
        found.count += 1
        if found.count > MOST_ENTRIES:
            raise Unreadable(Sentence("it has more than %(most)s rows; hand over fewer tables", most=MOST_ENTRIES))
        found.rows.setdefault(table, []).append(row)


def _names(script: Script) -> Iterator[str]:
    while True:
        token = script.next()
        if token.sort not in {Sort.NAME, Sort.WORD, Sort.STRING}:
            raise script.wrong(token.at)
        yield token.name.lower()
        token = script.next()
        if token.is_sign(")"):
            return
        if not token.is_sign(","):
            raise script.wrong(token.at)


def _rows(script: Script, names: tuple[str, ...]) -> Iterator[Row]:
    while True:
        token = script.next()
        if not token.is_sign("("):
            raise script.wrong(token.at)
        yield _row(script, names)
        token = script.next()
        if token.is_sign(";") or token.sort is Sort.END:
            return
        if token.is_word("ON", "AS"):  # ON DUPLICATE KEY UPDATE: in a table that is empty there is none
            script.skip_statement()
            return
        if not token.is_sign(","):
            raise script.wrong(token.at)


def _row(script: Script, names: tuple[str, ...]) -> Row:
    values: list[str | None] = []
    begin = script.at
    while True:
        values.append(_value(script))
        token = script.next()
        if token.is_sign(")"):
            break
        if not token.is_sign(","):
            raise _no_literal(script, token.at)
    if len(values) != len(names):
        raise Unreadable(
            Sentence(
                "line %(line)s has %(values)s values for %(columns)s columns; make the dump again",
                line=script.line(begin),
                values=len(values),
                columns=len(names),
            )
        )
    return dict(zip(names, values, strict=True))


def _value(script: Script) -> str | None:
    token = script.next()
    if token.sort is Sort.WORD and token.text.startswith("_"):  # a character set's mark: _binary 'x', _utf8mb4 'x'
        token = script.next()
    if token.sort is Sort.STRING:
        return unquoted(token.text)
    if token.sort is Sort.NUMBER:
        return token.text
    if token.sort is Sort.HEXADECIMAL:
        return unhexed(token.text)
    if token.sort is Sort.WORD and token.text.upper() in CONSTANTS:
        return CONSTANTS[token.text.upper()]
    raise _no_literal(script, token.at)


def _no_literal(script: Script, at: int) -> Unreadable:
    return Unreadable(
        Sentence(
            "line %(line)s holds something to work out, where only written values are read; nothing in a dump is "
            "carried out. Make the dump with mysqldump",
            line=script.line(at),
        )
    )
