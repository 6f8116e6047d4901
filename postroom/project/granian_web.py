"""``python -m postroom.project.granian_web HOST PORT``: granian with one worker process of eight blocking threads."""

import multiprocessing
import sys
from collections.abc import Callable
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from postroom.project.kin import ending_with_parent

APPLICATION = "postroom.project.wsgi:application"


def serve(host: str, port: int) -> None:
    server = Granian(
        APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=8,
        respawn_failed_workers=True,
        websockets=False,
        log_level=LogLevels.warning,
    )
    server.serve(target_loader=application, wrap_loader=False)


def application() -> Callable[..., Any]:
    """Runs in the worker. Granian's own parent may be killed, and its worker would go on alone on the port."""
    tie = ending_with_parent()
    if tie is not None:
        tie()
    parent = multiprocessing.parent_process()
    if parent is not None and not parent.is_alive():
        sys.exit("The web server ended while its worker started.")
    from postroom.project.wsgi import application as loaded

    return loaded


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
