"""The resources as a tree with plain words, for who composes roles."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from postroom.access.resources import Resource

Leaf = tuple[Resource, Promise]


@dataclass(frozen=True)
class Branch:
    label: Promise
    leaves: tuple[Leaf, ...]


TREE = (
    Branch(_("Dashboard"), ((Resource.DASHBOARD, _("See counts, latency and health")),)),
    Branch(
        _("Messages"),
        (
            (Resource.MESSAGES_VIEW, _("See lists and histories, with recipients but without what the mail says")),
            (Resource.MESSAGES_CONTENT, _("Read what the mail says")),
            (Resource.MESSAGES_ACT, _("Hold, release, retry and cancel")),
            (Resource.MESSAGES_RESEND, _("Send again, also to a corrected address")),
            (Resource.MESSAGES_EXPORT, _("Export lists")),
            (Resource.MESSAGES_TEST, _("Send test mails")),
        ),
    ),
    Branch(_("Letters"), ((Resource.LETTERS_VIEW, _("See previews of letters")),)),
    Branch(
        _("Configuration"),
        (
            (Resource.CONFIGURATION_VIEW, _("See the settings; never passwords")),
            (Resource.CONFIGURATION_EDIT, _("Change settings, except how mail leaves")),
            (
                Resource.CONFIGURATION_SYSTEM,
                _("Change how mail leaves: Mail Sending Settings, Postroom"),
            ),
            (Resource.CONNECTION_TEST, _("Test connections")),
            (Resource.MODE, _("Hold all mail, go live, redirect to the address that is set, adopt a copy")),
        ),
    ),
    Branch(
        _("System"),
        (
            (Resource.STORES, _("Add and rename websites and store views")),
            (Resource.KEYS, _("Make API keys. A key hands in mail, reads all mail of its stores and acts on it")),
            (Resource.CONNECTORS, _("Connect stores: follow them, call them back, bring their settings along")),
            (Resource.RECORDS, _("Decide how long mail is kept; export and erase one person's data")),
            (Resource.PEOPLE, _("Invite people and give roles, never more than one's own")),
            (Resource.AUDIT, _("Read who changed what")),
        ),
    ),
)

#: The names of the roles that come with the product.
SHIPPED = {
    "administrator": _("Administrator"),
    "store-manager": _("Store manager"),
    "support": _("Support"),
    "developer": _("Developer"),
    "read-only": _("Read only"),
}
