"""API keys: who may submit and read, for which store views."""

from functools import cached_property

from django.db import models

from postroom.scopes.models import StoreView, Website
from postroom.scopes.resolve import View
from postroom.scopes.scope import DEFAULT, Scope


class ApiKey(models.Model):
    """A key's public prefix and the SHA-256 of the whole token; the token itself is shown once and kept nowhere."""

    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=16, unique=True)
    digest = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    all_stores = models.BooleanField(default=False)
    websites = models.ManyToManyField(Website, blank=True)
    store_views = models.ManyToManyField(StoreView, blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.name} (pr_{self.prefix}_…)"

    def may(self, store_view: View | StoreView) -> bool:
        """Whether the key is for this store view."""
        return self.all_stores or store_view.id in self._store_view_ids or store_view.website_id in self._website_ids

    def scopes(self) -> list[Scope]:
        """All that it is for; empty once none of it is there any more."""
        if self.all_stores:
            return [DEFAULT]
        websites = [Scope.website(site.pk) for site in self.websites.all()]
        return [*websites, *(Scope.store(view.pk) for view in self.store_views.all())]

    @cached_property
    def _store_view_ids(self) -> frozenset[int]:
        return frozenset(self.store_views.values_list("id", flat=True))

    @cached_property
    def _website_ids(self) -> frozenset[int]:
        return frozenset(self.websites.values_list("id", flat=True))
