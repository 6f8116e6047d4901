"""What letters would say wrongly: settings that mail goes out without, and readers notice."""

from collections.abc import Iterator

from babel import Locale

from postroom.doctor.finding import Finding, about, ok, warn
from postroom.letters.catalogs import languages
from postroom.mail.address import Address
from postroom.mail.sentence import Sentence
from postroom.scopes import resolve
from postroom.scopes.catalogue import setting
from postroom.scopes.effective.people import is_placeholder
from postroom.scopes.effective.reading import At, Misconfigured
from postroom.scopes.resolve import Source, View

NAME, LOCALE, TIMEZONE = "general/store_information/name", "general/locale/code", "general/locale/timezone"
SUPPORT = "trans_email/ident_support/email"


def content(view: View) -> Iterator[Finding]:
    subject, snapshot = about(view), resolve.current()
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
        complete = Sentence("letters have the store's name, its clock, its language and an address to write to")
        yield ok(subject, complete)


def unsaid(at: At, view: View) -> Iterator[tuple[str, str]]:
    """What nobody has said, and the path to say it at."""
    if not at.text(NAME):
        website = at.snapshot.websites[view.website_id].name
        yield Sentence("the store has no name: letters call it %(website)s, as the website", website=website), NAME
    try:
        support = at.address(SUPPORT)
    except Misconfigured as problem:
        yield str(problem), SUPPORT
    else:
        if support and is_placeholder(support):
            only = "the support address %(address)s is only an example: letters name their sender's instead"
            yield Sentence(only, address=support), SUPPORT
    for path in (TIMEZONE, LOCALE):
        found = at.snapshot.get(path, at.scope)
        if found.source is Source.SHIPPED:
            name = Sentence(setting(path).label.lower())
            yield (
                Sentence("nobody has chosen the %(name)s: %(value)s is what is shipped", name=name, value=found.value),
                path,
            )


def missing_letters(locale: str) -> str:
    """For a language that has no letters: what happens then. Empty where all is well."""
    language = locale.partition("_")[0]
    if language in languages():
        return ""
    name = Locale.parse(language).get_language_name("en")
    return Sentence(
        "no letters in %(language)s: English is used; there are %(known)s", language=name, known=", ".join(languages())
    )


def example(address: Address) -> str:
    """What is to be said of a sender that only a demo may use."""
    if not is_placeholder(address):
        return ""
    return Sentence("%(address)s is only an example: outside of this demo nothing is sent from it", address=address)
