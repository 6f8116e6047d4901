"""What letters would say wrongly: settings that mail goes out without, and readers notice."""

from collections.abc import Iterator

from babel import Locale

from postroom.doctor.finding import Finding, ok, warn
from postroom.letters.catalogs import languages
from postroom.mail.address import Address
from postroom.scopes import resolve
from postroom.scopes.catalogue import setting
from postroom.scopes.effective.people import is_placeholder
from postroom.scopes.effective.reading import At, Misconfigured
from postroom.scopes.resolve import Source, View

NAME, LOCALE, TIMEZONE = "general/store_information/name", "general/locale/code", "general/locale/timezone"
SUPPORT = "trans_email/ident_support/email"


def content(view: View) -> Iterator[Finding]:
    subject = f"store view {view.code}"
    snapshot = resolve.current()
    at = At.store(snapshot, view.id)
    troubles = list(unsaid(at, view))
    try:
        language = missing_letters(at.needed(LOCALE, str))
    except Misconfigured as problem:
        language = str(problem)
    if language:
        troubles.append((language, LOCALE))
    for text, path in troubles:
        yield warn(subject, text, f"postroom config set {path} VALUE --store {view.code}")
    if not troubles:
        yield ok(subject, "letters have the store's name, its clock, its language and an address to write to")


def unsaid(at: At, view: View) -> Iterator[tuple[str, str]]:
    """What nobody has said, and the path to say it at."""
    if not at.text(NAME):
        website = at.snapshot.websites[view.website_id].name
        yield f"the store has no name: letters call it {website}, as the website", NAME
    try:
        support = at.address(SUPPORT)
    except Misconfigured as problem:
        yield str(problem), SUPPORT
    else:
        if support and is_placeholder(support):
            yield f"the support address {support} is only an example: letters name their sender's instead", SUPPORT
    for path in (TIMEZONE, LOCALE):
        found = at.snapshot.get(path, at.scope)
        if found.source is Source.SHIPPED:
            yield f"nobody has chosen the {setting(path).label.lower()}: {found.value} is what is shipped", path


def missing_letters(locale: str) -> str:
    """For a language that has no letters: what happens then. Empty where all is well."""
    language = locale.partition("_")[0]
    if language in languages():
        return ""
    name = Locale.parse(language).get_language_name("en")
    return f"no letters in {name}: English is used; there are {', '.join(languages())}"


def example(address: Address) -> str:
    """What is to be said of a sender that only a demo may use."""
    if not is_placeholder(address):
        return ""
    return f"{address} is only an example: outside of this demo nothing is sent from it"
