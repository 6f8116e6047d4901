"""The second factor of a person: a code of an authenticator app, or one of ten recovery codes."""

import base64
import hashlib
import secrets
from datetime import datetime

from django.db import transaction

from postroom.access import sessions, throttle, totp
from postroom.access.accounts import BadPerson
from postroom.access.guessing import Refused, note
from postroom.access.models import Person, RecoveryCode
from postroom.access.reach import reach_of
from postroom.audit.record import Actor, Change, record
from postroom.mail.sentence import Sentence
from postroom.scopes import resolve
from postroom.scopes.key_ring import KeyProblem, key_ring
from postroom.scopes.scope import DEFAULT
from postroom.scopes.secrets import Undecryptable, decrypt, encrypt, key_of

REQUIRED = "postroom/desk/require_two_factor"
RECOVERY_CODES = 10


def is_missing(person: Person) -> bool:
    """Whether the person must set it up before anything else."""
    if person.has_two_factor:
        return False
    snapshot = resolve.current()
    policy = snapshot.get(REQUIRED, DEFAULT).value
    if policy == "administrators":
        return any(scope == DEFAULT for scope in reach_of(person, snapshot).granted)
    return policy == "everybody"


def set_up(person: Person, secret: bytes, code: str, actor: Actor, now: datetime) -> list[str]:
    """The recovery codes, shown once. The code proves that the app has the secret. Raises BadPerson."""
    step = totp.step_of(secret, tidy(code), now.timestamp(), 0)
    if step is None:
        raise BadPerson(Sentence("This is not the code that the app shows now. Is the clock of the phone right?"))
    with transaction.atomic():
        sealed = encrypt(base64.b64encode(secret).decode(), DEFAULT, bound_to(person))
        Person.objects.filter(pk=person.pk).update(totp=sealed, totp_step=step)
        record(actor, Change("set up two-factor", f"person {person.email}"))
        codes = new_codes(person)
    person.refresh_from_db(fields=["totp", "totp_step"])
    return codes


def renew_codes(person: Person, actor: Actor) -> list[str]:
    """Ten new ones; the old ones are void."""
    with transaction.atomic():
        record(actor, Change("made recovery codes", f"person {person.email}"))
        return new_codes(person)


def new_codes(person: Person) -> list[str]:
    RecoveryCode.objects.filter(person=person).delete()
    codes = [one_code() for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(person=person, digest=digest(code)) for code in codes)
    return codes


def one_code() -> str:
    """Eighty random bits, too many to guess, in letters that are not mistaken for each other."""
    text = base64.b32encode(secrets.token_bytes(10)).decode().lower()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def prove(person: Person, code: str, address: str, now: datetime) -> bool:
    """A code of the app or a recovery code, each good once; five tries in fifteen minutes."""
    subject, typed = throttle.account("factor", person.email), tidy(code)
    may = throttle.allowed(now, subject)
    if not (may and (used_app(person, typed, now) or used_recovery(person, typed, now))):
        note(Refused("second factor", person.email, address, throttle.is_full(now, subject)), person, now)
        return False
    throttle.forgive(subject)
    return True


def used_app(person: Person, code: str, now: datetime) -> bool:
    try:
        secret = secret_of(person)
    except (Undecryptable, KeyProblem):
        return False  # the recovery codes still work, and so does the terminal
    step = totp.step_of(secret, code, now.timestamp(), person.totp_step)
    # Guarded: of two requests with the same code one is refused (RFC 6238 §5.2).
    newer = Person.objects.filter(pk=person.pk, totp=person.totp, totp_step__lt=step or 0)
    return step is not None and bool(newer.update(totp_step=step))


def used_recovery(person: Person, code: str, now: datetime) -> bool:
    codes = RecoveryCode.objects.filter(person=person, digest=digest(code), used_at=None)
    with transaction.atomic():
        if not codes.update(used_at=now):
            return False
        left = f"{codes_left(person)} left"
        record(Actor(f"desk:{person.email}"), Change("used a recovery code", f"person {person.email}", new=left))
    return True


def codes_left(person: Person) -> int:
    return RecoveryCode.objects.filter(person=person, used_at=None).count()


def remove(person: Person, actor: Actor, keep: str | None = None) -> None:
    """By the person, or for who has lost both app and codes. All sessions end but the one with the id *keep*."""
    with transaction.atomic():
        Person.objects.filter(pk=person.pk).update(totp="", totp_step=0)
        RecoveryCode.objects.filter(person=person).delete()
        sessions.end_all(person, keep)
        record(actor, Change("removed two-factor", f"person {person.email}"))
    person.refresh_from_db(fields=["totp", "totp_step"])


def secret_of(person: Person) -> bytes:
    """Raises secrets.Undecryptable, KeyProblem."""
    return base64.b64decode(decrypt(person.totp, DEFAULT, bound_to(person)))


def reseal() -> int:
    """Gives every secret the newest key, so that an older one can be put away. The number that could not be read."""
    left = 0
    newest = key_ring().newest.id
    for person in Person.objects.exclude(totp=""):
        if key_of(person.totp) != newest:
            left += not resealed(person)
    return left


def resealed(person: Person) -> bool:
    try:
        sealed = encrypt(base64.b64encode(secret_of(person)).decode(), DEFAULT, bound_to(person))
    except Undecryptable:
        return False
    Person.objects.filter(pk=person.pk, totp=person.totp).update(totp=sealed)
    return True


def bound_to(person: Person) -> str:
    """What the ciphertext is good for: copied to another person's row it opens nothing."""
    return f"access/person/{person.pk}/totp"


def tidy(code: str) -> str:
    return "".join(code.split()).replace("-", "").lower()


def digest(code: str) -> str:
    return hashlib.sha256(tidy(code).encode("utf-8", "surrogatepass")).hexdigest()
