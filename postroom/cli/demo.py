"""``postroom demo``: orders for the demo store."""

import click

from postroom.cli.exits import Exit, Trouble
from postroom.cli.installation import is_demo, open_installation
from postroom.cli.send import JSON, WAIT
from postroom.cli.terminal import emit, say
from postroom.demo.codes import CODES

STORE = click.option("--store", type=click.Choice(CODES), default="en", show_default=True, help="The store view.")


@click.group()
def demo() -> None:
    """Try things out with the demo store."""


@demo.command()
@STORE
@WAIT
@JSON
@click.option("--show", is_flag=True, help="Only print the order document; hand nothing in.")
def order(store: str, wait: bool, as_json: bool, show: bool) -> int:
    """Place an order: another customer, basket and number each time.

    \b
    postroom demo order --store ja --wait
    postroom demo order --show | postroom send order - --store en
    """
    from datetime import UTC, datetime
    from secrets import SystemRandom

    from postroom.demo.faces import face
    from postroom.demo.orders import order as placed

    document = placed(face(store), datetime.now(UTC), SystemRandom())
    if show:
        emit(document)
        return Exit.OK
    refuse_outside_the_demo()
    open_installation()
    from postroom.cli.handing_in import Request, hand_in

    return hand_in("order", {"order": document}, Request(store, "demo", wait=wait, as_json=as_json))


@demo.command()
@STORE
@WAIT
def story(store: str, wait: bool) -> int:
    """Place an order and let everything follow: invoice, parcel, a word about it, refund.

    \b
    postroom demo story --store de
    """
    from datetime import UTC, datetime
    from secrets import SystemRandom

    from postroom.demo.faces import face
    from postroom.demo.orders import order as placed
    from postroom.demo.story import story as told

    refuse_outside_the_demo()
    open_installation()
    from postroom.cli.handing_in import Request, hand_in
    from postroom.letters.kinds import KINDS

    now, dice, ends = datetime.now(UTC), SystemRandom(), [Exit.OK]
    for kind, documents in told(face(store), placed(face(store), now, dice), now, dice):
        say(f"{KINDS[kind].label}:")
        ends.append(hand_in(kind, documents, Request(store, "demo", wait=wait)))
    return max(ends)


def refuse_outside_the_demo() -> None:
    if not is_demo():
        raise Trouble(
            "This data folder holds no demo store, and a made-up order must not go out to real people. "
            "Run `postroom run --demo` (or `postroom setup --demo`) in another folder.",
            Exit.CONFIG,
        )
