"""Judges each typed value by itself: known, permitted here and to this person, in good form."""

from collections.abc import Mapping
from dataclasses import dataclass

from postroom.audit.record import Actor
from postroom.mail.address import shown
from postroom.mail.sentence import Sentence, whole
from postroom.scopes import secrets
from postroom.scopes.catalogue import SETTINGS, Setting, UnknownPath, grammar, setting
from postroom.scopes.catalogue.setting import Kind
from postroom.scopes.scope import Scope
from postroom.scopes.snapshot import Snapshot

#: What a Japanese or Chinese keyboard types for ASCII, and for the dots in a domain.
USUAL_WIDTH = {0xFF01 + offset: 0x21 + offset for offset in range(94)} | {0x3000: " ", 0x3002: ".", 0xFF61: "."}
FREE = {Kind.TEXT, Kind.OBSCURE, Kind.SENDER_NAME, Kind.SELECT, Kind.IDENTITY, Kind.IMAGE, Kind.COMMAND, Kind.FILE}


@dataclass(frozen=True, slots=True)
class Fault:
    """A field that is wrong. `label` is empty where the path itself is unknown."""

    path: str
    label: str
    message: str

    def __str__(self) -> str:
        return f"{self.label} ({self.path}): {self.message}" if self.label else self.message


def accept(
    changes: Mapping[str, str | None], before: Snapshot, scope: Scope, actor: Actor
) -> tuple[dict[str, str | None], list[Fault]]:
    """What is to be stored, secrets encrypted; and the faults. Raises UnknownStore."""
    before.chain(scope)
    accepted: dict[str, str | None] = {}
    faults = []
    for path, text in changes.items():
        try:
            declared = setting(path)
            typed = text and grammar.typed_choice(declared, text)
            _permit(declared, typed, actor)
            _refuse_place(declared, before, scope)
            if not (declared.encrypted and text and not text.strip("*")):  # stars alone: the mask, sent back untouched
                accepted[path] = _stored(declared, typed, scope)
        except UnknownPath as error:
            faults.append(Fault(path, "", str(error)))
        except ValueError as error:
            faults.append(Fault(path, SETTINGS[path].label, whole(str(error))))
    return accepted, faults


def _permit(declared: Setting, text: str | None, actor: Actor) -> None:
    option = declared.option(text)
    if not actor.operator and (declared.operator_only or (option and option.operator_only)):
        raise ValueError(
            Sentence("only the operator may set this, with `postroom config set` or an environment variable")
        )


def _refuse_place(declared: Setting, before: Snapshot, scope: Scope) -> None:
    if scope.kind not in declared.scopes:
        raise ValueError(Sentence("it can be set only at: %(scopes)s", scopes=", ".join(declared.scopes)))
    variable = before.locked(declared.path, scope)
    if variable:
        raise ValueError(
            Sentence(
                "it is fixed by the environment variable %(variable)s; change or remove that instead", variable=variable
            )
        )


def usual_width(declared: Setting, text: str) -> str:
    """Full-width letters, digits and signs as ASCII, where nothing else could be meant: in addresses and numbers."""
    return text if declared.kind in FREE else text.translate(USUAL_WIDTH)


def _reason(error: ValueError) -> object:
    """Why it is no address, without saying again what was typed."""
    said = error.args[0]
    return said.values.get("why", said) if isinstance(said, Sentence) else said


def _stored(declared: Setting, text: str | None, scope: Scope) -> str | None:
    if text is None:
        return None
    try:
        written = grammar.canonical(declared, usual_width(declared, text))
    except ValueError as error:
        if declared.kind is Kind.EMAIL and text.strip():
            raise ValueError(
                Sentence(
                    "the %(typed)s email address is incorrect. Verify the email address and try again (%(why)s)",
                    typed=shown(text),
                    why=_reason(error),
                )
            ) from None
        raise
    return secrets.encrypt(written, scope, declared.path) if declared.encrypted and written else written
