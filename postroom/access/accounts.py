"""The names people sign in with: email addresses in one form, so that no other spelling finds somebody's account."""

from postroom.access.models import Person
from postroom.mail.address import Address, InvalidAddress
from postroom.mail.sentence import Sentence, whole


class BadPerson(ValueError):
    """What was asked for cannot be; the sentence says why and what to do."""


class UnknownPerson(LookupError):
    """Nobody has this address."""


def account_name(text: str) -> str:
    """The one form of an address. Raises BadPerson.

    Only ASCII before the @: `ı`, `ﬁ` and the Kelvin sign become other people's letters in the lower case of some
    languages and databases (CVE-2019-19844).
    """
    try:
        address = Address.parse(text.strip())
    except InvalidAddress as error:
        raise BadPerson(whole(error.args[0])) from None
    if not text.rpartition("@")[0].isascii():  # as typed: normalising makes a K of the Kelvin sign
        raise BadPerson(Sentence("Only letters a to z, digits and .!#$%&'*+/=?^_`{|}~- can stand before the @ here."))
    return str(address).lower()


def find(text: str) -> Person | None:
    """The account of exactly this address."""
    try:
        return Person.objects.filter(email=account_name(text)).first()
    except BadPerson:
        return None


def the_one(text: str) -> Person:
    person = find(text)
    if person is None:
        raise UnknownPerson(f"Nobody has the address {text!a}; `postroom user list` names everybody.")
    return person
