"""A shop's settings are brought along on a page: handed over, looked at, saved; and what an attacker hands over."""

import gzip
import re
from datetime import timedelta
from html import escape
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from postroom.access.resources import Resource
from postroom.audit.models import Entry
from postroom.imports.material import Material
from postroom.imports.sealing import LIFETIME, Expired, sealed, unsealed
from postroom.scopes import resolve
from postroom.scopes.models import Installation, SettingValue, StoreView
from postroom.scopes.scope import DEFAULT, Scope
from tests.desk.conftest import SignIn

pytestmark = pytest.mark.usefixtures("shop", "home")
PAGE = "/admin/connect/import/"
SAMPLES = Path(__file__).parents[1] / "imports" / "samples"
SECRET = "Zq9!canary%0A"
ROW = "scope,scope_id,path,value\n{scope},{id},{path},{value}\n"
HOSTILE = "<script>alert(1)</script>\x1b[2J{{7*7}}"


def sample(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, (SAMPLES / name).read_bytes())


def row(path: str, value: str, scope: str = "default", pk: int = 0) -> str:
    return ROW.format(scope=scope, id=pk, path=path, value=value)


def look(client: Client, **more: object) -> Any:
    return client.post(PAGE, {"act": "look", **more})


def token_of(answer: Any) -> str:
    found = re.search(r'name="secret_token" value="([^"]+)"', answer.content.decode())
    assert found
    return found[1]


def test_the_whole_way_from_files_to_saved_settings(admin: Client) -> None:
    assert "core_config_data" in admin.get(PAGE).content.decode()
    files = [sample("shop.sql"), sample("env.php"), sample("config.php")]
    seen = look(admin, file=files, create="1")
    text = seen.content.decode()
    assert seen.status_code == HTTPStatus.OK
    assert re.search(r"Nothing is saved yet. \d\d values would be", text)
    for told in ("smtp.quayside.jp", "波止場", "template 12 is one that was written there", "klaviyo"):
        assert told in text
    assert not SettingValue.objects.exists()
    assert StoreView.objects.count() == 3
    saved = admin.post(PAGE, {"act": "save", "create": "1", "secret_token": token_of(seen)})
    assert "Settings brought along" in saved.content.decode()
    snapshot = resolve.current()
    assert snapshot.get("system/smtp/host", Scope.store(snapshot.store_view("ja_en").id)).value == "smtp.quayside.jp"
    assert snapshot.secret("system/smtp/password", DEFAULT) == SECRET
    assert Entry.objects.filter(action="imported", actor__startswith="desk:").exists()


def test_what_is_pasted_is_taken_as_a_browser_sends_it(admin: Client) -> None:
    """With an empty part for the file that was not chosen."""
    parts = {
        "act": "look",
        "secret_text": row("trans_email/ident_sales/email", "orders@quayside.shop"),
        "secret_key": "",
    }
    body = "".join(
        f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in parts.items()
    )
    nothing = 'Content-Disposition: form-data; name="file"; filename=""\r\nContent-Type: application/octet-stream'
    body += f"--edge\r\n{nothing}\r\n\r\n\r\n--edge--\r\n"
    answer = admin.post(PAGE, body.encode(), content_type="multipart/form-data; boundary=edge")
    assert answer.status_code == HTTPStatus.OK
    assert "orders@quayside.shop" in answer.content.decode()


def test_no_secret_is_on_any_page_or_kept_in_between(admin: Client) -> None:
    seen = look(admin, file=[sample("shop.sql"), sample("env.php")])
    for secret in (SECRET, "0123456789abcdef0123456789abcdef", "not-of-mail"):
        assert secret not in seen.content.decode()
    assert "quayside" not in str(dict(admin.session.items()))


def test_a_packed_dump_and_a_pasted_one(admin: Client) -> None:
    packed = SimpleUploadedFile("shop.sql.gz", gzip.compress((SAMPLES / "shop.sql").read_bytes()))
    assert "smtp.quayside.jp" in look(admin, file=packed).content.decode()
    pasted = look(admin, secret_text="system/smtp/host - smtp.pasted.example\n")
    assert "smtp.pasted.example" in pasted.content.decode()


