"""How far long work has come: on a terminal only, on one line that goes away."""

import sys
import time

import click

STEP = 0.2  # seconds between two looks


class Progress:
    """Called with what is done, and how many octets of how many; 0: nobody knows."""

    def __init__(self) -> None:
        self._shown = time.monotonic()
        self._width = 0

    def __call__(self, what: str, done: int, total: int) -> None:
        if not sys.stderr.isatty() or time.monotonic() - self._shown < STEP:
            return
        self._shown = time.monotonic()
        line = f"{what}… {octets(done)} of {octets(total)}" if total else f"{what}…"
        click.echo(f"\r{line:{self._width}}", err=True, nl=False)
        self._width = len(line)

    def end(self) -> None:
        if self._width:
            click.echo(f"\r{'':{self._width}}\r", err=True, nl=False)
            self._width = 0


def octets(size: float) -> str:
    for unit in ("B", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"
