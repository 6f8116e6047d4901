"""People who sign in to the desk, and what their roles let them do where."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from postroom.access.resources import Resource
from postroom.scopes.models import StoreView, Website
from postroom.scopes.scope import DEFAULT, Scope

KNOWN = frozenset(Resource)
ADMINISTRATOR = "administrator"  #: the code of the shipped role that has everything, also what comes later


class People(BaseUserManager["Person"]):
    """Looks people up by their address, exactly as it is stored."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email=username)


class Person(AbstractBaseUser):
    """One person with an account. The address is kept in lower case; it is the name to sign in with."""

    email = models.CharField(max_length=320, unique=True)
    name = models.CharField(max_length=100, default="")
    language = models.CharField(max_length=10, default="")  #: empty: the browser's
    timezone = models.CharField(max_length=64, default="")  #: empty: UTC
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    totp = models.TextField(default="", editable=False)  #: the second factor's secret, encrypted; empty: none is set up
    totp_step = models.BigIntegerField(default=0, editable=False)  #: the newest step used; no code counts twice

    objects = People()
    USERNAME_FIELD = "email"

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def has_two_factor(self) -> bool:
        return bool(self.totp)


class Role(models.Model):
    """A named set of resources."""

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=100)
    granted = models.JSONField(default=list)  #: resources, by value
    shipped = models.BooleanField(default=False)  #: comes with the product and cannot be changed

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name

    @property
    def resources(self) -> frozenset[Resource]:
        """A resource that this version does not know grants nothing."""
        if self.code == ADMINISTRATOR:
            return KNOWN
        return frozenset(Resource(value) for value in self.granted if value in KNOWN)


class Grant(models.Model):
    """A person has a role for all stores, one website or one store view."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="grants")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="grants")
    all_stores = models.BooleanField(default=False)
    website = models.ForeignKey(Website, null=True, on_delete=models.CASCADE, related_name="+")
    store_view = models.ForeignKey(StoreView, null=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="grant_has_one_scope",
                condition=Q(all_stores=True, website=None, store_view=None)
                | Q(all_stores=False, website__isnull=False, store_view=None)
                | Q(all_stores=False, website=None, store_view__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} at {self.scope}"

    @property
    def scope(self) -> Scope:
        if self.website_id is not None:
            return Scope.website(self.website_id)
        return DEFAULT if self.store_view_id is None else Scope.store(self.store_view_id)
