"""What people do to mail, and that the notice after it says what really happened."""

from http import HTTPStatus

import pytest
from django.test import Client

from postroom.audit.models import Entry
from postroom.desk.mailroom.misspelt import meant
from postroom.mail.address import Address
from postroom.spool.models import Event, Message
from tests.desk.post import Post, stand, state_of, tried


def own(message: Message, what: str = "") -> str:
    return f"/admin/messages/{message.public_id}/{what}"


def do(client: Client, message: Message, verb: str, reason: str = "") -> str:
    answer = client.post(own(message, "do"), {"verb": verb, "reason": reason}, follow=True)
    assert answer.redirect_chain == [(own(message), HTTPStatus.SEE_OTHER)]
    return answer.content.decode()


DONE = {
    ("queued", "hold"): ("held", "1 mail is held"),
    ("queued", "retry"): ("queued", "1 mail is tried at once"),
    ("queued", "cancel"): ("cancelled", "1 mail is cancelled"),
    ("held", "release"): ("queued", "1 mail is released"),
    ("held", "cancel"): ("cancelled", "1 mail is cancelled"),
    ("refused", "retry"): ("queued", "1 mail is tried at once"),
    ("bounced", "retry"): ("queued", "1 mail is tried at once"),
    ("active", "hold"): ("active", "1 was left alone: it is being sent at this moment"),
    ("active", "cancel"): ("active", "nobody can take it back"),
    ("sent", "hold"): ("sent", "1 was left alone: it is sent."),
    ("cancelled", "release"): ("cancelled", "1 was left alone: it is cancelled."),
}


@pytest.mark.parametrize(("state", "verb"), DONE)
def test_the_notice_says_what_really_happened(admin: Client, post: Post, state: str, verb: str) -> None:
    message = post.mail()
    stand(message, state)
    after, said = DONE[state, verb]
    found = do(admin, message, verb, "because  of\nthis")
    assert said in found
    assert state_of(message) == [after]
    assert Event.objects.filter(message=message, detail="because of this").exists() == ("left alone" not in found)


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        ("queued", {"retry", "hold", "cancel"}),
        ("held", {"release", "cancel"}),
        ("refused", {"retry"}),
        ("active", set()),
        ("sent", set()),
        ("cancelled", set()),
    ],
)
def test_only_what_can_be_done_is_offered(admin: Client, post: Post, state: str, offered: set[str]) -> None:
    message = post.mail()
    stand(message, state)
    assert {*admin.get(own(message)).context["verbs"]} == offered


@pytest.mark.parametrize("state", ["queued", "active", "held", "sent", "refused", "expired", "bounced", "suppressed"])
def test_every_state_is_said_in_words(admin: Client, post: Post, state: str) -> None:
    message = post.mail()
    stand(message, state)
    (told,) = admin.get(own(message)).context["told"]
    assert str(told.words.title) in admin.get(own(message, "standing")).content.decode()


def test_accepted_is_not_called_delivered(admin: Client, post: Post) -> None:
    message = post.mail()
    stand(message, "sent")
    found = admin.get(own(message)).content.decode()
    assert "It does not yet mean that it is in the mailbox" in found
    assert "delivered" not in found.lower()


def test_only_what_moves_is_asked_for_again(admin: Client, post: Post) -> None:
    message = post.mail()
    assert "hx-trigger" in admin.get(own(message, "standing")).content.decode()
    stand(message, "held")
    assert "hx-trigger" not in admin.get(own(message, "standing")).content.decode()


def form_of(client: Client, message: Message, **changes: str) -> dict[str, str]:
    initial = client.get(own(message, "again")).context["form"].initial
    return {"to": initial["to"], "key": str(initial["key"]), "reason": "asked by phone"} | changes


def test_a_mail_goes_once_more_as_a_new_message(admin: Client, post: Post) -> None:
    message = post.mail()
    stand(message, "sent")
    answer = admin.post(own(message, "again"), form_of(admin, message), follow=True)
    new = Message.objects.exclude(pk=message.pk).get()
    assert answer.redirect_chain == [(own(new), HTTPStatus.SEE_OTHER)]
    assert "Sent once more, as a new message" in answer.content.decode()
    assert new.to_address == message.to_address
    assert str(new.public_id) in admin.get(own(message)).content.decode()
    assert Entry.objects.filter(action="resent").count() == 1


