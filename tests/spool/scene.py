"""A store with relays for tests of the spool: settings, submissions, and what became of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from postroom.mail.address import Address, Mailbox
from postroom.mail.content import Content, Identity
from postroom.mail.return_path import Choice, ReturnPath
from postroom.scopes.models import SettingValue, StoreView, Website
from postroom.scopes.scope import DEFAULT, Scope
from postroom.spool.intake.submission import Call, Origin, Receipt, Recipient, Submission
from postroom.spool.intake.submit import submit
from postroom.spool.models import Delivery
from tests.peers.scripted import ScriptedServer

CALL = Call("tests")


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Scene:
    """One website; store views are made when they are named."""

    views: dict[str, StoreView] = field(default_factory=dict)
    letters: int = 0

    def view(self, code: str = "en") -> StoreView:
        if code not in self.views:
            website, _ = Website.objects.get_or_create(code="base", defaults={"name": "Quayside"})
            self.views[code] = StoreView.objects.create(code=code, name=code, website=website)
        return self.views[code]

    def choose(self, path: str, value: str | None, scope: Scope = DEFAULT) -> None:
        SettingValue.objects.update_or_create(scope=scope.kind, scope_id=scope.id, path=path, defaults={"value": value})

    def relay(self, port: int, scope: Scope = DEFAULT) -> None:
        """Mail of this scope goes to a server on loopback."""
        self.choose("system/smtp/transport", "smtp", scope)
        self.choose("system/smtp/host", "127.0.0.1", scope)
        self.choose("system/smtp/port", str(port), scope)
        self.choose("postroom/network/allow_loopback", "1")
        ports = {port, *self._ports()}
        self.choose("postroom/network/extra_ports", ",".join(str(each) for each in sorted(ports)))

    def _ports(self) -> set[int]:
        row = SettingValue.objects.filter(path="postroom/network/extra_ports").first()
        return {int(text) for text in (row.value or "").split(",") if text} if row else set()

    def letter(self, view: str = "en", **changes: object) -> Submission:
        """A letter of its own to a recipient of its own; both carry its number."""
        self.letters += 1
        number = self.letters
        to = Address.parse(f"customer{number}@shopper.example")
        asked: dict[str, object] = {
            "store_view_id": self.view(view).pk,
            "group": "order",
            "origin": Origin("shop", f"order:{number:09}", "order"),
            "reference": f"{number:09}",
            "identity": Identity(f"Sales {view}", Address.parse(f"sales@{view}.quayside.shop")),
            "to": Mailbox(f"Customer {number}", to),
            "recipients": (Recipient(to),),
            "return_path": ReturnPath(Choice.NO),
            "content": Content(f"Order {number}", f"<p>Order {number} of {view}</p>", f"Order {number} of {view}\n"),
            "locale": "en_US",
        }
        return Submission(**(asked | changes))  # type: ignore[arg-type]

    def submit(self, count: int = 1, view: str = "en", **changes: object) -> Receipt:
        return submit([self.letter(view, **changes) for _ in range(count)], CALL, now())


def states(messages: Sequence[UUID] | None = None) -> dict[str, int]:
    """How many deliveries are in which state."""
    rows = Delivery.objects.all() if messages is None else Delivery.objects.filter(message__public_id__in=messages)
    found: dict[str, int] = {}
    for state in rows.values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


def never() -> bool:
    """For drains: until nothing is left to do now."""
    return False


def recipients(server: ScriptedServer) -> Counter[str]:
    """How many copies the server has taken for each recipient."""
    return Counter(recipient for mail in server.received for recipient in mail.recipients)
