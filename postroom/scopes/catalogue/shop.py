"""Mails to shoppers and staff about products, failed payments and the shop's errors; tax display in sales mails.

Left out: adobe_ims/email/*, which belong to a sign-in service of Adobe's; and the system/emails/* duplicates of
admin/emails/*, which nothing reads.
"""

from postroom.scopes.catalogue.setting import DEFAULT_AND_WEBSITE, DEFAULT_ONLY, Group, Kind, Option, Section, Setting
from postroom.scopes.catalogue.shapes import BCC_OR_COPY, IDENTITIES, identity, template, yes_no
from postroom.scopes.catalogue.store import CURRENCY_OPTIONS


def error_mails(path: str) -> tuple[Setting, Setting, Setting]:
    """Who is told when a scheduled run met errors; nobody, while the recipient is empty."""
    return (
        Setting(
            f"{path}/error_email",
            "Error Email Recipient",
            Kind.EMAILS,
            "Who is told of errors. Empty: nobody.",
            scopes=DEFAULT_ONLY,
        ),
        identity(f"{path}/error_email_identity", "Error Email Sender", "general", scopes=DEFAULT_ONLY),
        template(f"{path}/error_email_template", "Error Email Template", scopes=DEFAULT_ONLY),
    )


CATALOG = Section(
    "catalog",
    "Catalog",
    (
        Group(
            "productalert",
            "Product Alerts",
            (
                yes_no(
                    "catalog/productalert/allow_price",
                    "Allow Alert When Product Price Changes",
                    "0",
                    help="Yes: customers may ask for a mail when a price falls.",
                ),
                template("catalog/productalert/email_price_template", "Price Alert Email Template"),
                yes_no(
                    "catalog/productalert/allow_stock",
                    "Allow Alert When Product Comes Back in Stock",
                    "0",
                    scopes=DEFAULT_AND_WEBSITE,
                    help="Yes: customers may ask for a mail when a product can be bought again.",
                ),
                template("catalog/productalert/email_stock_template", "Stock Alert Email Template"),
                identity("catalog/productalert/email_identity", "Alert Email Sender", "general"),
            ),
        ),
        Group("productalert_cron", "Product Alerts Run Settings", error_mails("catalog/productalert_cron")),
    ),
)
CURRENCY = Section(
    "currency",
    "Currency Setup",
    (
        CURRENCY_OPTIONS,
        Group(
            "import",
            "Scheduled Import Settings",
            (
                yes_no(
                    "currency/import/enabled",
                    "Enabled",
                    "0",
                    scopes=DEFAULT_ONLY,
                    help="Yes: the store fetches exchange rates on schedule.",
                ),
                *error_mails("currency/import"),
            ),
        ),
    ),
)
SITEMAP = Section(
    "sitemap",
    "XML Sitemap",
    (
        Group(
            "generate",
            "Generation Settings",
            (
                yes_no(
                    "sitemap/generate/enabled",
                    "Enabled",
                    "0",
                    scopes=DEFAULT_ONLY,
                    help="Yes: the store makes its sitemap on schedule.",
                ),
                *error_mails("sitemap/generate"),
            ),
        ),
    ),
)
CHECKOUT = Section(
    "checkout",
    "Checkout",
    (
        Group(
            "payment_failed",
            "Payment Failed Emails",
            (
                identity("checkout/payment_failed/identity", "Payment Failed Email Sender", "general"),
                Setting(
                    "checkout/payment_failed/receiver",
                    "Payment Failed Email Receiver",
                    Kind.IDENTITY,
                    "Which of the Store Email Addresses is told of a failed payment.",
                    default="general",
                    options=IDENTITIES,
                    can_restore=True,
                    required=True,
                ),
                template("checkout/payment_failed/template", "Payment Failed Template"),
                Setting(
                    "checkout/payment_failed/copy_to",
                    "Send Payment Failed Email Copy To",
                    Kind.EMAILS,
                    "Addresses that get a copy, separated by commas.",
                ),
                Setting(
                    "checkout/payment_failed/copy_method",
                    "Send Payment Failed Email Copy Method",
                    Kind.SELECT,
                    "Bcc: further recipients of the same mail. Separate Email: a mail of its own.",
                    options=BCC_OR_COPY,
                    required=True,
                ),
            ),
        ),
    ),
)
ADMIN = Section(
    "admin",
    "Admin",
    (
        Group(
            "emails",
            "Admin User Emails",
            (
                template("admin/emails/forgot_email_template", "Forgot Password Email Template", scopes=DEFAULT_ONLY),
                identity(
                    "admin/emails/forgot_email_identity",
                    "Forgot and Reset Email Sender",
                    "general",
                    scopes=DEFAULT_ONLY,
                ),
                template("admin/emails/user_notification_template", "User Notification Template", scopes=DEFAULT_ONLY),
                template(
                    "admin/emails/new_user_notification_template", "New User Notification Template", scopes=DEFAULT_ONLY
                ),
            ),
        ),
    ),
)

TAX_SHOWN = (
    Option("1", "Excluding Tax"),
    Option("2", "Including Tax"),
    Option("3", "Including and Excluding Tax"),
)


def tax_shown(field: str, label: str) -> Setting:
    return Setting(
        f"tax/sales_display/{field}",
        label,
        Kind.SELECT,
        "How amounts are written in letters about orders, invoices and credit memos.",
        default="1",
        options=TAX_SHOWN,
        can_restore=True,
        required=True,
    )


def tax_flag(field: str, label: str, help: str) -> Setting:
    return yes_no(f"tax/sales_display/{field}", label, "0", help=help)


TAX = Section(
    "tax",
    "Tax",
    (
        Group(
            "sales_display",
            "Orders, Invoices, Credit Memos Display Settings",
            (
                tax_shown("price", "Display Prices"),
                tax_shown("subtotal", "Display Subtotal"),
                tax_shown("shipping", "Display Shipping Amount"),
                tax_flag("grandtotal", "Include Tax In Order Total", "Yes: the total is shown with and without tax."),
                tax_flag("full_summary", "Display Full Tax Summary", "Yes: each tax rate has a line of its own."),
                tax_flag(
                    "zero_tax", "Display Zero Tax Subtotal", "Yes: the line of tax is there where it is nothing, too."
                ),
            ),
        ),
    ),
)
