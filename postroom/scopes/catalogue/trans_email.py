"""General > Store Email Addresses: the identities that mail comes from. Reply-To is ours."""

from postroom.scopes.catalogue.setting import Group, Kind, Section, Setting

# Group label, shipped name, shipped address. example.com counts as *not configured*.
SHIPPED = {
    "general": ("General Contact", "Owner", "owner@example.com"),
    "sales": ("Sales Representative", "Sales", "sales@example.com"),
    "support": ("Customer Support", "CustomerSupport", "support@example.com"),
    "custom1": ("Custom Email 1", "Custom 1", "custom1@example.com"),
    "custom2": ("Custom Email 2", "Custom 2", "custom2@example.com"),
    "storepickup": ("Store Pickup", "Store pickup", "sales@example.com"),
}


def identity_group(code: str) -> Group:
    label, name, email = SHIPPED[code]
    path = f"trans_email/ident_{code}"
    return Group(
        f"ident_{code}",
        label,
        (
            Setting(
                f"{path}/name",
                "Sender Name",
                Kind.SENDER_NAME,
                "The name readers see as the sender.",
                default=name,
                can_restore=True,
                required=True,
                sensitive=True,
            ),
            Setting(
                f"{path}/email",
                "Sender Email",
                Kind.EMAIL,
                "The address readers see as the sender. Until it is set to one of yours, no mail is sent from it.",
                default=email,
                can_restore=True,
                required=True,
                sensitive=True,
            ),
            Setting(
                f"{path}/reply_to_name",
                "Reply-To Name",
                Kind.SENDER_NAME,
                "The name beside the Reply-To address. Empty: the sender name.",
                ours=True,
                sensitive=True,
            ),
            Setting(
                f"{path}/reply_to_email",
                "Reply-To Email",
                Kind.EMAIL,
                "Where readers' answers go. Empty: to the sender.",
                ours=True,
                sensitive=True,
            ),
        ),
    )


SECTION = Section("trans_email", "Store Email Addresses", tuple(identity_group(code) for code in SHIPPED))
