"""The client for programs that wait."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import httpx

from postroom_client import calls, pages
from postroom_client.core import Call, Lost, Patience, Pause, Reply, Request, Step, course
from postroom_client.exchange import Line, lost, reply_of
from postroom_client.pages import Walk

P = ParamSpec("P")
T = TypeVar("T")


def does(build: Callable[P, Call[T]]) -> Callable[Concatenate[Postroom, P], T]:
    @wraps(build)
    def method(self: Postroom, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return self.do(build(*args, **kwargs))

    return method


def goes_through(build: Callable[P, Walk[Any, T]]) -> Callable[Concatenate[Postroom, P], Iterator[T]]:
    @wraps(build)
    def method(self: Postroom, /, *args: P.args, **kwargs: P.kwargs) -> Iterator[T]:
        walk = build(*args, **kwargs)
        following: Call[Any] | None = walk.first
        while following is not None:
            page = self.do(following)
            yield from walk.items(page)
            following = walk.following(page)

    return method


class Postroom:
    """Postroom at `url`, as whoever has `key`. Raises PostroomError and its kinds. For threads: safe."""

    def __init__(
        self, url: str, key: str, *, patience: Patience | None = None, http: httpx.Client | None = None
    ) -> None:
        self._line = Line(url, key, patience or Patience())
        self._http = http or httpx.Client()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._line.url!r})"

    def __enter__(self) -> Postroom:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def do(self, call: Call[T]) -> T:
        """Any call of `postroom_client.calls`."""
        steps = course(call, self._line.patience)
        came: Reply | Lost | None = None
        while True:
            try:
                step = steps.send(came)
            except StopIteration as ended:
                result: T = ended.value
                return result
            came = self._step(step)

    def _step(self, step: Step) -> Reply | Lost | None:
        if isinstance(step, Pause):
            time.sleep(step.seconds)
            return None
        return self._exchange(step)

    def _exchange(self, request: Request) -> Reply | Lost:
        try:
            return reply_of(self._http.request(**self._line.options(request)))
        except httpx.HTTPError as error:
            return lost(error)

    announce_order = does(calls.announce_order)
    announce_order_comment = does(calls.announce_order_comment)
    announce_order_ready_for_pickup = does(calls.announce_order_ready_for_pickup)
    announce_invoice = does(calls.announce_invoice)
    announce_invoice_comment = does(calls.announce_invoice_comment)
    announce_shipment = does(calls.announce_shipment)
    announce_shipment_comment = does(calls.announce_shipment_comment)
    announce_creditmemo = does(calls.announce_creditmemo)
    announce_creditmemo_comment = does(calls.announce_creditmemo_comment)
    announce_orders = does(calls.announce_orders)
    announce_documents = does(calls.announce_documents)
    list_messages = does(calls.list_messages)
    iterate_messages = goes_through(pages.iterate_messages)
    show_message = does(calls.show_message)
    message_source = does(calls.message_source)
    act_on_message = does(calls.act_on_message)
    hold_message = does(calls.hold_message)
    release_message = does(calls.release_message)
    retry_message = does(calls.retry_message)
    cancel_message = does(calls.cancel_message)
    resend_message = does(calls.resend_message)
    list_events = does(calls.list_events)
    iterate_events = goes_through(pages.iterate_events)
    live = does(calls.live)
    ready = does(calls.ready)
