"""A letter that cannot be made: why, and which setting to look at."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from postroom.desk.configuration.letters.specimen import Specimen
from postroom.desk.configuration.meaning.way import words_of
from postroom.mail.sentence import Sentence
from postroom.scopes.effective import Misconfigured


@dataclass(frozen=True)
class Trouble:
    """`address`: of the setting to mend it at."""

    text: str
    mend: str
    address: str


def trouble(problem: Exception, wanted: Specimen) -> Trouble:
    if isinstance(problem, Misconfigured):
        return Trouble(
            words_of(problem),
            Sentence("Set it in the configuration of this store view."),
            leads_to(problem.path, wanted),
        )
    field = "guest_template" if wanted.who == "guest" else "template"
    mend = Sentence("Mend the template, or choose another one for this letter. Until then its mails are held.")
    return Trouble(words_of(problem), mend, leads_to(f"sales_email/{wanted.kind.group}/{field}", wanted))


def leads_to(path: str, wanted: Specimen) -> str:
    address = reverse("desk:configuration-section", args=[path.partition("/")[0]])
    return f"{address}?{urlencode({'scope': f'stores:{wanted.view.code}'})}#{path.replace('/', '_')}"