def test_what_is_not_here_is_mapped_by_hand(admin: Client) -> None:
    seen = look(admin, secret_text=row("system/smtp/port", "2626", "stores", 9))
    assert '<option value="stores:9=ja">' in seen.content.decode()
    again = look(admin, secret_token=token_of(seen), map="stores:9=ja")
    assert '<option value="stores:9=ja" selected>' in again.content.decode()
    admin.post(PAGE, {"act": "save", "secret_token": token_of(again), "map": "stores:9=ja"})
    snapshot = resolve.current()
    assert snapshot.get("system/smtp/port", Scope.store(snapshot.store_view("ja").id)).value == "2626"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Choose a file, or paste"),
        ("<?php system('id'); return [];", "line 1 holds something else"),
        ("INSERT INTO core_config_data (a) VALUES (LOAD_FILE('/etc/passwd'));", "line 1 holds something to work"),
        ("a\0b", "NUL"),
        (HOSTILE, "neither SQL, PHP"),
        ("a," * 100_000 + "\n", "columns"),
    ],
    ids=range(6),
)
def test_what_cannot_be_used_is_said_and_what_was_pasted_stays(admin: Client, text: str, told: str) -> None:
    answer = look(admin, secret_text=text)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    page = answer.content.decode()
    assert told in page
    assert escape(text)[:200] in page
    assert "<script>alert" not in page


def test_hostile_values_are_shown_and_are_nothing_else(admin: Client) -> None:
    for path in ("trans_email/ident_sales/name", "general/store_information/name", "my_email/x/y", "my_email/x/pass"):
        page = look(admin, secret_text=row(path, f'"{HOSTILE}"')).content.decode()
        assert "&lt;script&gt;alert" in page or path.endswith("pass")
        assert "<script>alert" not in page
        assert "{{7*7}}" in page or path.endswith("pass")
    name = SimpleUploadedFile("<img src=x onerror=y>.sql", b"nonsense")
    assert "<img src=x" not in look(admin, file=name).content.decode()


def test_bombs_are_refused(admin: Client) -> None:
    bomb = SimpleUploadedFile("shop.sql.gz", gzip.compress(b"a" * (200 * 1024 * 1024), 9))
    assert "larger than" in look(admin, file=bomb).content.decode()
    deep = "<?php return " + "[" * 200_000
    assert "deeper than" in look(admin, secret_text=deep).content.decode()


def test_only_what_the_form_has_is_taken(admin: Client) -> None:
    assert look(admin, other="x").status_code == HTTPStatus.BAD_REQUEST
    assert look(admin, secret_token="1:AAAA").status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert look(admin, secret_token="x" * 1000).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    foreign = look(admin, secret_text=row("system/smtp/port", "26"), map="stores:77=ja")
    assert foreign.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_what_was_handed_over_is_for_one_person_and_an_hour(admin: Client, sign_in: SignIn) -> None:
    token = token_of(look(admin, secret_text=row("system/smtp/port", "26")))
    assert sign_in().post(PAGE, {"act": "save", "secret_token": token}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not SettingValue.objects.exists()
    Installation.this()
    now = timezone.now()
    box = sealed(Material(keys=("secret",)), "7", now)
    assert "secret" not in box
    assert unsealed(box, "7", now).keys == ("secret",)
    for person, moment in (("8", now), ("7", now + LIFETIME + timedelta(seconds=1))):
        with pytest.raises(Expired):
            unsealed(box, person, moment)


def test_it_is_for_who_may_set_all_of_it(sign_in: SignIn) -> None:
    whole = {Resource.CONNECTORS, Resource.CONFIGURATION_EDIT, Resource.CONFIGURATION_SYSTEM}
    assert sign_in(whole).get(PAGE).status_code == HTTPStatus.OK
    for lacking in whole:
        assert sign_in(whole - {lacking}).get(PAGE).status_code == HTTPStatus.NOT_FOUND
    main = Scope.website(resolve.current().store_view("en").website_id)
    assert sign_in(whole, main).get(PAGE).status_code == HTTPStatus.NOT_FOUND
    client = sign_in(whole)
    assert 'name="create"' not in client.get(PAGE).content.decode()
    client.post(PAGE, {"act": "save", "create": "1", "file": sample("config.php")})
    assert StoreView.objects.count() == 3


def test_who_is_signed_out_meanwhile_sees_none_of_it_on_the_page_that_says_so() -> None:
    answer = look(
        Client(raise_request_exception=False), secret_text=f"x - {SECRET}", secret_key=SECRET, map="stores:9=ja"
    )
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert SECRET not in answer.content.decode()
