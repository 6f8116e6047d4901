"""What may leave: the off switch, the mode, and who is allowed to get mail."""

from dataclasses import dataclass
from enum import StrEnum

from postroom.mail.address import Address
from postroom.mail.allow_list import AllowList
from postroom.scopes.effective.reading import At
from postroom.scopes.resolve import Snapshot


class Mode(StrEnum):
    LIVE = "live"
    HOLD = "hold"
    REDIRECT = "redirect"
    LOG = "log"


EVERYBODY = AllowList()


@dataclass(frozen=True, slots=True)
class Conduct:
    """`redirect_to` is there while the mode is Redirect, and only then."""

    disabled: bool = False
    mode: Mode = Mode.LIVE
    redirect_to: Address | None = None
    allow_list: AllowList = EVERYBODY


def conduct(snapshot: Snapshot, store_view_id: int) -> Conduct:
    return snapshot.once(_conduct, At.store(snapshot, store_view_id))


def communications_disabled(snapshot: Snapshot, store_view_id: int) -> bool:
    return At.store(snapshot, store_view_id).flag("system/smtp/disable")


def _conduct(at: At) -> Conduct:
    mode = Mode(at.needed("postroom/mode/mode", str))
    return Conduct(
        disabled=at.flag("system/smtp/disable"),
        mode=mode,
        redirect_to=at.needed("postroom/mode/redirect_to", Address) if mode is Mode.REDIRECT else None,
        allow_list=AllowList.of(at.value("postroom/mode/allow_list", tuple) or ()),
    )
