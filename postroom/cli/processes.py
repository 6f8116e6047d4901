"""``run`` and the processes it starts, each of which can also be started by itself, as often and where you want."""

import os
import sys

import click

from postroom.cli.exits import Exit, Trouble
from postroom.cli.installation import home, is_demo, open_to_serve

PORT = click.option(
    "--port", type=click.IntRange(1, 65535), envvar="POSTROOM_PORT", default=8025, show_default=True, help="HTTP port."
)
HOST = click.option("--host", envvar="POSTROOM_BIND", default="127.0.0.1", show_default=True, help="Address to bind.")


@click.command(name="run")
@PORT
@HOST
@click.option("--workers", type=click.IntRange(1, 64), help="Worker processes; as many as cores when not given.")
@click.option(
    "--smtp-port",
    type=click.IntRange(0, 65535),
    envvar="POSTROOM_SMTP_PORT",
    default=2525,
    show_default=True,
    help="Port of the SMTP listener; 0: none.",
)
@click.option("--demo", is_flag=True, help="With a demo store and a development inbox; nothing leaves this machine.")
def run_all(port: int, host: str, workers: int | None, smtp_port: int, demo: bool) -> int:
    """Set up, then run everything until Ctrl-C.

    That is the web process, the workers, the SMTP listener, the scheduler and, in the demo, the inbox. A demo's data
    folder stays a demo without --demo.
    Ends on Ctrl-C or SIGTERM, when the mails under way have their answers.
    """
    from postroom.project.plan import CannotStart, Plan
    from postroom.project.supervisor import supervise

    plan = Plan(
        home(),
        host,
        port,
        workers or os.cpu_count() or 1,
        demo or is_demo(),
        typed_port=typed("port"),
        smtp_port=smtp_port,
        typed_smtp_port=typed("smtp_port"),
    )
    try:
        return supervise(plan)
    except CannotStart as reason:
        raise Trouble(str(reason), Exit.UNAVAILABLE) from None


def typed(port: str) -> bool:
    """A port that somebody asked for is taken literally; the default one may give way in the demo."""
    source = click.get_current_context().get_parameter_source(port)
    return source is not click.core.ParameterSource.DEFAULT


@click.command()
@PORT
@HOST
def web(port: int, host: str) -> None:
    """Serve the API and the pages: one process, eight threads."""
    open_to_serve()
    from postroom.project import ports
    from postroom.project.plan import CannotStart, printed_host

    try:
        # granian would share a taken port, and each of the two would get some of the requests.
        ports.choose(host, port, may_move=False)
    except CannotStart as reason:
        raise Trouble(str(reason), Exit.UNAVAILABLE) from None
    os.environ.setdefault("POSTROOM_URL", f"http://{printed_host(host)}:{port}")
    click.echo(f"postroom: the API and the pages are served on http://{printed_host(host)}:{port}", err=True)
    server = [sys.executable, "-m", "postroom.project.granian_web", host, str(port)]
    os.execv(server[0], server)  # noqa: S606 - an argument list, no shell


@click.command()
def worker() -> None:
    """Send what is queued, until SIGTERM or SIGINT.

    Mails under way get their answers first. Start as many as you like, on any host with the same database.
    """
    from threading import Event

    open_to_serve()
    from postroom.spool.delivery.worker import run_worker

    run_worker(Event())


@click.command()
def scheduler() -> None:
    """Follow stores, call them back, sweep up.

    Until SIGTERM or SIGINT. Start one on each host if you like: one works, the others take over when it is gone.
    """
    from threading import Event

    open_to_serve()
    from postroom.project.duties import DUTIES
    from postroom.project.scheduler import run_scheduler

    run_scheduler(DUTIES, Event())


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=1025, show_default=True, help="SMTP port, on loopback.")
def inbox(port: int) -> None:
    """Keep every mail handed in here; send none on (development)."""
    from postroom.inbox.server import run

    try:
        run(port, home())
    except OSError as error:
        raise Trouble(
            f"Port {port} cannot be opened: {error.strerror}. Choose another with --port.", Exit.UNAVAILABLE
        ) from None
