"""A store, somebody who may hand mail in for it, and mail as programs write it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from postroom.access.keys import Grant
from postroom.audit.record import Actor
from postroom.mail.reply import Reply
from postroom.msa import credentials
from postroom.msa.credentials import Account, Limits
from postroom.msa.handing_in import Mail, hand_in
from postroom.msa.models import Credential
from postroom.scopes.scope import Scope
from postroom.spool.models import Message
from tests.spool.scene import Scene

NOW = datetime(2026, 3, 9, 15, 0, tzinfo=UTC)
BY = Actor("tests")
BODY = "Thank you for your order.\r\nIt is number 000000017.\r\n"


def written(body: str = BODY, **fields: str) -> bytes:
    """Field names with _ for -; those that every mail has may be set to nothing."""
    known = {
        "From": "Quayside <sales@en.quayside.shop>",
        "To": "Jane <jane@shopper.example>",
        "Subject": "Thank you",
        **{name.replace("_", "-"): value for name, value in fields.items()},
    }
    lines = [f"{name}: {value}\r\n" for name, value in known.items() if value]
    return "".join([*lines, "\r\n", body]).encode()


@dataclass
class Shop:
    """Store views en and de, each with addresses of its own, and a credential for what is named."""

    scene: Scene = field(default_factory=Scene)

    def __post_init__(self) -> None:
        for code in ("en", "de"):
            scope = Scope.store(self.scene.view(code).pk)
            self.scene.choose("trans_email/ident_general/email", f"owner@{code}.quayside.shop", scope)
            self.scene.choose("trans_email/ident_sales/email", f"sales@{code}.quayside.shop", scope)

    def credential(self, *views: str, **limits: object) -> tuple[Credential, str]:
        grant = Grant(store_views=views) if views else Grant(all_stores=True)
        made = Limits(**limits)  # type: ignore[arg-type]
        return credentials.create("shop main", grant, made, BY, NOW)

    def account(self, *views: str, **limits: object) -> Account:
        return credentials.account(self.credential(*views, **limits)[0])


def mail(account: Account, data: bytes = b"", **changes: object) -> Mail:
    asked: dict[str, object] = {
        "account": account,
        "sender": "sales@en.quayside.shop",
        "recipients": ("jane@shopper.example",),
        "data": data or written(),
        "road": "smtp",
    }
    return Mail(**(asked | changes))  # type: ignore[arg-type]


def taken(*mails: Mail) -> list[Message]:
    return [Message.objects.get(public_id=answer) for answer in hand_in(mails, NOW) if isinstance(answer, UUID)]


def refusal(one: Mail) -> Reply:
    (answer,) = hand_in([one], NOW)
    assert isinstance(answer, Reply), answer
    return answer
