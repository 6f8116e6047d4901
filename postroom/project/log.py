"""How log lines look: one line per record, control characters escaped (CWE-117), or one JSON object per line."""

import json
import logging
import time


def printable(text: str) -> str:
    """*text* with everything that could forge a line or move a terminal's cursor shown as an escape."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


class LineFormatter(logging.Formatter):
    """``2026-11-23T13:30:00.123Z INFO postroom.delivery to=<jane@ex.com> …``; a traceback follows."""

    def format(self, record: logging.LogRecord) -> str:
        line = f"{stamp(record)} {record.levelname} {record.name} {printable(record.getMessage())}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class JsonFormatter(logging.Formatter):
    """One JSON object a line for log collectors."""

    def format(self, record: logging.LogRecord) -> str:
        fields = {"at": stamp(record), "level": record.levelname, "logger": record.name, "message": record.getMessage()}
        if record.exc_info:
            fields["traceback"] = self.formatException(record.exc_info)
        return json.dumps(fields, ensure_ascii=False)


def stamp(record: logging.LogRecord) -> str:
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(record.created))}.{int(record.msecs):03d}Z"
