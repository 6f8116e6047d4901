"""What `postroom run` says when everything is up: where to look, what to type next."""

from postroom.project.plan import Plan, printed_host
from postroom.project.spelling import elsewhere


def text(plan: Plan, entrance: str) -> str:
    """*entrance*: a link that lets whoever reads this in, once; empty where people have accounts."""
    lines = ["", "Postroom is running.", "", *desk(plan, entrance)]
    if plan.demo:
        lines += [
            f"  Look   {plan.address}/inbox/",
            "         every mail of this demo arrives there; nothing leaves this machine",
        ]
    if plan.smtp_port:
        lines += [
            f"  Hand   {printed_host(plan.smtp_host)}:{plan.smtp_port}, SMTP for shops and programs of any kind",
            "         user name and password: postroom credential create --help",
        ]
    lines += [
        f"  Ask    curl {plan.address}/api/health/ready",
        f"         the API, ready to try: {plan.address}/api/docs",
        "",
    ]
    lines += [
        f"  {'Type' if number == 0 else '    '}   {elsewhere(plan.home)} {each}"
        for number, each in enumerate(next_steps(plan))
    ]
    lines += ["         in another terminal", "", "  Stop   Ctrl-C", ""]
    return "\n".join(lines)


def desk(plan: Plan, entrance: str) -> list[str]:
    if not entrance:
        return [f"  Open   {plan.address}/admin/", ""]
    said = "lets you into the demo's desk" if plan.demo else "makes you the first administrator"
    return [f"  Open   {entrance}", f"         {said}: once, within thirty minutes", ""]


def next_steps(plan: Plan) -> list[str]:
    return ["demo order --store ja --wait", "queue list"] if plan.demo else ["doctor", "mode show"]
