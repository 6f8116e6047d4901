"""Mail whose subject says nothing of it, and whose text opens an account."""

from base64 import encodebytes

import pytest

from postroom.msa.opening import SIGNS, STEMS, opens
from tests.msa.mails import Shop, mail, taken, written

LINK = "https://shop.example/customer/account/createPassword/?id=7&token=9f8e7d6c5b4a39281706f5e4d3c2b1a0"


@pytest.mark.parametrize(
    "link",
    [
        LINK,
        "https://shop.example/my-account/lost-password/?action=newaccount&amp;key=Ab3dEf6hIj9lMn&amp;login=jane",
        "<https://shop.example/wp-login.php?action=rp&key=Ab3dEf6hIj9lMn&login=jane>",
        "https://shop.example/password-recovery?token=9f8e7d6c5b4a3928&id_customer=2",
        "https://shop.example/account/recover/password?hash=9f8e7d6c5b4a3928",
        "https://shop.example/reset?token=SECRETTOKEN42",
        "https://shop.example/password/reset/9f8e7d6c5b4a39281706",
        "https://shop.example/accounts/reset/MQ/c8x3yz-9f8e7d6c5b4a39281706",
        "https://shop.example/reset-password/?tok=\r\nen=3D9f8e7d6c5b4a3928",
    ],
)
def test_a_text_that_opens_an_account_is_for_its_recipient_alone(shop: Shop, link: str) -> None:
    body = f"Welcome!\r\n{link}\r\n"
    (message,) = taken(mail(shop.account("en"), written(body, Subject="Welcome to Main Website Store")))
    assert (message.kind, message.discreet, message.subject) == ("password_reset", True, "")


def test_a_coded_text_is_read() -> None:
    coded = encodebytes(f"Welcome to our store, Jane.\n{LINK}\n".encode()).replace(b"\n", b"\r\n")
    assert opens(b"Content-Transfer-Encoding: base64\r\n", coded)
    part = b"--b\r\nContent-Transfer-Encoding: base64\r\n\r\n" + coded + b"--b--\r\n"
    assert opens(b"Content-Type: multipart/mixed; boundary=b\r\n", part)


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for your order.",
        "Forgotten? https://shop.example/customer/account/forgotpassword/",
        "See https://shop.example/my-account/lost-password/ for help.",
        "action=rp/" * 6_000,
        "A" * 60_000,
        "A" * 60 + "\r\n" + "=" * 60_000,
    ],
    ids=range(6),
)
def test_other_text_is_shown(text: str) -> None:
    assert not opens(b"Content-Transfer-Encoding: base64\r\n", text.encode())


@pytest.mark.parametrize(
    "subject",
    [
        "Restablecer contrasen\u0303a",
        "\uff8a\uff9f\uff7d\uff9c\uff70\uff84\uff9e再設定",
        "\uff30\uff41\uff53\uff53\uff57\uff4f\uff52\uff44",
        "Your pass\u00adword",
        "Your pass\u200bword",
        "Your reset link",
        "Recover access to your account",
        "Set up your account",
        "Forgot your login?",
        "123456 is your Shop code",
        "Your login confirmation",
        "New user account for Shop admin",
        "Your Shop account has been created!",
        "Zugang zu Ihrem Konto",
    ],
)
def test_no_spelling_and_no_other_word_bares_it(shop: Shop, subject: str) -> None:
    (message,) = taken(mail(shop.account("en"), written(Subject=subject), smtputf8=True))
    assert (message.discreet, message.subject) == (True, "")


@pytest.mark.parametrize("sign", SIGNS, ids=bytes.decode)
def test_a_text_without_a_stem_has_no_sign(sign: bytes) -> None:
    assert any(stem in sign for stem in STEMS)
