"""The EMAIL_BACKEND: a mail is one more row of the store's own transaction.

An order that is rolled back has no mail, one that is committed has it, and a mail server that is away is the worker's
business alone.
"""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage as Letter
from django.core.mail.backends.base import BaseEmailBackend
from django.db import DatabaseError, transaction

from postroom.django.configuration import configuration
from postroom.mail.address import InvalidAddress
from postroom.mail.mailboxes import author
from postroom.msa import own
from postroom.msa.credentials import Account
from postroom.msa.judging import Mail
from postroom.msa.refusing import Refused
from postroom.scopes import resolve
from postroom.scopes.key_ring import KeyProblem
from postroom.scopes.resolve import UnknownStore

ROAD = "django"

log = logging.getLogger("postroom.django")


class NotTaken(ValueError):
    """A mail cannot be taken as it is; the message says what to mend. Nothing was stored."""


class EmailBackend(BaseEmailBackend):
    """Nothing to open or close: the connection is the store's own."""

    def __init__(self, fail_silently: bool = False, **kwargs: Any) -> None:
        super().__init__(fail_silently=fail_silently, **kwargs)
        self.configuration = configuration()

    def send_messages(self, email_messages: Sequence[Letter]) -> int:
        """How many were taken. All or none; with `fail_silently` each by itself. Raises NotTaken."""
        letters = [each for each in email_messages if each.recipients()]
        if not letters:
            return 0
        if self.fail_silently:
            return sum(map(self._quietly, letters))
        return self._hand_in(letters)

    def _quietly(self, letter: Letter) -> int:
        try:
            return self._hand_in([letter])
        except (NotTaken, DatabaseError) as error:
            # No error: a store that mails its errors would mail this one, and that one, and so on.
            log.warning("a mail was not taken: %s", error)
            return 0

    def _hand_in(self, letters: Sequence[Letter]) -> int:
        try:
            with transaction.atomic():
                account = self._account()
                mails = [mail(letter, account) for letter in letters]
                return len(own.hand_in_own(mails, f"{ROAD}:{account.name}", datetime.now(UTC)))
        except Refused as refused:
            raise NotTaken(str(refused.reply.text)) from None
        except KeyProblem as problem:  # a signed return path is made here, with the installation's own key
            raise NotTaken(f"The return path cannot be signed: {problem}") from None

    def _account(self) -> Account:
        snapshot = resolve.current()
        try:
            return own.account([snapshot.store_view(code) for code in self.configuration.stores])
        except UnknownStore as error:
            raise ImproperlyConfigured(f"POSTROOM['STORE']: {error}") from None


def mail(letter: Letter, account: Account) -> Mail:
    """As any SMTP client would hand it over. Raises NotTaken."""
    recipients = tuple(address("recipient", text) for text in letter.recipients())
    message: Any = letter.message()
    data = message.as_bytes(linesep="\r\n")
    return Mail(account, address("from_email", letter.from_email), recipients, data, ROAD, smtputf8=True)


def address(what: str, text: str) -> str:
    try:
        return str(author(str(text)).address)
    except InvalidAddress as error:
        raise NotTaken(f"{what}: {error}") from None
