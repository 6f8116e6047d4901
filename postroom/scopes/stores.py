"""Adds and renames websites and store views, under the codes that they have in Magento."""

import re
from typing import TypeVar

from django.db import transaction

from postroom.audit.record import Actor, Change, record
from postroom.mail.address import shown
from postroom.mail.sentence import Sentence
from postroom.scopes.models import StoreView, Website

CODE = re.compile(r"[a-z][a-z0-9_]{0,31}")
RESERVED = "admin"  # Magento's store 0
LONGEST_NAME = 255
T = TypeVar("T", Website, StoreView)


class BadStore(ValueError):
    """A website or store view cannot be added; the message says why and what to do."""


@transaction.atomic
def add_website(code: str, name: str, actor: Actor, magento_id: int | None = None) -> Website:
    _check_words(code, name)
    _check_free(Website, code, magento_id)
    website = Website.objects.create(code=code, name=name, magento_id=magento_id)
    record(actor, Change("added", f"website {code}", new=name))
    return website


@transaction.atomic
def add_store_view(code: str, name: str, website_code: str, actor: Actor, magento_id: int | None = None) -> StoreView:
    _check_words(code, name)
    website = Website.objects.filter(code=website_code).first()
    if website is None:
        raise BadStore(
            Sentence(
                "There is no website %(code)s; add it first, or give the code of one there is.",
                code=shown(website_code),
            )
        )
    _check_free(StoreView, code, magento_id)
    view = StoreView.objects.create(code=code, name=name, website=website, magento_id=magento_id)
    record(actor, Change("added", f"store view {code}", f"websites:{website.code}", new=name))
    return view


@transaction.atomic
def rename(kind: type[T], code: str, name: str, actor: Actor) -> bool:
    """Whether the name was another. The code stays: it is what the store hands its orders in with."""
    row = _found(kind, code)
    _check_name(code, name)
    if row.name == name:
        return False
    record(actor, Change("renamed", f"{kind._meta.verbose_name} {code}", _scope_of(row), old=row.name, new=name))
    row.name = name
    row.save(update_fields=("name",))
    return True


@transaction.atomic
def set_active(code: str, active: bool, actor: Actor) -> bool:
    """Whether that was a change. Mail handed in for a store view that is not active still goes out, as in Magento."""
    row = _found(StoreView, code)
    if row.is_active == active:
        return False
    record(actor, Change("activated" if active else "deactivated", f"store view {code}", _scope_of(row)))
    row.is_active = active
    row.save(update_fields=("is_active",))
    return True


def _found(kind: type[T], code: str) -> T:
    row = kind.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise BadStore(Sentence("There is nothing with the code %(code)s any more.", code=shown(code)))
    return row


def _scope_of(row: Website | StoreView) -> str:
    return f"{'websites' if isinstance(row, Website) else 'stores'}:{row.code}"


def _check_words(code: str, name: str) -> None:
    if not CODE.fullmatch(code):
        raise BadStore(
            Sentence(
                "The code %(code)s may hold only lowercase letters (a-z), numbers (0-9) and underscores (_), 32 at "
                "most, and the first character must be a letter. Choose another.",
                code=shown(code),
            )
        )
    if code == RESERVED:
        raise BadStore(
            Sentence("The code %(code)s is that of Magento's back office. Choose another.", code=repr(RESERVED))
        )
    _check_name(code, name)


def _check_name(code: str, name: str) -> None:
    if not name.strip() or not name.isprintable() or len(name) > LONGEST_NAME:
        raise BadStore(
            Sentence(
                "%(code)s needs a name of 1 to %(most)s visible characters. Type one.",
                code=repr(code),
                most=LONGEST_NAME,
            )
        )


def _check_free(model: type[Website] | type[StoreView], code: str, magento_id: int | None) -> None:
    kind = Sentence("store view" if model is StoreView else "website")
    if model.objects.filter(code=code).exists():
        raise BadStore(
            Sentence("There is a %(kind)s %(code)s already. Choose another code.", kind=kind, code=repr(code))
        )
    if magento_id is not None and model.objects.filter(magento_id=magento_id).exists():
        raise BadStore(
            Sentence(
                "Another %(kind)s has the Magento id %(id)s. Look it up in Magento's list of stores.",
                kind=kind,
                id=magento_id,
            )
        )
