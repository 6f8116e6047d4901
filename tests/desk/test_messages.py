"""The list of messages, and the page of one."""

import re
from http import HTTPStatus

from django.test import Client

from tests.desk.post import Post, stand, state_of, tried


def text(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == HTTPStatus.OK
    return answer.content.decode()


def test_the_list_shows_the_newest_first_with_where_each_stands(admin: Client, post: Post) -> None:
    post.mail()
    stand(post.mail("ja"), "refused", last_reply="550 5.1.1 No such user")
    found = text(admin, "/admin/messages/")
    assert found.index("000000002") < found.index("000000001")
    assert "550 5.1.1 No such user" in found
    assert "customer1@shopper.example" in found


def test_a_message_page_tells_what_happened(admin: Client, post: Post) -> None:
    message = post.mail()
    stand(message, "sent")
    tried(message)
    found = text(admin, f"/admin/messages/{message.public_id}/", tab="attempts")
    assert "smtp.relay.example:587" in found
    assert "Submitted by api:shop." in found


def test_an_orders_mails_are_on_one_page(admin: Client, post: Post) -> None:
    post.mail(reference="2000/77")
    post.mail(reference="2000/77")
    found = text(admin, "/admin/orders/en/2000/77/")
    assert found.count("customer") >= 2


def test_html_is_shown_only_in_a_sandboxed_frame(admin: Client, post: Post) -> None:
    message = post.mail()
    found = text(admin, f"/admin/messages/{message.public_id}/")
    frame = re.search(r"<iframe[^>]*>", found)
    assert frame is not None
    assert 'sandbox=""' in frame[0]
    assert "<b>000000001</b>" not in found
    framed = admin.get(f"/admin/messages/{message.public_id}/html")
    assert {"sandbox", "default-src 'none'", "img-src data: cid:"} <= set(framed["Content-Security-Policy"].split("; "))
    assert b"<b>000000001</b>" in framed.content


def test_an_action_moves_what_it_can_and_says_so(admin: Client, post: Post) -> None:
    message = post.mail()
    answer = admin.post(f"/admin/messages/{message.public_id}/do", {"verb": "hold", "reason": "a look first"})
    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert state_of(message) == ["held"]
    assert "a look first" in text(admin, f"/admin/messages/{message.public_id}/")


def test_only_what_a_server_said_has_a_code(admin: Client, post: Post) -> None:
    message = post.mail()
    why = {"code": 421, "enhanced": "4.4.3", "text": "mx.shop.test: Name or service not known", "tls": ""}
    tried(message, **why, verb="RESOLVE", outcome="deferred", fault="transport")
    found = text(admin, f"/admin/messages/{message.public_id}/", tab="attempts")
    assert "mx.shop.test: Name or service not known" in found
    assert "421 4.4.3" not in found


def test_attempts_are_told_in_japanese(admin: Client, post: Post) -> None:
    message = post.mail()
    tried(message)
    admin.post("/admin/language/", {"language": "ja"})
    found = text(admin, f"/admin/messages/{message.public_id}/", tab="attempts")
    assert "<strong>受け付け済み</strong>: 250 2.0.0 queued as 4F1A" in found
