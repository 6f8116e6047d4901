"""Websites, their store views, and the values that were set for them."""

import uuid

from django.db import models


class Website(models.Model):
    """A group of store views; ``magento_id`` is its id in the Magento that it came from, where there is one."""

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=255)
    magento_id = models.PositiveIntegerField(null=True, blank=True, unique=True)
    sort_order = models.IntegerField(default=0)

    class Meta:
        ordering = ("sort_order", "id")

    def __str__(self) -> str:
        return self.code


class StoreView(models.Model):
    """One face of a store: a language, an identity, a transport. Every mail belongs to one."""

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=255)
    website = models.ForeignKey(Website, on_delete=models.PROTECT, related_name="store_views")
    magento_id = models.PositiveIntegerField(null=True, blank=True, unique=True)
    is_active = models.BooleanField(default=True)
    sort_order = models.IntegerField(default=0)

    class Meta:
        ordering = ("sort_order", "id")

    def __str__(self) -> str:
        return self.code


class SettingValue(models.Model):
    """A value set at one scope. No row: the value is inherited. NULL: set to nothing."""

    scope = models.CharField(max_length=8)
    scope_id = models.PositiveBigIntegerField(default=0)
    path = models.CharField(max_length=255)
    value = models.TextField(null=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("scope", "scope_id", "path"), name="one_value_a_scope"),)

    def __str__(self) -> str:
        return f"{self.scope}:{self.scope_id} {self.path}"


class Installation(models.Model):
    """The single row that tells this installation from every other; encrypted values are bound to its id.

    ``key_id`` names the newest key of ``keys/``, so that a machine without it is noticed before it serves.
    ``fingerprint`` tells the database that mail may leave from, so that a copy of it is noticed before it sends.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    only = models.BooleanField(default=True, unique=True, editable=False)
    demo = models.BooleanField(default=False, editable=False)
    key_id = models.CharField(max_length=13, default="", editable=False)
    fingerprint = models.CharField(max_length=100, default="", editable=False)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(only=True), name="one_installation"),)

    def __str__(self) -> str:
        return str(self.id)

    @classmethod
    def this(cls) -> "Installation":
        return cls.objects.get_or_create(only=True)[0]


class Generation(models.Model):
    """The single row (id 1) whose stamp triggers renew with every change of websites, store views or values.

    A random stamp, not a count: a count that was rolled back comes again for other content.
    """

    stamp = models.CharField(max_length=36)

    def __str__(self) -> str:
        return self.stamp
