"""Places an order, as a checkout does: the order and its mail in one transaction."""

from argparse import ArgumentParser
from typing import Any

from django.apps import apps
from django.core.mail import EmailMultiAlternatives
from django.core.management.base import BaseCommand
from django.db import transaction


class PaymentFailed(Exception):
    """What happens at checkouts after everything else went well."""


class Command(BaseCommand):
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number")
        parser.add_argument("--email", default="jane@shopper.example")
        parser.add_argument("--from", dest="sender", default=None)
        parser.add_argument("--fails", action="store_true")
        parser.add_argument("--silently", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                model: Any = apps.get_app_config("orders").get_model("Order")
                order = model.objects.create(number=options["number"], email=options["email"])
                sent = self.confirm(order, options)
                if options["fails"]:
                    raise PaymentFailed
        except PaymentFailed:
            self.stdout.write("the payment failed")
        else:
            self.stdout.write(f"placed, {sent} mails")

    def confirm(self, order: Any, options: dict[str, Any]) -> int:
        letter = EmailMultiAlternatives(
            subject=f"Your order {order.number} – thank you",
            body="Thank you for your order.\nGrüße vom Kai.\n",
            from_email=options["sender"],
            to=[f"Jane Doe <{order.email}>"],
            bcc=["archive@quayside.shop"],
            headers={"X-Postroom-Kind": "order", "X-Postroom-Order": order.number},
        )
        letter.attach_alternative("<p>Thank you for your order.</p>", "text/html")
        letter.attach("terms.txt", "Terms.\n.\nAnd more.\n", "text/plain")
        return letter.send(fail_silently=options["silently"])
