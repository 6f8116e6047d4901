"""Connection tests and test mails: what was tried, by whom and when, and what was found."""

import uuid

from django.db import models

from postroom.scopes.scope import Scope


class ConnectionTest(models.Model):
    """`fingerprint` and `senders` say what was tested: settings without their password, and every MAIL FROM.

    While `ended_at` is empty it runs, or its process has died (`limits.RUNS_AT_MOST`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    scope = models.CharField(max_length=8)
    scope_id = models.PositiveBigIntegerField(default=0)
    by = models.CharField(max_length=350)  #: an actor's name
    relay = models.CharField(max_length=300)
    fingerprint = models.CharField(max_length=32)
    senders = models.JSONField(default=list)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ok = models.BooleanField(default=False)
    phases = models.JSONField(default=list)
    transcript = models.JSONField(default=list)

    class Meta:
        ordering = ("-started_at",)
        indexes = (
            models.Index(fields=("by", "started_at"), name="tests_of_a_person"),
            models.Index(fields=("fingerprint", "started_at"), name="tests_of_settings"),
            models.Index(fields=("scope", "scope_id", "started_at"), name="tests_at_a_scope"),
        )

    def __str__(self) -> str:
        return f"{self.relay} at {self.at} by {self.by}"

    @property
    def at(self) -> Scope:
        return Scope(self.scope, self.scope_id)  # type: ignore[arg-type]  # written from a Scope


class MailTrial(models.Model):
    """A test mail that somebody sent: what the limit of a minute counts."""

    by = models.CharField(max_length=350)  #: an actor's name
    at = models.DateTimeField()
    message = models.UUIDField()

    class Meta:
        indexes = (models.Index(fields=("by", "at"), name="test_mails_of_a_person"),)

    def __str__(self) -> str:
        return f"{self.message} by {self.by}"
