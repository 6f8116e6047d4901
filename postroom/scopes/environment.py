"""Settings from environment variables, in Magento's form.

``CONFIG__DEFAULT__SYSTEM__SMTP__HOST``, ``CONFIG__WEBSITES__<CODE>__…``, ``CONFIG__STORES__<CODE>__…``; case does not
matter. A variable that fits no setting, website or store view is a problem to report, never silently ignored.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from postroom.mail.sentence import Sentence
from postroom.scopes.catalogue import SETTINGS, grammar
from postroom.scopes.scope import DEFAULT, Scope

PREFIX = "CONFIG__"
PATHS = {path.replace("/", "__"): path for path in SETTINGS}


@dataclass(frozen=True, slots=True)
class Override:
    """A value and the variable it came from."""

    variable: str
    value: str = field(repr=False)  #: may be a password


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that an operator has to mend: where it stands, and one sentence with the mend."""

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


Overrides = dict[tuple[Scope, str], Override]


@cache
def of_process() -> Mapping[str, str]:
    """The ``CONFIG__`` variables, read once: a setting must not change in the middle of a worker's day."""
    return {name: value for name, value in os.environ.items() if name.upper().startswith(PREFIX)}


def overrides(
    variables: Mapping[str, str], websites: Mapping[str, int], store_views: Mapping[str, int]
) -> tuple[Overrides, list[Problem]]:
    """What the variables set, given the ids by code. A value in bad form is kept: it must not give way to another."""
    found: Overrides = {}
    problems: list[Problem] = []
    scopes = {"default": DEFAULT}
    scopes |= {f"websites__{code.lower()}": Scope.website(pk) for code, pk in websites.items()}
    scopes |= {f"stores__{code.lower()}": Scope.store(pk) for code, pk in store_views.items()}
    for name, text in sorted(variables.items()):
        place = _place(name, scopes)
        if isinstance(place, str):
            problems.append(Problem(name, place))
        elif place in found:
            twice = Sentence("it says the same as %(variable)s; remove one of the two.", variable=found[place].variable)
            problems.append(Problem(name, twice))
        else:
            found[place] = Override(name, text)
            problems.extend(_objection(name, text, place[1]))
    return found, problems


def _place(name: str, scopes: Mapping[str, Scope]) -> tuple[Scope, str] | str:
    """Tried against every known scope, so that codes and fields with underscores are told apart; else what is wrong."""
    rest = name[len(PREFIX) :].lower()
    beginnings = [scope for scope in scopes if rest.startswith(f"{scope}__")]
    for beginning in beginnings:
        path = PATHS.get(rest[len(beginning) + 2 :])
        if path is not None:
            allowed = SETTINGS[path].scopes
            place = (scopes[beginning], path)
            elsewhere = Sentence("it can be set only at: %(scopes)s; remove it.", scopes=", ".join(allowed))
            return place if place[0].kind in allowed else elsewhere
    if beginnings:
        return Sentence("no setting has this path; look it up in the reference of settings, or remove the variable.")
    return Sentence(
        "it names no scope here; write CONFIG__DEFAULT__…, CONFIG__WEBSITES__<CODE>__… or CONFIG__STORES__<CODE>__… "
        "with one of these: %(codes)s.",
        codes=", ".join(_codes(scopes)) or Sentence("none yet"),
    )


def _codes(scopes: Iterable[str]) -> list[str]:
    return [scope for scope in scopes if scope != "default"]


def _objection(name: str, text: str, path: str) -> Iterator[Problem]:
    try:
        grammar.canonical(SETTINGS[path], text)
    except ValueError as error:
        # The text of a secret that does not fit must not stand in a message.
        hidden = Sentence("it holds a character that cannot be typed")
        said = hidden if SETTINGS[path].encrypted else str(error)
        yield Problem(name, Sentence("%(why)s. Change the variable or remove it.", why=said))
