"""Is it always known which store view's mail a program hands in?"""

from collections.abc import Iterator

from postroom.doctor.finding import Finding, warn
from postroom.mail.sentence import Sentence
from postroom.msa import credentials
from postroom.msa.identities import identities
from postroom.scopes import resolve

SUBJECT = Sentence("credentials")


def findings() -> Iterator[Finding]:
    """Nothing while each address tells its store view."""
    snapshot = resolve.current()
    for credential in credentials.listed():
        known = identities(credentials.account(credential), snapshot).views
        shared = sorted(address for address, views in known.items() if len(views) > 1)
        if shared and credential.revoked_at is None:
            views = [snapshot.store_views[view].code for view in known[shared[0]]]
            what = Sentence(
                "credential %(name)s: %(address)s is an address of %(views)s; what comes from it counts as %(first)s's",
                name=credential.name,
                address=shared[0],
                views=", ".join(views),
                first=views[0],
            )
            yield warn(SUBJECT, what, MEND)


MEND = Sentence(
    "Make a credential for each store view, or let the program name it in X-Postroom-Store; then its own settings hold."
)
