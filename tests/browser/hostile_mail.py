"""Run beside the product, over its data folder: mail whose HTML wants out, held at store view `en`. Prints its ids."""

import os
import sys
from datetime import UTC, datetime

os.environ["DJANGO_SETTINGS_MODULE"] = "postroom.project.settings"

import django

django.setup()

from postroom.mail.address import Address, Mailbox  # noqa: E402
from postroom.mail.content import Content, Identity  # noqa: E402
from postroom.mail.return_path import Choice, ReturnPath  # noqa: E402
from postroom.scopes import resolve  # noqa: E402
from postroom.spool.intake.submission import Call, Origin, Recipient, Submission  # noqa: E402
from postroom.spool.intake.submit import submit  # noqa: E402
from tests.desk.hostile import HTML  # noqa: E402


def submission(number: int, host: str) -> Submission:
    to = Address.parse(f"hostile{number}@shopper.example")
    markup = HTML[number].format(host=host)
    return Submission(
        store_view_id=resolve.current().store_view("en").id,
        group="order",
        origin=Origin("hostile", f"order:{number}", "order"),
        reference=f"H{number}",
        identity=Identity("Shop", Address.parse("orders@harbour-demo.shop")),
        to=Mailbox("Customer", to),
        recipients=(Recipient(to),),
        return_path=ReturnPath(Choice.NO),
        content=Content(f"Hostile {number}", f"<html><body><p>seen</p>{markup}</body></html>", "seen\n"),
        locale="en_US",
        held="a look first",
    )


receipt = submit([submission(number, sys.argv[1]) for number in range(len(HTML))], Call("tests"), datetime.now(UTC))
for public_id in receipt.messages:
    print(public_id)
