"""Values that no setting of ours takes. What may have to do with mail is kept and told; the rest is only counted."""

import re

from postroom.imports.cipher import is_sealed
from postroom.imports.material import Entry, Place
from postroom.imports.modules import MODULE_OF
from postroom.imports.placing import Landing, words
from postroom.imports.report import Aside
from postroom.imports.shop import Shop, counts
from postroom.mail.sentence import Sentence
from postroom.scopes.catalogue import SETTINGS

OF_MAIL = re.compile(
    r"e?mail|smtp|newsletter|sendgrid|mailgun|mandrill|postmark|sparkpost|brevo|sendinblue|klaviyo|dkim|sender|"
    r"recipient|template$",
    re.IGNORECASE,
)
SECRET = re.compile(r"pass|secret|token|key|credential|auth|api", re.IGNORECASE)
IN_URL = re.compile(r"://[^/\s@]{0,300}@")  # a user's name and password before a host
STARS = "******"


def has_to_do_with_mail(path: str) -> bool:
    return path in SETTINGS or path in MODULE_OF or OF_MAIL.search(path) is not None


def aside(shop: Shop, landed: Landing) -> tuple[tuple[Aside, ...], int]:
    """And how many values have nothing to do with mail."""
    kept: list[Aside] = []
    ignored = 0
    for place in shop.places():
        for path, entry in shop.own(place).items():
            reason = _reason(place, path, landed)
            if reason is not None:
                kept.append(Aside(words(place), path, _shown(entry), reason))
            elif path not in SETTINGS:
                ignored += 1
    return tuple(kept), ignored


def _reason(place: Place, path: str, landed: Landing) -> Sentence | None:
    known = path in SETTINGS and not SETTINGS[path].ours
    if path in MODULE_OF:
        return Sentence("of the module %(module)s; it counts where the module is on", module=MODULE_OF[path])
    if not known:
        return Sentence("no setting here has this path") if OF_MAIL.search(path) else None
    if place in landed.lost:
        return Sentence("%(place)s is not here; map it, or let it be created", place=words(place))
    return None if counts(place, path) else Sentence("Magento does not read it at this scope either")


def _shown(entry: Entry) -> str | None:
    setting = SETTINGS.get(entry.path)
    secret = setting.encrypted if setting else SECRET.search(entry.path.rpartition("/")[2]) is not None
    looks_so = entry.value and (is_sealed(entry.value) or IN_URL.search(entry.value))
    return STARS if entry.value and (secret or looks_so) else entry.value
