"""Comments on orders as Magento's REST API writes them."""

import contextlib
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.sales.clean import without_tags
from postroom.sales.documents import InvalidDocument, parse_comment
from tests.sales.papers import comment, comment_paper, order

ORDER = order("guest", entity_id=36)


def problems(document: Any) -> dict[str, str]:
    with pytest.raises(InvalidDocument) as caught:
        parse_comment(document, ORDER)
    assert caught.value.name == "comment"
    return dict(caught.value.problems)


def test_a_comment() -> None:
    found = comment(ORDER, is_visible_on_front=1, parent_id=36)
    assert (found.entity_id, found.comment, found.status) == (812, "Your jacket is being sewn.", "processing")
    assert found.created_at == datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
    assert found.customer_notified


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  <p>Sewn by <b>hand</b>.</p>\n", "Sewn by hand."),
        ("One<br/>two<BR>three", "One\ntwo\nthree"),
        ("<p>One</p><p>two</p>", "One\ntwo"),
        ("<a href=\"https://x.example/?a>b\" title='>'>here</a>", "here"),
        ("<!-- a --><?php echo 1 ?>b", "b"),
        ("<script>alert(1)</script>", "alert(1)"),
        ("1 < 2, 3 > 2, <3 and a<b", "1 < 2, 3 > 2, <3 and a<b"),
        ("Cut off <b", "Cut off <b"),
        ("R\u00e9sum\u00e9 &amp; \x00\u202eco", "R\u00e9sum\u00e9 &amp;  co"),
    ],
)
def test_markup_is_taken_out_and_the_words_are_kept(typed: str, kept: str) -> None:
    assert comment(ORDER, comment=typed).comment == kept


@given(st.text(alphabet="<>\"' abr/!-", max_size=200))
def test_no_tag_is_left_and_words_without_brackets_are_untouched(typed: str) -> None:
    if "<" not in typed:
        assert without_tags(typed) == typed
    assert len(without_tags(typed)) <= len(typed)
    assert "<br>" not in without_tags(f"{typed}<br>").replace(typed, "")


@pytest.mark.parametrize(
    ("value", "notified"), [(1, True), ("1", True), (True, True), (0, False), ("0", False), (2, False), ("2", False)]
)
def test_two_means_that_there_was_nobody_to_notify(value: object, notified: bool) -> None:
    assert comment(ORDER, is_customer_notified=value).customer_notified is notified


def test_a_status_alone_is_news() -> None:
    assert comment(ORDER, comment="<p> </p>").status == "processing"


@pytest.mark.parametrize(
    ("change", "path", "says"),
    [
        ({"is_customer_notified": None}, "is_customer_notified", "1 writes to the customer"),
        ({"is_customer_notified": 3}, "is_customer_notified", "0 or 1"),
        ({"comment": "<br>", "status": ""}, "comment", "no status either"),
        ({"comment": ["x"]}, "comment", "text"),
        ({"comment": "x" * 20_001}, "comment", "at most 20000"),
        ({"parent_id": 35}, "parent_id", "the order's entity_id is 36"),
        ({"entity_id": "seven"}, "entity_id", "whole number"),
        ({"created_at": "yesterday"}, "created_at", "a time"),
    ],
)
def test_what_is_wrong_is_named(change: dict[str, object], path: str, says: str) -> None:
    found = problems(comment_paper(**change))
    assert list(found) == [path]
    assert says in found[path]


def test_all_problems_are_named_at_once() -> None:
    assert set(problems({"entity_id": {}, "parent_id": 1})) == {
        "entity_id", "is_customer_notified", "comment", "parent_id",
    }  # fmt: skip


@pytest.mark.parametrize("document", [[], "comment", None, 7])
def test_a_comment_is_an_object(document: object) -> None:
    assert "must be a JSON object" in problems(document)[""]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.dictionaries(st.sampled_from(list(comment_paper())), JSON))
def test_whatever_json_holds_is_read_or_refused(document: dict[str, object]) -> None:
    with contextlib.suppress(InvalidDocument):
        parse_comment(document, ORDER)


def test_an_order_number_is_not_a_story() -> None:
    with pytest.raises(InvalidDocument, match="at most 64"):
        order("guest", increment_id="1" * 65)
    assert order("guest", increment_id="1" * 64).number == "1" * 64
