"""What `postroom run` says: the way in first, then where to look and what to type."""

from pathlib import Path

import pytest

from postroom.project import welcome
from postroom.project.plan import Plan

LINK = "http://127.0.0.1:8025/admin/enter/abc"


def plan(tmp_path: Path, demo: bool, host: str = "127.0.0.1") -> Plan:
    return Plan(tmp_path, host, 8025, 1, demo)


@pytest.mark.parametrize(("demo", "what"), [(True, "lets you into the demo's desk"), (False, "first administrator")])
def test_the_link_comes_first_and_says_what_it_is(tmp_path: Path, demo: bool, what: str) -> None:
    said = welcome.text(plan(tmp_path, demo), LINK)
    assert said.index(LINK) < said.index("curl ")
    assert what in said
    assert ("/inbox/" in said) == demo


def test_where_people_have_accounts_it_says_where_the_desk_is(tmp_path: Path) -> None:
    said = welcome.text(plan(tmp_path, demo=False), "")
    assert "http://127.0.0.1:8025/admin/\n" in said
    assert "/enter/" not in said


@pytest.mark.parametrize(
    ("host", "said", "address"),
    [
        ("127.0.0.1", "", "http://127.0.0.1:8025"),
        ("0.0.0.0", "", "http://localhost:8025"),
        ("::1", "", "http://[::1]:8025"),
        ("127.0.0.1", "https://mail.quayside.shop", "https://mail.quayside.shop"),
    ],
)
def test_the_address_is_the_operators_else_the_one_that_is_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str, said: str, address: str
) -> None:
    monkeypatch.setenv("POSTROOM_URL", said)
    assert plan(tmp_path, demo=False, host=host).address == address
