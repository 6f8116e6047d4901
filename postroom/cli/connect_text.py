"""What `postroom connect` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postroom.cli.terminal import say, table, warn

if TYPE_CHECKING:
    from postroom.connectors.connecting import Prospect
    from postroom.connectors.scoping import Line, Plan
    from postroom.connectors.standing import Standing, Told


def say_plan(prospect: Prospect) -> None:
    from postroom.connectors.triggers import explained

    say(f"Store    {prospect.wish.base_url}")
    say(f"Name     {prospect.wish.name}")
    say(f"Since    {prospect.since:%Y-%m-%d %H:%M:%S} UTC by the store's clock; what was made before is not announced")
    say_stores(prospect.plan)
    for sentence in explained(prospect.wish.policy):
        say(sentence)
    say(
        "In Magento switch off each group under Stores > Configuration > Sales > Sales Emails (Enabled: No), those of "
        "comments too: their mail leaves no mark that is seen from here. Leave Disable Email Communications at No."
    )


def say_stores(plan: Plan) -> None:
    lines = (*plan.websites, *plan.views)
    table(
        ("", "THEIRS", "ID", "HERE", "WHAT"),
        [(line.kind, line.their_code, line.their_id, *here(line)) for line in lines],
    )
    for line in lines:
        for note in line.notes:
            warn(f"{line.kind} {line.their_code}: {note}.")


def here(line: Line) -> tuple[str, str]:
    return line.code, line.step.value


def plan_json(prospect: Prospect) -> dict[str, object]:
    return {
        "name": prospect.wish.name,
        "base_url": prospect.wish.base_url,
        "since": prospect.since.isoformat(),
        "clock_ahead_seconds": prospect.skew,
        "websites": [line_json(line) for line in prospect.plan.websites],
        "store_views": [line_json(line) for line in prospect.plan.views],
    }


def line_json(line: Line) -> dict[str, object]:
    return {
        "magento_id": line.their_id,
        "magento_code": line.their_code,
        "code": line.code,
        "step": line.step.value,
        "notes": [str(note) for note in line.notes],
    }


def say_standing(found: Standing) -> None:
    from postroom.connectors.judging import Verdict

    its = found.connector
    say(f"{its.name}  {its.base_url}  {found.state}")
    say(
        f"Since {its.since:%Y-%m-%d %H:%M:%S} UTC; answered {its.answered_at:%Y-%m-%d %H:%M:%S} UTC"
        if its.answered_at
        else ""
    )
    for sign in found.signs:
        warn(f"{sign.level.value}: {sign.what} {sign.mend}")
    rows = [(each.entity, each.announced, f"{each.at:%Y-%m-%d %H:%M:%S}") for each in found.cursors]
    table(("DOCUMENTS", "LETTERS", "UNTIL (STORE'S UTC)"), rows)
    say("Documents: " + (", ".join(f"{count} {name}" for name, count in found.tallies.items()) or "none yet"))
    for each in found.faults():
        warn(line_of(each))
    for verdict in (Verdict.WAITS, Verdict.SKIPPED):
        for each in found.latest(verdict):
            say(f"{verdict.value}: {line_of(each)}")
    for sentence in found.triggers:
        say(sentence)


def line_of(told: Told) -> str:
    again = f" Again at {told.paper.again_at:%H:%M} UTC." if told.paper.again_at else ""
    return f"{told.paper.entity} {told.paper.number}: {told.why or ''}{again}"


def standing_json(found: Standing) -> dict[str, object]:
    its = found.connector
    return {
        "name": its.name,
        "base_url": its.base_url,
        "state": str(found.state),
        "since": its.since.isoformat(),
        "answered_at": its.answered_at.isoformat() if its.answered_at else None,
        "clock_ahead_seconds": its.skew,
        "trouble": str(found.trouble) if found.trouble else None,
        "documents": found.tallies,
        "cursors": {each.entity: {"until": each.at.isoformat(), "letters": each.announced} for each in found.cursors},
        "signs": [{"level": each.level.value, "what": each.what, "mend": each.mend} for each in found.signs],
        "faults": [
            {"entity": each.paper.entity, "number": each.paper.number, "why": each.why} for each in found.faults()
        ],
        "triggers": [str(each) for each in found.triggers],
    }
