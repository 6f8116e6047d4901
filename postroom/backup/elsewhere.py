"""Django's connection pointed at a database that is not live yet."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection


@contextmanager
def at_file(path: Path) -> Iterator[None]:
    with pointed({"NAME": str(path)}):
        yield


@contextmanager
def at_schema(name: str) -> Iterator[None]:
    options = dict(connection.settings_dict["OPTIONS"])
    options["options"] = f"{options.get('options', '')} -c search_path={name}"
    with pointed({"OPTIONS": options}):
        yield


@contextmanager
def pointed(at: dict[str, Any]) -> Iterator[None]:
    before = deepcopy(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(at)
    ContentType.objects.clear_cache()
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)
        ContentType.objects.clear_cache()
