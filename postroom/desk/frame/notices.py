"""What the page before wants said on the next one, once."""

from dataclasses import dataclass
from typing import Literal

from django.http import HttpRequest

Tone = Literal["good", "warn", "bad"]
KEY = "notices"


@dataclass(frozen=True)
class Notice:
    tone: Tone
    text: str


def say(request: HttpRequest, tone: Tone, text: str) -> None:
    request.session[KEY] = [*request.session.get(KEY, []), [tone, text]]


def taken(request: HttpRequest) -> list[Notice]:
    return [Notice(tone, text) for tone, text in request.session.pop(KEY, [])]
