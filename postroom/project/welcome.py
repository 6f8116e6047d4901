"""What `postroom run` says when everything is up: where to look, what to type next."""

from postroom.project.plan import Plan
from postroom.project.spelling import elsewhere


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
        f"  {'Type' if number == 0 else '    '}   {elsewhere(plan.home)} {each}"
        for number, each in enumerate(next_steps(plan))
    ]
    lines += ["         in another terminal", "", "  Stop   Ctrl-C", ""]
    return "\n".join(lines)


def next_steps(plan: Plan) -> list[str]:
    return ["demo order --store ja --wait", "queue list"] if plan.demo else ["doctor"]


def printed_host(host: str) -> str:
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
        return "localhost"
    return f"[{host}]" if ":" in host else host
