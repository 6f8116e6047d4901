"""Two who save the same field at the same moment: one saves it, the other is shown what is there now."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from tests.desk.conftest import SignIn
from tests.desk.form import Form, rows

HOST = "system/smtp/host"


def at_once(forms: Sequence[Form]) -> list[int]:
    ready = Barrier(len(forms))

    def send(form: Form) -> int:
        try:
            ready.wait()
            return form.send()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(forms)) as pool:
        return list(pool.map(send, forms))


@pytest.mark.django_db(transaction=True)
def test_one_of_four_at_the_same_moment_saves_and_the_others_are_told(sign_in: SignIn) -> None:
    forms = [Form.of(sign_in()).set(HOST, f"{number}.shop.test") for number in range(4)]
    answers = at_once(forms)
    assert sorted(answers) == [303, 409, 409, 409]
    winner = answers.index(303)
    assert rows() == {("default", HOST): f"{winner}.shop.test"}
    for number, form in enumerate(forms):
        if number != winner:
            assert f"It is now: {winner}.shop.test." in form.said(HOST)
            assert form.fields[HOST] == f"{number}.shop.test"
