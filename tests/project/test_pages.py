"""The list of problems, and what a browser sees at a wrong address."""

from http import HTTPStatus

import pytest
from django.test import Client

from postroom.api.problems import Kind


def test_every_problem_has_its_place_and_code_looks_like_code() -> None:
    answer = Client().get("/api/problems")
    page = answer.content.decode()
    for kind in Kind:
        assert f'id="{kind.slug}"' in page
    assert "<code>Authorization: Bearer &lt;key&gt;</code>" in page
    assert "`" not in page
    assert 'href="/static/inbox/pages.css"' in page
    assert "default-src 'none'; style-src 'self'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("address", ["/nothing", "/inbox/nothing/", "/%3Cscript%3E"])
def test_a_wrong_address_has_a_way_back(address: str) -> None:
    answer = Client().get(address)
    page = answer.content.decode()
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert 'class="button" href="/"' in page
    assert "<script" not in page
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_it_speaks_japanese() -> None:
    page = Client().get("/nothing", headers={"accept-language": "ja"}).content.decode()
    assert "最初のページへ戻る" in page