def test_a_double_click_sends_once(admin: Client, post: Post) -> None:
    message = post.mail()
    stand(message, "sent")
    form = form_of(admin, message)
    first, second = (admin.post(own(message, "again"), form) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Message.objects.count() == 2
    other = admin.post(own(message, "again"), form | {"to": "else@shopper.example"})
    assert "Open it anew" in other.content.decode()
    assert Message.objects.count() == 2


def test_another_address_takes_back_what_waits_for_the_old_one(admin: Client, post: Post) -> None:
    message = post.mail()
    admin.post(own(message, "again"), form_of(admin, message, to="right@shopper.example"))
    new = Message.objects.exclude(pk=message.pk).get()
    assert (new.to_address, state_of(message), state_of(new)) == ("right@shopper.example", ["cancelled"], ["queued"])


def test_an_address_that_looks_misspelt_is_asked_about_once(admin: Client, post: Post) -> None:
    message = post.mail()
    form = form_of(admin, message, to="jane@gmial.com")
    asked = admin.post(own(message, "again"), form)
    assert asked.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    page = asked.content.decode()
    assert "Did you mean jane@gmail.com?" in page
    assert 'name="kept" value="jane@gmial.com"' in page
    assert 'value="jane@gmial.com"' in page
    other = admin.post(own(message, "again"), form | {"kept": "jane@gmial.com", "to": "jane@hotmial.com"})
    assert "Did you mean jane@hotmail.com?" in other.content.decode()
    assert Message.objects.count() == 1
    assert admin.post(own(message, "again"), form | {"kept": "jane@gmial.com"}).status_code == HTTPStatus.SEE_OTHER
    assert Message.objects.exclude(pk=message.pk).get().to_address == "jane@gmial.com"


@pytest.mark.parametrize(
    "address", ["jane@gmail.com", "jane@mail.com", "jane@ymail.com", "j@au.com", "j@quay.shop", "注文@例え.jp"]
)
def test_an_address_that_is_right_is_not_doubted(address: str) -> None:
    assert meant(Address.parse(address)) == ""


@pytest.mark.parametrize(
    ("state", "to", "said"),
    [
        ("sent", "no address", "no address"),
        ("sent", "a@b.example\r\nBcc: c@d.example", "Bcc"),
        ("sent", "", "required"),
        ("active", "right@shopper.example", "has this mail in hand"),
        ("queued", "", "required"),
    ],
)
def test_what_stands_in_the_way_is_said_and_nothing_typed_is_lost(
    admin: Client, post: Post, state: str, to: str, said: str
) -> None:
    message = post.mail()
    stand(message, state)
    answer = admin.post(own(message, "again"), form_of(admin, message, to=to))
    found = answer.content.decode()
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert said in found
    assert "asked by phone" in found
    assert Message.objects.count() == 1


def test_an_orders_wrong_address_is_corrected_in_one_act(admin: Client, post: Post) -> None:
    wrong = "typo@shoper.example"
    sent, failed, waits = (post.mail(reference="777", recipient=wrong) for _ in range(3))
    stand(sent, "sent")
    stand(failed, "refused")
    page = "/admin/orders/en/777/"
    assert admin.get(page).context["addresses"] == [wrong]
    given = {"wrong": wrong, "right": "right@shopper.example", "reason": "typed wrongly"}
    answer = admin.post(page, given, follow=True)
    assert "2 mails go to right@shopper.example now." in answer.content.decode()
    assert Message.objects.filter(to_address="right@shopper.example").count() == 2
    assert state_of(waits) == ["cancelled"]
    assert Entry.objects.get(action="corrected the address").object == "order 777"


def test_a_wrong_correction_changes_nothing_and_keeps_what_was_typed(admin: Client, post: Post) -> None:
    message = post.mail(reference="777")
    answer = admin.post("/admin/orders/en/777/", {"wrong": message.to_address, "right": "right@", "reason": "why"})
    found = answer.content.decode()
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert 'value="right@"' in found
    assert 'value="why"' in found
    assert Message.objects.count() == 1


def test_all_failed_mail_of_an_order_is_tried_again(admin: Client, post: Post) -> None:
    messages = [post.mail(reference="777") for _ in range(3)]
    for message, state in zip(messages, ("refused", "bounced", "held"), strict=True):
        stand(message, state)
    answer = admin.post("/admin/orders/en/777/", {"reason": "relay mended"}, follow=True)
    assert "2 mails are tried at once." in answer.content.decode()
    assert [state_of(message) for message in messages] == [["queued"], ["queued"], ["held"]]


def test_facts_name_the_store_view_and_the_times_say_what_of(admin: Client, post: Post) -> None:
    message = post.mail("ja")
    tried(message, at=message.created_at, outcome="accepted", code=250, text="ok", verb="DATA", relay="mx.example:25")
    stand(message, "sent", settled_at=message.created_at)
    page = admin.get(own(message)).content.decode()
    assert "<dt>Store view</dt><dd>JA</dd>" in page
    assert "mx.example:25 accepted it; this attempt took" in page
