"""The real product over HTTP with a shop in it, a proxy before it that loses answers, and both clients alike."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from postroom_client import AsyncPostroom, Patience, Postroom

from tests.api.conftest import callers_of
from tests.api.server import server
from tests.peers.proxy import Proxy
from tests.sales.shop import open_shop

QUICK = Patience(attempts=4, timeout=60, first_pause=0.01, longest_pause=0.05)


@dataclass(frozen=True)
class Product:
    url: str
    port: int
    key: str
    german_key: str


@contextmanager
def product(folder: Path) -> Iterator[Product]:
    callers = callers_of(open_shop())
    with server(folder / "web.log") as web:
        yield Product(f"http://127.0.0.1:{web.port}", web.port, callers.everything.token, callers.german.token)


class AnswerLoser(Proxy):
    """Passes requests on and loses as many answers as it is told to: the connection breaks when they come."""

    lose = 0
    lost = 0

    def __enter__(self) -> AnswerLoser:
        super().__enter__()
        return self

    def pass_on(self, to: asyncio.Transport | None, data: bytes) -> None:
        if data.startswith(b"HTTP/") and self.lose > self.lost:
            self.lost += 1
            self.cut()
        else:
            super().pass_on(to, data)


class Waiting:
    """The async client, called as if it were the other one."""

    def __init__(self, url: str, key: str, **options: Any) -> None:
        self._runner = asyncio.Runner()
        self._client = AsyncPostroom(url, key, **options)

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._client, name)

        def called(*args: Any, **kwargs: Any) -> Any:
            found = method(*args, **kwargs)
            work = found if inspect.isawaitable(found) else collected(found)
            return self._runner.run(awaited(work))

        return called

    def end(self) -> None:
        self._runner.run(self._client.close())
        self._runner.close()


async def awaited(work: Any) -> Any:
    return await work


async def collected(items: AsyncIterator[Any]) -> list[Any]:
    return [item async for item in items]


@contextmanager
def client(kind: str, url: str, key: str, **options: Any) -> Iterator[Any]:
    """`kind`: sync or async."""
    options.setdefault("patience", QUICK)
    if kind == "sync":
        with Postroom(url, key, **options) as one:
            yield one
        return
    waiting = Waiting(url, key, **options)
    try:
        yield waiting
    finally:
        waiting.end()
