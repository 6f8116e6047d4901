"""What this room keeps: how much of the feed is gone, where to call, and how the last calls went."""

from django.db import models
from django.db.models import Q

from postroom.scopes.models import StoreView, Website
from postroom.scopes.scope import DEFAULT, Scope


class Horizon(models.Model):
    """The single row that says how much of the feed is gone: events up to that number may have been removed."""

    only = models.BooleanField(default=True, unique=True, editable=False)
    removed_through = models.BigIntegerField(default=0)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(only=True), name="one_horizon"),)

    def __str__(self) -> str:
        return f"removed through {self.removed_through}"


class Endpoint(models.Model):
    """A store's address that is called with every event of its store views. Times that are empty: it did not happen."""

    public_id = models.UUIDField(unique=True)  #: secrets are bound to it
    name = models.CharField(max_length=100, unique=True)
    url = models.CharField(max_length=500)
    secret = models.TextField()  #: encrypted
    earlier_secret = models.TextField(default="")  #: encrypted; signs beside the new one until the next time runs out
    earlier_until = models.DateTimeField(null=True)
    types = models.JSONField(default=list)  #: of events; empty: all
    with_recipients = models.BooleanField(default=False)
    all_stores = models.BooleanField(default=False)
    websites = models.ManyToManyField(Website, blank=True)
    store_views = models.ManyToManyField(StoreView, blank=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    position = models.BigIntegerField()  #: the last event of the feed that it need not be told any more
    paused_at = models.DateTimeField(null=True)
    disabled_at = models.DateTimeField(null=True)
    reason = models.TextField(default="")  #: why it is disabled or was paused, or what the last failure was
    failures = models.PositiveIntegerField(default=0)  #: in a row
    failing_since = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)  #: of the next try after a failure
    succeeded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        constraints = (models.CheckConstraint(condition=Q(position__gte=0), name="endpoint_position"),)

    def __str__(self) -> str:
        return f"{self.name} ({self.url})"

    def scopes(self) -> list[Scope]:
        """All that it is for; empty once none of it is there any more."""
        if self.all_stores:
            return [DEFAULT]
        websites = [Scope.website(site.pk) for site in self.websites.all()]
        return [*websites, *(Scope.store(view.pk) for view in self.store_views.all())]


class Push(models.Model):
    """One call of an endpoint. The newest hundred of each endpoint are kept."""

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="pushes", db_index=False)
    event = models.CharField(max_length=40)  #: the id that it was told by
    type = models.CharField(max_length=40)
    at = models.DateTimeField()
    seconds = models.FloatField()
    status = models.PositiveSmallIntegerField()  #: of the answer; 0: there was none
    succeeded = models.BooleanField()
    text = models.TextField(default="")  #: why it counts as failed

    class Meta:
        indexes = (models.Index(fields=["endpoint", "id"], name="push_of_endpoint"),)

    def __str__(self) -> str:
        return f"{self.event}: {self.status} {self.text}"
