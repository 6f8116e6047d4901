"""``manage.py check``: what of our settings is wrong, before the first mail finds out."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error

from postroom.django.configuration import problems


def configuration(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    return [Error(found.what, hint=found.mend, id=found.id) for found in problems()]
