"""What mail is: by its marks, by rules, by its sender; and the same mail handed in twice."""

import zlib

import pytest

from postroom.mail.finished import finish
from postroom.mail.reply import Reply
from postroom.msa import own, patterns, rules
from postroom.msa.handing_in import Mail, hand_in
from postroom.msa.patterns import BadPattern, checked, match
from postroom.msa.recognise import Told, shipped
from postroom.msa.refusing import Refused
from postroom.msa.said import said
from postroom.scopes import resolve
from postroom.scopes.scope import Scope
from postroom.spool.models import Body, Message
from tests.msa.mails import BY, NOW, Shop, mail, refusal, taken, written


def test_marks_say_what_a_mail_is_and_do_not_leave(shop: Shop) -> None:
    data = written(X_Postroom_Store="en", X_Postroom_Kind="invoice", X_Postroom_Order="000000017")
    (message,) = taken(mail(shop.account(), data))
    assert (message.store_view.code, message.kind, message.reference) == ("en", "invoice", "000000017")


@pytest.mark.parametrize(
    "fields",
    [
        {"X_Postroom_Store": "de"},
        {"X_Postroom_Store": "nowhere"},
        {"X_Postroom_Kind": "No Kind"},
        {"X_Postroom_Kind": "desk_reset"},
        {"X_Postroom_Order": "1 2"},
        {"X_Postroom_Id": "\u2603".encode().decode("latin-1")},
        {"X_Postroom_Order": "9" * 60},
    ],
)
def test_a_mark_that_cannot_be_is_named(shop: Shop, fields: dict[str, str]) -> None:
    assert refusal(mail(shop.account("en"), written(**fields))).code in (550, 554)
    assert not Message.objects.exists()


def test_the_store_view_is_that_of_its_sender_where_a_credential_has_several(shop: Shop) -> None:
    account = shop.account("de", "en")
    german = mail(account, written(From="sales@de.quayside.shop"), sender="sales@de.quayside.shop")
    assert [message.store_view.code for message in taken(mail(account), german)] == ["en", "de"]


def test_a_mail_that_is_handed_in_twice_is_taken_once(shop: Shop) -> None:
    account = shop.account("en")
    named = [mail(account, written(X_Postroom_Id="abc"), road=road) for road in ("smtp", "sendmail", "smtp")]
    assert len({message.pk for message in taken(*named)}) == 1
    order = {"X_Postroom_Kind": "order", "X_Postroom_Order": "000000017"}
    customer, copy = mail(account, written(**order)), mail(account, written(**order), recipients=("me@shop.example",))
    assert len({message.pk for message in (*taken(customer, copy), *taken(customer))}) == 2
    comment = mail(account, written(X_Postroom_Kind="order_comment", X_Postroom_Order="000000017"))
    assert len({message.pk for message in taken(comment, comment, mail(account), mail(account))}) == 4


def test_an_order_s_mail_is_taken_once_for_whom_it_is(shop: Shop) -> None:
    account = shop.account("en")
    data = written(X_Postroom_Kind="order", X_Postroom_Order="000000077", Bcc="audit@shop.example")
    jane, audit = "jane@shopper.example", "audit@shop.example"
    both, again, alone = (
        mail(account, data, recipients=recipients) for recipients in ((audit, jane), ("Jane@Shopper.Example",), (jane,))
    )
    assert len({message.pk for message in taken(both, again, alone)}) == 1
    copy = written(X_Postroom_Kind="order", X_Postroom_Order="000000077", To=audit)
    assert len({message.pk for message in taken(both, mail(account, copy, recipients=(audit,)))}) == 2


@pytest.mark.parametrize(
    ("subject", "kind"),
    [
        ("Reset your Main Website Store password", "password_reset"),
        ("[Quayside] Password Reset", "password_reset"),
        ("Password query confirmation", "password_reset"),
        ("Ihr neues Passwort", "password_reset"),
        ("=?utf-8?b?44OR44K544Ov44O844OJ44Gu5YaN6Kit5a6a?=", "password_reset"),
        ("Vos identifiants", "password_reset"),
        ("Nieuwe inloggegevens", "password_reset"),
        ("Freischaltung Ihres Kontos", "account_confirmation"),
        ("アカウント作成のご案内", "account_confirmation"),
        ("Your OTP is 123456", "two_factor"),
        ("Your temporary PIN", "two_factor"),
        ("Sign in to your shop", "two_factor"),
        ("Lien de connexion", "two_factor"),
        ("Código de acceso", "two_factor"),
        ("ログイン用リンク", "two_factor"),
        ("Please confirm your Main Website Store account", "account_confirmation"),
        ("Your verification code is 123456", "two_factor"),
    ],
)
def test_mail_that_lets_somebody_in_is_known_from_the_start(shop: Shop, subject: str, kind: str) -> None:
    (message,) = taken(mail(shop.account("en"), written(Subject=subject)))
    assert (message.kind, message.discreet, message.subject, message.priority) == (kind, True, "", -1)


