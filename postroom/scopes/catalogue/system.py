"""Advanced > System > Mail Sending Settings: how mail leaves, and where its reports go.

Magento's ten fields in its order, plus the mode behind the off switch, a signed return path and, for development, an
outbox.
"""

from postroom.scopes.catalogue.mode import MODE
from postroom.scopes.catalogue.setting import Group, Kind, Option, Section, Setting
from postroom.scopes.catalogue.shapes import when, yes_no

SMTP = when("system/smtp/transport", "smtp")

SECTION = Section(
    "system",
    "System",
    (
        Group(
            "smtp",
            "Mail Sending Settings",
            (
                yes_no(
                    "system/smtp/disable",
                    "Disable Email Communications",
                    "0",
                    help="Yes: no mail leaves. What is submitted meanwhile is recorded as suppressed and never sent; "
                    "what was already queued is held until a person releases it.",
                ),
                *MODE,
                Setting(
                    "system/smtp/transport",
                    "Transport",
                    Kind.SELECT,
                    "How mail leaves this machine: through the local sendmail program, or to an SMTP server. "
                    "The outbox only writes files and is for development.",
                    default="sendmail",
                    options=(
                        Option("sendmail", "Sendmail"),
                        Option("smtp", "SMTP"),
                        Option("outbox", "Outbox (files only)", ours=True, operator_only=True),
                    ),
                    can_restore=True,
                    required=True,
                ),
                Setting(
                    "system/smtp/host",
                    "Host",
                    Kind.HOST,
                    "The SMTP server's name or address. For SMTP, and on Windows for Sendmail too. Changing it drops "
                    "the saved password, unless the password is typed again.",
                    default="localhost",
                    can_restore=True,
                    required=True,
                    sensitive=True,
                    environment_specific=True,
                ),
                Setting(
                    "system/smtp/port",
                    "Port (25)",
                    Kind.PORT,
                    "25 to a local relay, 587 with SSL set to TLS (STARTTLS), 465 with SSL set to SSL. For SMTP, and "
                    "on Windows for Sendmail too. Changing it drops the saved password, unless it is typed again.",
                    default="25",
                    can_restore=True,
                    required=True,
                    environment_specific=True,
                ),
                Setting(
                    "system/smtp/set_return_path",
                    "Set Return-Path",
                    Kind.SELECT,
                    "Where reports of failed delivery go. No and Yes: to the address the mail comes from (Yes also "
                    "writes it as Sender). Specified: to the Return-Path Email. Signed: to an address of its own for "
                    "every delivery, below the returns domain, so that each report finds its mail.",
                    default="0",
                    options=(
                        Option("1", "Yes"),
                        Option("0", "No"),
                        Option("2", "Specified"),
                        Option("signed", "Signed", ours=True),
                    ),
                    can_restore=True,
                    required=True,
                ),
                Setting(
                    "system/smtp/return_path_email",
                    "Return-Path Email",
                    Kind.EMAIL,
                    "The address that reports of failed delivery go to when Set Return-Path is Specified.",
                    depends_on=when("system/smtp/set_return_path", "2"),
                ),
                Setting(
                    "system/smtp/username",
                    "Username",
                    Kind.TEXT,
                    "The account on the SMTP server.",
                    depends_on=SMTP,
                ),
                Setting(
                    "system/smtp/password",
                    "Password",
                    Kind.OBSCURE,
                    "The account's password. Kept encrypted and never shown; stars mean: unchanged. It is never sent "
                    "without TLS, except to this machine.",
                    depends_on=SMTP,
                    sensitive=True,
                ),
                Setting(
                    "system/smtp/auth",
                    "Auth",
                    Kind.SELECT,
                    "How to sign in to the SMTP server. NONE: not at all, even with a username.",
                    default="none",
                    options=(Option("none", "NONE"), Option("plain", "PLAIN"), Option("login", "LOGIN")),
                    can_restore=True,
                    required=True,
                    depends_on=SMTP,
                ),
                Setting(
                    "system/smtp/ssl",
                    "SSL",
                    Kind.SELECT,
                    "None: clear text. SSL: encrypted from the first byte (port 465). TLS: STARTTLS (port 587), "
                    "required: without it nothing is sent. Certificates are always verified.",
                    options=(Option("none", "None"), Option("ssl", "SSL"), Option("tls", "TLS")),
                    can_restore=True,
                    required=True,
                    depends_on=SMTP,
                ),
            ),
        ),
    ),
)
