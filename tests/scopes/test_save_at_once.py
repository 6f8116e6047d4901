"""Many who save at once: each judges by what the one before him left."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from postroom.audit.models import Entry
from postroom.scopes.models import SettingValue
from postroom.scopes.save import save
from postroom.scopes.scope import DEFAULT
from tests.scopes.conftest import OPERATOR, Shop

HOST = "system/smtp/host"


def save_some(who: int) -> None:
    try:
        for number in range(8):
            save(
                {HOST: f"smtp-{who}-{number}.test", "system/smtp/password": f"secret {who} {number}"}, DEFAULT, OPERATOR
            )
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_the_audit_trail_of_a_setting_is_one_unbroken_line(shop: Shop) -> None:
    before = Entry.objects.count()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(save_some, range(4)))
    steps = list(Entry.objects.filter(object=HOST).order_by("id").values_list("old", "new"))[-32:]
    assert Entry.objects.count() - before == 64
    assert [old for old, _ in steps[1:]] == [new for _, new in steps[:-1]]
    assert SettingValue.objects.get(path=HOST).value == steps[-1][1]
