"""What `postroom run` says when everything is up: where to look, what to type next."""

import shlex
import sys
from pathlib import Path

from postroom.project.plan import Plan


def text(plan: Plan) -> str:
    address = f"http://{printed_host(plan.host)}:{plan.port}"
    lines = ["", "Postroom is running.", ""]
    if plan.demo:
        lines += [
            f"  Look   {address}/inbox/",
            "         every mail of this demo arrives there; nothing leaves this machine",
        ]
    else:
        lines += [f"  Look   {address}/"]
    lines += [f"         {address}/api/docs", "         the API, ready to try", ""]
    lines += [
        f"  {'Type' if number == 0 else '    '}   {typed(plan, each)}" for number, each in enumerate(next_steps(plan))
    ]
    lines += ["         in another terminal", "", "  Stop   Ctrl-C", ""]
    return "\n".join(lines)


def next_steps(plan: Plan) -> list[str]:
    return ["demo order --store ja --wait", "queue list"] if plan.demo else ["doctor"]


def typed(plan: Plan, command: str) -> str:
    """The command as it works from this very folder in another terminal."""
    program = Path(sys.argv[0])
    name = "postroom" if program.suffix else str(program)
    setting = "" if plan.home == Path.cwd() / "var" else f"POSTROOM_HOME={shlex.quote(str(plan.home))} "
    return f"{setting}{name} {command}"


def printed_host(host: str) -> str:
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
        return "localhost"
    return f"[{host}]" if ":" in host else host
