"""``postroom run``: sets up in a child process, starts the others, starts those that die again, and ends them in order.

It opens no database: a lock or a connection of this process would outlive the failure of any other.
"""

import asyncio
import contextlib
import os
import signal
import sys
import time
from asyncio.subprocess import Process
from collections.abc import Sequence
from dataclasses import dataclass, replace

from postroom.project import ports, welcome
from postroom.project.alone import alone
from postroom.project.kin import ending_with_parent
from postroom.project.plan import ADDRESS, Plan

GRACE = 40.0  # seconds for a clean end: longer than a worker gives the mails that it has begun
BACK_OFF = (0.2, 1.0, 5.0, 15.0, 30.0)  # seconds before a child that died young is started again
GROWN_UP = 60.0  # seconds of life after which a death no longer counts as one of a series
READY = 30.0  # seconds after which a web process that does not listen is told of


@dataclass
class Child:
    """One process to keep alive."""

    name: str
    arguments: Sequence[str]
    young_deaths: int = 0
    process: Process | None = None

    async def live_once(self, environment: dict[str, str]) -> int:
        self.process = await start(self.arguments, environment)
        born = time.monotonic()
        status = await self.process.wait()
        self.young_deaths = 0 if time.monotonic() - born > GROWN_UP else self.young_deaths + 1
        return status

    def back_off(self) -> float:
        return BACK_OFF[min(max(self.young_deaths - 1, 0), len(BACK_OFF) - 1)]

    def tell(self, number: signal.Signals) -> None:
        if self.process is not None and self.process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(number)


def supervise(plan: Plan) -> int:
    """Run until told to stop. 0: all ended by themselves; 75: one had to be killed; else what `postroom setup` said."""
    with alone(plan.home):
        return asyncio.run(Supervisor(with_free_ports(plan)).run())


def with_free_ports(plan: Plan) -> Plan:
    plan = replace(plan, smtp_port=free_smtp_port(plan))
    may_move = plan.demo and not plan.typed_port
    port = ports.choose(plan.host, plan.port, may_move)
    if port != plan.port:
        say(f"port {plan.port} is taken by another program; the pages are on port {port} instead.")
    if not plan.demo:
        return replace(plan, port=port)
    return replace(plan, port=port, inbox_port=ports.choose("127.0.0.1", plan.inbox_port, may_move=True))


def free_smtp_port(plan: Plan) -> int:
    if not plan.smtp_port:
        return 0
    may_move = plan.demo and not plan.typed_smtp_port
    port = ports.choose(plan.smtp_host, plan.smtp_port, may_move, "--smtp-port")
    if port != plan.smtp_port:
        say(f"port {plan.smtp_port} is taken by another program; mail is taken by SMTP on port {port} instead.")
    return port


class Supervisor:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.environment = {
            **os.environ,
            "POSTROOM_HOME": str(plan.home),
            "POSTROOM_URL": plan.address,
            **({"POSTROOM_DEMO": "1"} if plan.demo else {}),
        }
        self.stopping = asyncio.Event()
        self.hurry = asyncio.Event()
        self.children = [Child(name, arguments) for name, arguments in plan.processes()]

    async def run(self) -> int:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        status = await self.set_up()
        if status or self.stopping.is_set():
            return status
        note_address(self.plan)
        say(f"starting… {', '.join(child.name for child in self.children)}")
        keepers = [asyncio.create_task(self.keep(child)) for child in self.children]
        welcoming = asyncio.create_task(self.welcome())
        await self.stopping.wait()
        welcoming.cancel()
        return await self.end(keepers)

    def stop(self) -> None:
        """The first signal asks for a clean end; the second one does not wait for it."""
        if self.stopping.is_set():
            self.hurry.set()
        self.stopping.set()

    async def set_up(self) -> int:
        """Migrate in a child: its connections and locks end with it."""
        say(f"starting… first the database{' and the demo store' if self.plan.demo else ''} in {self.plan.home}")
        return await (await start(self.plan.set_up(), self.environment)).wait()

    async def keep(self, child: Child) -> None:
        while not self.stopping.is_set():
            status = await child.live_once(self.environment)
            if self.stopping.is_set():
                return
            pause = child.back_off()
            say(f"{child.name} {ending(status)}; it is started again in {pause:g} s.")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), pause)

    async def welcome(self) -> None:
        while not await ports.opened(self.plan.host, self.plan.port, READY):
            say(f"the web process does not listen on port {self.plan.port} yet; the lines above say why.")
        print(welcome.text(self.plan, await self.entrance()), flush=True)

    async def entrance(self) -> str:
        """The one-time link to show, made in a child: it has a database, we have none."""
        process = await start(self.plan.entrance(), self.environment, stdout=asyncio.subprocess.PIPE)
        made, _ = await process.communicate()
        return made.decode().strip()

    async def end(self, keepers: list[asyncio.Task[None]]) -> int:
        """Every child gets SIGTERM and time to finish what it has begun; who does not use it is killed."""
        say("stopping; mails under way get their answers first (Ctrl-C again: do not wait).")
        for child in self.children:
            child.tell(signal.SIGTERM)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GRACE):
                await self.all_ended(keepers)
        late = [child for child in self.children if child.process is not None and child.process.returncode is None]
        for child in late:
            say(f"{child.name} did not end in time and is killed; what it was sending is settled at the next start.")
            child.tell(signal.SIGKILL)
        await asyncio.gather(*keepers)
        return 75 if late else 0

    async def all_ended(self, keepers: list[asyncio.Task[None]]) -> None:
        """Also returns when the operator is in a hurry."""
        hurry = asyncio.ensure_future(self.hurry.wait())
        ended = asyncio.ensure_future(asyncio.wait(keepers))
        await asyncio.wait([hurry, ended], return_when=asyncio.FIRST_COMPLETED)
        hurry.cancel()


def note_address(plan: Plan) -> None:
    """For commands in other terminals, which print links."""
    (plan.home / ADDRESS).write_text(f"{plan.address}\n")


async def start(arguments: Sequence[str], environment: dict[str, str], stdout: int | None = None) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=stdout,
        # A session of its own: Ctrl-C reaches this process only, which then ends the others in order.
        start_new_session=True,
        preexec_fn=ending_with_parent(),
    )


def ending(status: int) -> str:
    return f"was killed by {signal.Signals(-status).name}" if status < 0 else f"ended with exit code {status}"


def say(text: str) -> None:
    print(f"postroom: {text}", file=sys.stderr, flush=True)
