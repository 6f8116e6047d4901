"""What this room keeps: who may hand mail in, how much they did lately, and rules by which mail is recognised."""

from django.db import models

from postroom.scopes.models import StoreView, Website
from postroom.scopes.scope import DEFAULT, Scope


class Credential(models.Model):
    """A user name and the SHA-256 of its password; the password itself is shown once and kept nowhere."""

    name = models.CharField(max_length=100)
    username = models.CharField(max_length=40, unique=True)
    digest = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    all_stores = models.BooleanField(default=False)
    websites = models.ManyToManyField(Website, blank=True)
    store_views = models.ManyToManyField(StoreView, blank=True)
    senders = models.TextField(blank=True, default="")  #: addresses and @domains beside the identities, one a line
    recipients_per_message = models.PositiveIntegerField()
    messages_per_hour = models.PositiveIntegerField()  #: one to each recipient, as in `Usage`

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.name} ({self.username})"

    def scopes(self) -> list[Scope]:
        """All that it is for; empty once none of it is there any more."""
        if self.all_stores:
            return [DEFAULT]
        websites = [Scope.website(site.pk) for site in self.websites.all()]
        return [*websites, *(Scope.store(view.pk) for view in self.store_views.all())]


class Usage(models.Model):
    """To how many recipients a credential handed mail in within one minute; those of an hour are added up."""

    credential = models.ForeignKey(Credential, on_delete=models.CASCADE, db_index=False)
    minute = models.BigIntegerField()  #: since the epoch
    messages = models.PositiveIntegerField()  #: one to each recipient

    class Meta:
        constraints = (models.UniqueConstraint(fields=["credential", "minute"], name="usage_once"),)

    def __str__(self) -> str:
        return f"{self.messages} in minute {self.minute}"


class Rule(models.Model):
    """What mail is, told by its sender and subject. Patterns: see `patterns`. The first that fits counts."""

    place = models.PositiveIntegerField()
    store_view = models.ForeignKey(StoreView, null=True, on_delete=models.CASCADE)  #: None: mail of all store views
    sender = models.CharField(max_length=200, blank=True, default="")
    subject = models.CharField(max_length=200, blank=True, default="")
    kind = models.CharField(max_length=64)
    discreet = models.BooleanField(default=False)  #: its subject and text are for its recipient alone
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)

    class Meta:
        ordering = ("place", "id")

    def __str__(self) -> str:
        return f"{self.kind}: {self.subject or self.sender}"


class Listener(models.Model):
    """One run of one SMTP listener, and its sign of life."""

    name = models.UUIDField(unique=True)
    host = models.CharField(max_length=255)
    pid = models.PositiveIntegerField()
    places = models.CharField(max_length=500)  #: as in "127.0.0.1:2525, [::]:465 (TLS)"
    tls = models.BooleanField()  #: has a certificate
    accepted = models.PositiveBigIntegerField(default=0)
    refused = models.PositiveBigIntegerField(default=0)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["seen_at"], name="listener_seen"),)

    def __str__(self) -> str:
        return f"{self.host}/{self.pid} on {self.places}"
