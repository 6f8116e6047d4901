"""Mails to people who have an account, subscribe or write to the store: Customers, Newsletter, Contacts, sharing."""

from postroom.scopes.catalogue.setting import (
    DEFAULT_AND_WEBSITE,
    DEFAULT_ONLY,
    Group,
    Kind,
    Option,
    Section,
    Setting,
)
from postroom.scopes.catalogue.shapes import identity, template, when, yes_no

CREATE_ACCOUNT = Group(
    "create_account",
    "Create New Account Options",
    (
        template("customer/create_account/email_template", "Default Welcome Email"),
        template("customer/create_account/email_no_password_template", "Default Welcome Email Without Password"),
        identity("customer/create_account/email_identity", "Email Sender", "general"),
        yes_no(
            "customer/create_account/confirm",
            "Require Emails Confirmation",
            "0",
            scopes=DEFAULT_AND_WEBSITE,
            help="Yes: a new account must be confirmed through a link sent by mail.",
        ),
        template("customer/create_account/email_confirmation_template", "Confirmation Link Email"),
        template("customer/create_account/email_confirmed_template", "Welcome Email"),
    ),
)
PASSWORD = Group(
    "password",
    "Password Options",
    (
        template("customer/password/forgot_email_template", "Forgot Email Template"),
        template("customer/password/remind_email_template", "Remind Email Template"),
        template("customer/password/reset_password_template", "Reset Password Template"),
        identity("customer/password/forgot_email_identity", "Password Template Email Sender", "support"),
        Setting(
            "customer/password/reset_link_expiration_period",
            "Recovery Link Expiration Period (hours)",
            Kind.INTEGER,
            "How long a link to set a new password is good, in hours.",
            default="2",
            scopes=DEFAULT_ONLY,
            can_restore=True,
            required=True,
            bounds=(1, 8760),
        ),
    ),
)
ACCOUNT_INFORMATION = Group(
    "account_information",
    "Account Information Options",
    (
        yes_no(
            "customer/account_information/confirm",
            "Require email confirmation if email has been changed",
            "0",
            scopes=DEFAULT_AND_WEBSITE,
            help="Yes: a changed address must be confirmed through a link sent by mail.",
        ),
        template("customer/account_information/change_email_template", "Change Email Template"),
        template(
            "customer/account_information/change_email_and_password_template", "Change Email and Password Template"
        ),
    ),
)
CUSTOMER = Section("customer", "Customer Configuration", (CREATE_ACCOUNT, PASSWORD, ACCOUNT_INFORMATION))

NEWSLETTER = Section(
    "newsletter",
    "Newsletter",
    (
        Group(
            "general",
            "General Options",
            (yes_no("newsletter/general/active", "Enabled", "1", help="No: the store has no newsletter."),),
        ),
        Group(
            "subscription",
            "Subscription Options",
            (
                yes_no(
                    "newsletter/subscription/confirm",
                    "Need to Confirm",
                    "0",
                    help="Yes: a subscription counts only after the link in a mail was followed.",
                ),
                identity("newsletter/subscription/confirm_email_identity", "Confirmation Email Sender", "support"),
                template("newsletter/subscription/confirm_email_template", "Confirmation Email Template"),
                identity("newsletter/subscription/success_email_identity", "Success Email Sender", "general"),
                template("newsletter/subscription/success_email_template", "Success Email Template"),
                identity("newsletter/subscription/un_email_identity", "Unsubscription Email Sender", "support"),
                template("newsletter/subscription/un_email_template", "Unsubscription Email Template"),
            ),
        ),
    ),
)

CONTACT = Section(
    "contact",
    "Contacts",
    (
        Group(
            "contact",
            "Contact Us",
            (yes_no("contact/contact/enabled", "Enable Contact Us", "1", help="No: the store has no contact form."),),
        ),
        Group(
            "email",
            "Email Options",
            (
                Setting(
                    "contact/email/recipient_email",
                    "Send Emails To",
                    Kind.EMAIL,
                    "Who gets what visitors write into the contact form.",
                    default="hello@example.com",
                    can_restore=True,
                    required=True,
                    sensitive=True,
                    depends_on=when("contact/contact/enabled", "1"),
                ),
                identity("contact/email/sender_email_identity", "Email Sender", "custom2"),
                template("contact/email/email_template", "Email Template"),
            ),
        ),
    ),
)

WISHLIST = Section(
    "wishlist",
    "Wish List",
    (
        Group(
            "email",
            "Share Options",
            (
                identity("wishlist/email/email_identity", "Email Sender", "general"),
                template("wishlist/email/email_template", "Email Template"),
                Setting(
                    "wishlist/email/number_limit",
                    "Max Emails Allowed to be Sent",
                    Kind.INTEGER,
                    "How many people one wish list may be sent to, all times taken together.",
                    default="10",
                    can_restore=True,
                    required=True,
                    bounds=(1, 10_000),
                ),
                Setting(
                    "wishlist/email/text_limit",
                    "Email Text Length Limit",
                    Kind.INTEGER,
                    "How long the message beside a shared wish list may be, in bytes.",
                    default="255",
                    can_restore=True,
                    required=True,
                    bounds=(1, 10_000),
                ),
            ),
        ),
    ),
)

ENABLED = when("sendfriend/email/enabled", "1")
SENDFRIEND = Section(
    "sendfriend",
    "Email to a Friend",
    (
        Group(
            "email",
            "Email Templates",
            (
                yes_no(
                    "sendfriend/email/enabled", "Enabled", "0", help="Yes: visitors may mail a product to a friend."
                ),
                template("sendfriend/email/template", "Select Email Template", depends_on=ENABLED),
                yes_no(
                    "sendfriend/email/allow_guest",
                    "Allow for Guests",
                    "0",
                    depends_on=ENABLED,
                    help="Yes: without an account too.",
                ),
                Setting(
                    "sendfriend/email/max_recipients",
                    "Max Recipients",
                    Kind.INTEGER,
                    "How many friends one product may be sent to at once.",
                    default="5",
                    can_restore=True,
                    required=True,
                    bounds=(1, 1000),
                    depends_on=ENABLED,
                ),
                Setting(
                    "sendfriend/email/max_per_hour",
                    "Max Products Sent in 1 Hour",
                    Kind.INTEGER,
                    "How many products one visitor may send in an hour.",
                    default="5",
                    can_restore=True,
                    required=True,
                    bounds=(1, 1000),
                    depends_on=ENABLED,
                ),
                Setting(
                    "sendfriend/email/check_by",
                    "Limit Sending By",
                    Kind.SELECT,
                    "What tells one visitor from another for the hourly limit.",
                    default="0",
                    options=(Option("1", "IP Address"), Option("0", "Cookie (unsafe)")),
                    can_restore=True,
                    required=True,
                    depends_on=ENABLED,
                ),
            ),
        ),
    ),
)
