"""How log lines look: one line per record, control characters escaped (CWE-117), or one JSON object per line."""

import json
import logging
import re
import time

#: An address that lets somebody in, once.
LINK = re.compile(r"(/(?:enter|invitation|reset)/)[\w.~%-]+")


def printable(text: str) -> str:
    """*text* with everything that could forge a line or move a terminal's cursor shown as an escape."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def said(record: logging.LogRecord) -> str:
    """The message, without what a link of a mail opens the desk with."""
    return LINK.sub(r"\1…", record.getMessage())


class LineFormatter(logging.Formatter):
    """``2026-11-23T13:30:00.123Z INFO postroom.delivery to=<jane@ex.com> …``; a traceback follows."""

    def format(self, record: logging.LogRecord) -> str:
        line = f"{stamp(record)} {record.levelname} {record.name} {printable(said(record))}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class JsonFormatter(logging.Formatter):
    """One JSON object a line for log collectors."""

    def format(self, record: logging.LogRecord) -> str:
        fields = {"at": stamp(record), "level": record.levelname, "logger": record.name, "message": said(record)}
        if record.exc_info:
            fields["traceback"] = self.formatException(record.exc_info)
        return json.dumps(fields, ensure_ascii=False)


def stamp(record: logging.LogRecord) -> str:
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(record.created))}.{int(record.msecs):03d}Z"
