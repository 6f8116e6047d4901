"""Sales > Sales Emails: asynchronous sending, and nine groups of mails about orders and their documents.

Left out: async_sending_attempts and stale_claim_minutes. Retry schedule and lifetime do the first one's work for every
mail, and a claim here ends with its worker's heartbeat, not after a number of minutes.
"""

from dataclasses import dataclass

from postroom.scopes.catalogue.setting import DEFAULT_ONLY, Depends, Group, Kind, Option, Section, Setting
from postroom.scopes.catalogue.shapes import BCC_OR_COPY, identity, template, when, yes_no

ASYNC = "sales_email/general/async_sending"


@dataclass(frozen=True, slots=True)
class Labels:
    """Magento's labels follow one pattern, but for the order's template and the plural in comments' copy methods."""

    group: str
    sender: str
    template: str
    copy_to: str
    copy_method: str


def labels(group: str, entity: str, copy_method: str | None = None) -> Labels:
    return Labels(
        group,
        f"{entity} Email Sender",
        f"{entity} Email Template",
        f"Send {entity} Email Copy To",
        f"Send {copy_method or entity} Email Copy Method",
    )


GROUPS = {
    "order": Labels(
        "Order",
        "New Order Confirmation Email Sender",
        "New Order Confirmation Template",
        "Send Order Email Copy To",
        "Send Order Email Copy Method",
    ),
    "order_comment": labels("Order Comments", "Order Comment", "Order Comments"),
    "invoice": labels("Invoice", "Invoice"),
    "invoice_comment": labels("Invoice Comments", "Invoice Comment", "Invoice Comments"),
    "shipment": labels("Shipment", "Shipment"),
    "shipment_comment": labels("Shipment Comments", "Shipment Comment", "Shipment Comments"),
    "creditmemo": labels("Credit Memo", "Credit Memo"),
    "creditmemo_comment": labels("Credit Memo Comments", "Credit Memo Comment", "Credit Memo Comments"),
    "order_ready_for_pickup": labels("Order Ready For Pickup in Store", "Order Ready For Pickup"),
}


def document_group(code: str, names: Labels) -> Group:
    path = f"sales_email/{code}"
    pickup = code == "order_ready_for_pickup"
    enabled = None if pickup else when(f"{path}/enabled", "1")
    return Group(
        code,
        names.group,
        (
            yes_no(f"{path}/enabled", "Enabled", "1", help="No: these mails are not sent, and their copies neither."),
            identity(f"{path}/identity", names.sender, "storepickup" if pickup else "sales", depends_on=enabled),
            template(f"{path}/template", names.template, depends_on=enabled),
            template(f"{path}/guest_template", f"{names.template} for Guest", depends_on=enabled),
            *copies(path, names, enabled),
        ),
    )


def copies(path: str, names: Labels, enabled: Depends | None) -> tuple[Setting, Setting]:
    return (
        Setting(
            f"{path}/copy_to",
            names.copy_to,
            Kind.EMAILS,
            "Addresses that get a copy, separated by commas (spaces and semicolons are understood too).",
            depends_on=enabled,
        ),
        Setting(
            f"{path}/copy_method",
            names.copy_method,
            Kind.SELECT,
            "Bcc: the customer's own mail, with further recipients nobody sees. Separate Email: a mail of its own.",
            default="bcc",
            options=BCC_OR_COPY,
            can_restore=True,
            required=True,
            depends_on=enabled,
        ),
    )


GENERAL = Group(
    "general",
    "General Settings",
    (
        Setting(
            ASYNC,
            "Asynchronous sending",
            Kind.SELECT,
            "Disable: who submits waits for the outcome, up to a deadline; what is not settled by then stays queued. "
            "Enable: who submits does not wait. Switching it strands nothing and sends nothing old.",
            default="0",
            options=(Option("1", "Enable"), Option("0", "Disable")),
            scopes=DEFAULT_ONLY,
            can_restore=True,
            required=True,
        ),
        Setting(
            "sales_email/general/sending_limit",
            "Limit per cron run",
            Kind.INTEGER,
            "Where a sending interval is set: at most this many mails per store view and group in each run.",
            default="50",
            scopes=DEFAULT_ONLY,
            can_restore=True,
            required=True,
            bounds=(1, 1_000_000),
            depends_on=when(ASYNC, "1"),
        ),
    ),
)

SECTION = Section(
    "sales_email",
    "Sales Emails",
    (GENERAL, *(document_group(code, names) for code, names in GROUPS.items())),
)
