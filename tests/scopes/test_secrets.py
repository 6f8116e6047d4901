"""Secrets at rest: bound to their place, unreadable anywhere else, and equal in how they fail."""

import base64
import uuid
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from postroom.mail.address import Address
from postroom.mail.return_path import Reference, sign, verify
from postroom.scopes import secrets
from postroom.scopes.key_ring import create_key, folder, key_ring
from postroom.scopes.models import Installation, SettingValue
from postroom.scopes.resolve import current
from postroom.scopes.save import save
from postroom.scopes.scope import DEFAULT, Scope
from postroom.scopes.secrets import Undecryptable, decrypt, encrypt
from tests.scopes.conftest import OPERATOR, Shop

PATH = "system/smtp/password"
GERMAN = Scope.store(2)
CANARY = "Zq9!canary%0A"

pytestmark = pytest.mark.django_db


def test_what_is_encrypted_is_read_again(home: Path) -> None:
    for text in (CANARY, "ü" * 8, "x" * 1000):  # two octets alone stand in any seal now and then
        stored = encrypt(text, GERMAN, PATH)
        form, key_id, sealed = stored.split(":")
        assert (form, key_id) == ("v1", key_ring().newest.id)
        assert text.encode() not in base64.b64decode(sealed)
        assert decrypt(stored, GERMAN, PATH) == text


def broken(stored: str) -> list[tuple[str, Scope, str]]:
    """Moved to another row, scope or path; cut; changed; another form; another key's name on it."""
    form, key_id, sealed = stored.split(":")
    other = create_key(folder()).id
    octets = bytearray(base64.b64decode(sealed))
    octets[-1] ^= 1
    cut = base64.b64encode(base64.b64decode(sealed)[:-1]).decode()
    return [
        (stored, Scope.store(3), PATH),
        (stored, Scope.website(2), PATH),
        (stored, DEFAULT, PATH),
        (stored, GERMAN, "system/smtp/host"),
        (f"{form}:{key_id}:{cut}", GERMAN, PATH),
        (f"{form}:{key_id}:{base64.b64encode(octets).decode()}", GERMAN, PATH),
        (f"{form}:{key_id}:", GERMAN, PATH),
        (f"{form}:{key_id}:AAAA", GERMAN, PATH),
        (f"{form}:{key_id}:not base64", GERMAN, PATH),
        (f"{form}:{other}:{sealed}", GERMAN, PATH),
        (f"{form}:0009-00000000:{sealed}", GERMAN, PATH),
        (f"v2:{key_id}:{sealed}", GERMAN, PATH),
        (sealed, GERMAN, PATH),
        ("plain text", GERMAN, PATH),
        (f"0:3:{sealed}", GERMAN, PATH),
    ]


def test_what_was_moved_or_damaged_is_refused_and_every_refusal_sounds_the_same(home: Path) -> None:
    stored = encrypt(CANARY, GERMAN, PATH)
    said = set()
    for text, scope, path in broken(stored):
        with pytest.raises(Undecryptable) as refused:
            decrypt(text, scope, path)
        said.add(str(refused.value).replace(path, "PATH").replace(str(scope), "SCOPE"))
        assert refused.value.__cause__ is None
    assert said == {"The value saved for PATH at SCOPE cannot be decrypted; type it again."}
    assert decrypt(stored, GERMAN, PATH) == CANARY


def test_another_installation_with_the_same_key_cannot_read_it(home: Path) -> None:
    stored = encrypt(CANARY, GERMAN, PATH)
    Installation.objects.update(id=uuid.uuid4())
    with pytest.raises(Undecryptable):
        decrypt(stored, GERMAN, PATH)


def test_there_is_one_installation(home: Path) -> None:
    assert Installation.this() == Installation.this()
    assert Installation.objects.count() == 1


def test_one_store_views_password_put_into_anothers_row_is_not_sent(shop: Shop) -> None:
    save({PATH: CANARY}, shop.german, OPERATOR)
    row = SettingValue.objects.get(path=PATH)
    SettingValue.objects.create(scope="stores", scope_id=shop.english.id, path=PATH, value=row.value)
    with pytest.raises(Undecryptable):
        current().secret(PATH, shop.english)
    # Nor is it shown where a value is displayed.
    SettingValue.objects.create(scope="stores", scope_id=shop.english.id, path="system/smtp/username", value=row.value)
    assert current().get("system/smtp/username", shop.english).value == row.value != CANARY


def test_no_nonce_comes_twice(home: Path) -> None:
    # 96 random bits: a collision among the secrets of any installation is out of reach; this catches a fixed seed.
    nonces = {base64.b64decode(encrypt("x", GERMAN, PATH).split(":")[2])[:12] for _ in range(5000)}
    assert len(nonces) == 5000


def test_a_clear_secret_is_nowhere_in_the_database(shop: Shop) -> None:
    save({PATH: CANARY}, shop.german, OPERATOR)
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [table for row in cursor.fetchall() if "canary" in repr(row)]
    assert found == []


def test_a_credential_id_tells_equal_from_different_and_nothing_else(home: Path) -> None:
    assert secrets.credential_id(CANARY) == secrets.credential_id(CANARY) != secrets.credential_id("other")
    assert len(secrets.credential_id(CANARY)) == 16
    first = secrets.credential_id(CANARY)
    create_key(folder())
    assert secrets.credential_id(CANARY) != first  # not a plain hash: who has the database alone cannot guess


def test_signing_keys_come_from_the_ring_newest_first_and_old_signatures_stay_good(home: Path) -> None:
    old = secrets.signing_keys()
    reference = Reference(uuid.uuid4(), 0, date(2030, 1, 1))
    address = sign(reference, old, "r.shop.test")
    assert isinstance(address, Address)
    create_key(folder())
    new = secrets.signing_keys()
    assert [key.id for key in new] == [2, 1]
    assert new[0].secret != new[1].secret == old[0].secret
    assert new[1].secret != key_ring().keys[min(key_ring().keys)].secret  # derived, not the key itself
    assert verify(address.local, new) == reference