def test_a_marked_password_mail_is_discreet_without_any_rule(shop: Shop) -> None:
    (message,) = taken(mail(shop.account("en"), written(Subject="Hello", X_Postroom_Kind="password_reset")))
    assert message.discreet
    assert message.subject == ""


def rule(subject: str = "", sender: str = "", kind: str = "order", view: int | None = None) -> None:
    rules.add(Told(sender, subject, kind, discreet=False, store_view=view), BY, NOW)


def test_the_first_rule_that_fits_counts_and_finds_the_number(shop: Shop) -> None:
    rule("*nothing*")
    rule("*order #{number}*", sender="*@EN.quayside.shop")
    rule("*order*", kind="late")
    (message,) = taken(mail(shop.account("en"), written(Subject="Your Order #WEB-17 is here")))
    assert (message.kind, message.reference, message.discreet) == ("order", "WEB-17", False)


def test_a_rule_of_one_store_view_reads_its_mail_alone(shop: Shop) -> None:
    rule("*", kind="german", view=shop.scene.view("de").pk)
    account = shop.account()
    german = mail(account, written(From="sales@de.quayside.shop"), sender="sales@de.quayside.shop")
    assert [message.kind for message in taken(mail(account), german)] == ["other", "german"]


def test_a_rule_is_tried_without_any_mail(shop: Shop) -> None:
    rule("*order {number}*")
    found = rules.tried("Shop <sales@shop.example>", "Your order 17", None, rules.listed())
    assert found is not None
    assert (found.kind, found.number, found.discreet) == ("order", "17", False)
    assert rules.tried("", "nothing", None, rules.listed()) is None


@pytest.mark.parametrize(
    ("pattern", "text", "number"),
    [
        ("exact", "EXACT", ""),
        ("exact", "exact.", None),
        ("a*c", "abc", ""),
        ("a*c", "abcd", None),
        ("*b*", "abc", ""),
        ("*", "", ""),
        ("a*b*c", "a b b c", ""),
        ("*{number}*", "Order 000000017.", "000000017"),
        ("*order {number}*", "your order confirmation", None),
        ("order {number}", "order ABCDEFGHI", "ABCDEFGHI"),
        ("[*] order {number}", "[Shop] order 10/2026-7", "10/2026-7"),
        ("(a+)+$", "(A+)+$", ""),
        ("*注文番号{number}*", "注文番号W-12を受け付けました", "W-12"),
    ],
)
def test_a_pattern_fits_or_not(pattern: str, text: str, number: str | None) -> None:
    found = match(pattern, text)
    assert (found.number if found else None) == number


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("*a" * 100, "a" * 900),
        ("*{number}" + "*-" * 90, "1-" * 450),
        ("*" * 200 + "b", "a" * 900),
        ("*.*" * 60, "." * 900),
    ],
    ids=range(4),
)
def test_no_pattern_takes_long(pattern: str, text: str) -> None:
    """As many looks at a character as there are pieces; with a regular expression's stars it would be their power."""
    assert match(pattern, text + "!") is None or pattern.endswith("*")


@pytest.mark.parametrize("pattern", ["x" * 201, "{number}{number}", "a\0b", "\u202ex"])
def test_a_pattern_that_cannot_be_is_refused(pattern: str) -> None:
    with pytest.raises(BadPattern):
        checked(pattern)


def test_every_rule_from_the_start_needs_what_it_looks_for() -> None:
    for needle, told in shipped():
        assert len(needle) >= 2
        assert match(told.subject, needle) or "*" in told.subject.strip("*")
        assert patterns.checked(told.subject) == told.subject


def test_an_order_number_is_found_by_scope(shop: Shop) -> None:
    rule("*order {number}*", view=shop.scene.view("en").pk)
    (message,) = taken(mail(shop.account("en"), written(Subject="order 18")))
    assert Message.objects.filter(reference="18", store_view=Scope.store(shop.scene.view("en").pk).id).get() == message


