"""The configuration form as a browser without scripts sees it: fields filled in, changed and sent."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.test import Client
from selectolax.lexbor import LexborHTMLParser, LexborNode

from postroom.scopes.models import SettingValue


@dataclass
class Form:
    """`fields` is what would be sent now."""

    client: Client
    address: str
    fields: dict[str, str] = field(default_factory=dict)
    html: str = ""

    @classmethod
    def of(cls, client: Client, section: str = "system", scope: str = "default") -> Form:
        form = cls(client, f"/admin/configuration/{section}/?scope={scope}")
        form.load()
        return form

    def load(self) -> Form:
        page = self.client.get(self.address)
        assert page.status_code == 200
        return self.shows(page.content.decode())

    def shows(self, html: str) -> Form:
        self.html = html
        self.fields = dict(sent_by(self.tree))
        return self

    @property
    def tree(self) -> LexborHTMLParser:
        return LexborHTMLParser(self.html)

    def set(self, path: str, text: str) -> Form:
        self.fields[path] = text
        return self

    def tick(self, path: str) -> Form:
        self.fields[f"inherit:{path}"] = "1"
        return self

    def untick(self, path: str) -> Form:
        del self.fields[f"inherit:{path}"]
        return self

    def send(self) -> int:
        """The answer's status; what it shows, or the page after it, is then the form."""
        answer = self.client.post(self.address, self.fields)
        if answer.status_code == 303:
            self.load()
        else:
            self.shows(answer.content.decode())
        return answer.status_code

    def part(self, path: str, selector: str) -> LexborNode:
        """What a field's row holds; it must be there."""
        found = self.row(path).css_first(selector)
        assert found is not None
        return found

    def row(self, path: str) -> LexborNode:
        found = self.tree.css_first(f'.setting[data-path="{path}"]')
        assert found is not None
        return found

    def text(self, selector: str) -> str:
        return " ".join(" ".join(node.text() for node in self.tree.css(selector)).split())

    def said(self, path: str) -> str:
        """All that stands in a field's row."""
        return " ".join(self.row(path).text().split())


def sent_by(tree: LexborHTMLParser) -> list[tuple[str, str]]:
    found = []
    for node in tree.css("#configuration [name]"):
        attributes = node.attributes
        name = attributes["name"] or ""
        if attributes.get("type") == "checkbox" and "checked" not in attributes:
            continue
        if node.tag == "select":
            chosen = node.css_first("option[selected]") or node.css_first("option")
            found.append((name, (chosen.attributes["value"] if chosen else "") or ""))
        elif node.tag == "input" and attributes.get("type") not in {"submit", "button"}:
            found.append((name, attributes.get("value") or ""))
    return found


def rows() -> dict[tuple[str, str], str | None]:
    """Everything that is saved, by scope and path."""
    return {(row.scope, row.path): row.value for row in SettingValue.objects.all()}
