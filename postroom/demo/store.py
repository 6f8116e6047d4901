"""Makes the demo store: one website, a store view for each face, mail over SMTP to the development inbox."""

import shutil
from importlib.resources import files
from pathlib import Path

from django.conf import settings
from django.db import transaction

from postroom.audit.record import Actor
from postroom.demo.codes import CODES
from postroom.demo.faces import face
from postroom.scopes import resolve
from postroom.scopes.models import StoreView, Website
from postroom.scopes.save import save
from postroom.scopes.scope import DEFAULT, Scope
from postroom.scopes.stores import add_store_view, add_website


@transaction.atomic
def make_demo_store(inbox_port: int, actor: Actor) -> str:
    """Create what is missing; of what is there only the inbox's port follows. Returns what was done, in words."""
    made = not Website.objects.filter(code="demo").exists()
    if made:
        add_website("demo", "Harbour & Pine", actor)
        for code in CODES:
            add_face(code, actor)
    save(mail_goes_to(inbox_port) if made else port_follows(inbox_port), DEFAULT, actor)
    views = ", ".join(StoreView.objects.values_list("code", flat=True))
    return f"{'created' if made else 'there'}: website demo with store views {views}"


def mail_goes_to(inbox_port: int) -> dict[str, str | None]:
    return {
        "system/smtp/disable": "0",
        "system/smtp/transport": "smtp",
        "system/smtp/host": "127.0.0.1",
        "system/smtp/port": str(inbox_port),
        "system/smtp/auth": "none",
        "system/smtp/ssl": "none",
        "postroom/network/allow_loopback": "1",
        "postroom/network/extra_ports": str(inbox_port),
    }


def port_follows(inbox_port: int) -> dict[str, str | None]:
    """The inbox may be on another port than the last time; what somebody has set since stays."""
    snapshot = resolve.current()
    ports = (snapshot.get("postroom/network/extra_ports", DEFAULT).value or "").replace(" ", "").split(",")
    allowed = ",".join(dict.fromkeys([*filter(None, ports), str(inbox_port)]))
    still_ours = snapshot.get("system/smtp/host", DEFAULT).value == "127.0.0.1"
    port: dict[str, str | None] = {"system/smtp/port": str(inbox_port)} if still_ours else {}
    return {"postroom/network/extra_ports": allowed, **port}


def add_face(code: str, actor: Actor) -> None:
    view = add_store_view(code, face(code).name, "demo", actor)
    save({**face(code).settings, **logo(code)}, Scope.store(view.id), actor)


def logo(code: str) -> dict[str, str]:
    """A sample logo of the letters, put where a merchant's upload would be."""
    chosen = face(code).logo
    source = files("postroom.letters") / "defaults" / "logos" / chosen["file"]
    target = Path(settings.POSTROOM_HOME) / "media" / "email" / "logo" / chosen["file"]
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with source.open("rb") as original, target.open("wb") as copy:
        shutil.copyfileobj(original, copy)
    return {"design/email/logo": target.name, "design/email/logo_width": chosen["width"]}