def test_no_rule_bares_mail_that_lets_somebody_in(shop: Shop) -> None:
    rules.add(Told("*@en.quayside.shop", "*", "newsletter", discreet=False), BY, NOW)
    (reset,) = taken(mail(shop.account(), written(Subject="Reset your password")))
    (other,) = taken(mail(shop.account(), written(Subject="Our new lanterns")))
    verdict = rules.tried("sales@en.quayside.shop", "Reset your password", None, rules.listed())
    assert verdict is not None
    assert (reset.kind, reset.discreet, verdict.kind, verdict.discreet) == ("newsletter", True, "newsletter", True)
    assert (other.kind, other.discreet) == ("newsletter", False)


def test_one_name_for_the_mails_of_two_people_is_two_mails(shop: Shop) -> None:
    account = shop.account("en")
    jane = mail(account, written(X_Postroom_Id="abc"))
    john = mail(account, written(To="john@shopper.example", X_Postroom_Id="abc"), recipients=("john@shopper.example",))
    assert len({message.pk for message in taken(jane, john, jane, john)}) == 2


def test_one_name_for_two_mails_is_refused_and_nothing_is_lost(shop: Shop) -> None:
    account = shop.account("en")
    named = {"X_Postroom_Id": "abc"}
    first = mail(account, written(**named))
    others = [
        mail(account, written("Thank you for another order.\r\n", **named)),
        mail(account, written(Subject="Another", **named)),
        mail(account, written(**named), recipients=("jane@shopper.example", "john@shopper.example")),
    ]
    taken_before, *answers = hand_in([first, *others], NOW)
    assert hand_in([first], NOW) == [taken_before]
    for reply in (*answers, refusal(others[0])):
        assert isinstance(reply, Reply)
        assert (reply.code, reply.enhanced) == (554, "5.6.0")
        assert str(taken_before).replace("-", "") in reply.text
    assert Message.objects.count() == 1


@pytest.mark.parametrize("subject", ["Thank you", "Reset your password"])
def test_what_every_try_makes_anew_does_not_make_another_mail(shop: Shop, subject: str) -> None:
    account = shop.account("en")

    def tried(number: int, text: str = "Hello") -> Mail:
        edge = f"===============000{number}=="
        parts = f"--{edge}\r\nContent-Type: text/plain\r\n\r\n{text}\r\n--{edge}--\r\n"
        fields = {
            "Received": f"from [192.0.2.{number}] by shop.example with ESMTPA",
            "Date": f"Mon, 09 Mar 2026 15:0{number}:00 +0000",
            "Message_ID": f"<{number}@shop.example>",
            "Content_Type": f'multipart/mixed; boundary="{edge}"',
        }
        return mail(account, written(parts, Subject=subject, X_Postroom_Id="abc", **fields))

    assert len({message.pk for message in taken(tried(1), tried(2))}) == 1
    assert refusal(tried(1, "Good day")).code == 554


def test_a_code_cannot_be_guessed_from_what_is_kept_of_its_mail(shop: Shop) -> None:
    data = written("Your code is 471100.\r\n", Subject="Your login code", X_Postroom_Id="abc")
    (message,) = taken(mail(shop.account("en"), data))
    plain = said(finish(data), ["jane@shopper.example"], discreet=False)
    assert message.discreet
    assert message.document.startswith("id:abc:jane@shopper.example ")
    assert plain not in message.document


def test_names_that_are_too_long_to_keep_are_still_two(shop: Shop) -> None:
    account = shop.account("en")
    one, two = (mail(account, written(X_Postroom_Id="x" * 199 + end)) for end in "ab")
    assert len({message.pk for message in taken(one, two, one)}) == 2


def test_a_store_of_one_database_hears_of_it_too(shop: Shop) -> None:
    account = own.account([resolve.current().store_view("en")])
    one, two = (mail(account, written(text, X_Postroom_Id="abc"), road="django") for text in ("One.\r\n", "Two.\r\n"))
    first = own.hand_in_own([one], "django:en", NOW)
    with pytest.raises(Refused, match="X-Postroom-Id was used"):
        own.hand_in_own([two], "django:en", NOW)
    assert own.hand_in_own([one], "django:en", NOW) == first


def test_raw_letters_of_a_shop_that_knows_no_smtputf8_are_encoded_and_go_by_any_relay(shop: Shop) -> None:
    (message,) = taken(mail(shop.account("en"), written(Subject="Bestellung für Jörg")))
    assert message.subject == "Bestellung für Jörg"
    assert zlib.decompress(Body.objects.get(message=message).bytes).isascii()
