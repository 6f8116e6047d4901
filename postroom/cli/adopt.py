"""``postroom adopt``: a copied or restored database becomes the one that mail leaves from."""

import click

from postroom.cli import leaving
from postroom.cli.exits import Exit
from postroom.cli.installation import actor, open_installation
from postroom.cli.terminal import counted, emit, say

BATCH = 500


@click.command()
@click.option("--hold", is_flag=True, help="What is queued is held for a person to look at; new mail leaves.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def adopt(hold: bool, yes: bool, as_json: bool) -> int:
    """Let mail leave from this copied or restored database.

    Shows first what would leave, how much and how old, and asks for a typed confirmation. For a copy to try things on,
    choose a mode before: `postroom mode set redirect --to ADDRESS`, or log.
    """
    open_installation()
    from postroom.spool import adoption
    from postroom.spool.handling import going_live

    why = adoption.objection()
    looked = going_live.queued()
    if why and not yes:
        say(f"{why[:1].upper()}{why[1:]}.", err=True)
        then = "Queued, and held then" if hold else "Queued, and leaves then"
        say(f"{then}: {leaving.mails(looked)}." if looked.count else "Nothing is queued.", err=True)
        leaving.tell(looked)
        leaving.confirm("adopt", "go on")
    held = hold_what_is_queued() if why and hold else 0
    if why:
        adoption.adopt(actor())
    if as_json:
        emit({"adopted": bool(why), "reason": why, "queued": leaving.described(looked), "held": held})
    elif why:
        say("Mail leaves from this database now." + (f" {counted(held, 'delivery')} held." if hold else ""))
    else:
        say("This is the database that mail leaves from already; there is nothing to adopt.")
    return Exit.OK


def hold_what_is_queued() -> int:
    from django.utils import timezone

    from postroom.spool.handling import actions
    from postroom.spool.models import Delivery

    by = actions.By(actor().name, "from before the adoption; it may have been sent since", timezone.now())
    held = 0
    while ids := list(Delivery.objects.filter(state="queued").values_list("pk", flat=True)[:BATCH]):
        held += actions.hold(ids, by).done
    return held
