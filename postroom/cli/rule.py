"""``postroom rule``: what mail is that programs hand in, told by its sender and its subject."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from postroom.cli.exits import Exit, Trouble
from postroom.cli.installation import actor, open_installation
from postroom.cli.terminal import emit, say, table

if TYPE_CHECKING:
    from postroom.msa.models import Rule
    from postroom.msa.rules import Verdict

COLUMNS = ("ID", "STORE VIEW", "FROM", "SUBJECT", "KIND", "DISCREET")
SHIPPED = (
    "After these come rules that are there from the start: for mail that lets somebody in, and for mail about orders "
    "of Magento, WooCommerce, PrestaShop and Shopware; `postroom rule try` tells what they say."
)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document.")
STORE = click.option("--store", metavar="CODE", default="", help="Of this store view only; without it, of all.")


@click.group()
def rule() -> None:
    """Rules that say what handed-in mail is.

    The first that fits counts. There from the start, and looked at last, are those for mail that lets somebody in
    and for mail about orders as Magento, WooCommerce, PrestaShop and Shopware write it.
    """


@rule.command(name="list")
@AS_JSON
def list_rules(as_json: bool) -> None:
    """List the rules in the order in which they count."""
    open_installation()
    from postroom.msa import rules

    listed = rules.listed()
    if as_json:
        emit([described(each) for each in listed])
    else:
        table(COLUMNS, [tuple(described(each).values()) for each in listed])
        say(SHIPPED)


@rule.command()
@click.argument("kind")
@click.option("--from", "sender", metavar="PATTERN", default="", help="Who writes, such as *@shop.example.")
@click.option("--subject", metavar="PATTERN", default="", help="* is anything, {number} an order's number.")
@click.option("--discreet", is_flag=True, help="Subject and text are for the recipient alone: the log keeps neither.")
@STORE
@AS_JSON
def add(kind: str, as_json: bool, **asked: Any) -> None:
    """Add a rule: mail that fits is of this KIND.

    Such as order or password_reset. Patterns are plain text: * stands for anything, {number} for an order's number.
    """
    open_installation()
    made = added(kind, asked)
    if as_json:
        emit(described(made))
    else:
        say(f"Rule {made.pk} is there now.")


def added(kind: str, asked: dict[str, Any]) -> Rule:
    from django.utils import timezone

    from postroom.msa import rules
    from postroom.msa.recognise import Told

    told = Told(asked["sender"], asked["subject"], kind, asked["discreet"], store_view(asked["store"]))
    try:
        return rules.add(told, actor(), timezone.now())
    except ValueError as error:
        raise Trouble(str(error), Exit.USAGE) from None


@rule.command()
@click.argument("number", metavar="ID", type=int)
def remove(number: int) -> None:
    """Take a rule out.

    Mail that was taken before stays as it was recognised.
    """
    open_installation()
    from postroom.msa import rules

    rules.remove(number, actor())
    say(f"Rule {number} is gone.")


@rule.command(name="try")
@click.option("--from", "sender", metavar="ADDRESS", default="", help="Who writes.")
@click.option("--subject", metavar="TEXT", required=True, help="A subject as the program writes it.")
@STORE
@AS_JSON
def try_out(sender: str, subject: str, store: str, as_json: bool) -> None:
    """Say what a mail would be taken for; nothing is sent or kept."""
    open_installation()
    from postroom.msa import rules

    verdict = rules.tried(sender, subject, store_view(store), rules.listed())
    if as_json:
        emit(outcome(verdict))
    else:
        say(sentence(verdict))


def store_view(code: str) -> int | None:
    from postroom.scopes import resolve

    return resolve.current().store_view(code).id if code else None


def described(each: Rule) -> dict[str, object]:
    return {
        "id": each.pk,
        "store_view": each.store_view.code if each.store_view else "",
        "from": each.sender,
        "subject": each.subject,
        "kind": each.kind,
        "discreet": each.discreet,
    }


def outcome(verdict: Verdict | None) -> dict[str, object]:
    if verdict is None:
        return {"kind": "other", "number": "", "discreet": False, "rule": None}
    number = verdict.rule.pk if verdict.rule else "shipped"
    return {"kind": verdict.kind, "number": verdict.number, "discreet": verdict.discreet, "rule": number}


def sentence(verdict: Verdict | None) -> str:
    if verdict is None:
        return "No rule fits: it is mail of kind other."
    by = f"rule {verdict.rule.pk}" if verdict.rule else "a rule that is there from the start"
    number = f" about order {verdict.number}" if verdict.number else ""
    kept = "; its subject and text are shown to nobody" if verdict.discreet else ""
    return f"It is {verdict.kind}{number}, by {by}{kept}."
