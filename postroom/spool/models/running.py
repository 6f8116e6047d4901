"""What keeps the spool running: workers, transports that rest, runs of asynchronous sending, keys of callers."""

from django.db import models
from django.db.models import Q


class Worker(models.Model):
    """One run of one worker process. Its epoch is raised when others declare it dead."""

    name = models.UUIDField(unique=True)  #: its journal and its socket are named so
    host = models.CharField(max_length=255)
    pid = models.PositiveIntegerField()
    boot_id = models.CharField(max_length=64)
    epoch = models.PositiveIntegerField(default=1)
    beats = models.PositiveBigIntegerField(default=0)  #: a count, not a time: clocks of two hosts differ
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()  #: for people
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["id"], name="worker_living", condition=Q(stopped_at=None)),)

    def __str__(self) -> str:
        return f"{self.host}/{self.pid}"


class Rest(models.Model):
    """A transport (sender empty), or an identity on it, that is left alone for a while: the circuit breaker."""

    fingerprint = models.CharField(max_length=64)
    sender = models.CharField(max_length=700, default="")
    relay = models.TextField()
    failures = models.PositiveIntegerField()
    since = models.DateTimeField()
    rest_until = models.DateTimeField()
    reason = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["fingerprint", "sender"], name="rest_once"),)

    def __str__(self) -> str:
        return f"{self.relay} rests until {self.rest_until}: {self.reason}"


class Run(models.Model):
    """When asynchronous sending let waiting deliveries go last: a single row, so that one worker is elected."""

    only = models.BooleanField(default=True, unique=True, editable=False)
    last_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"last run {self.last_at}"


class Lease(models.Model):
    """Who alone does a duty now, of all that could. Its holder beats; `released_at`: anybody may have it."""

    duty = models.CharField(max_length=64, unique=True)
    holder = models.UUIDField()
    host = models.CharField(max_length=255)
    beats = models.PositiveBigIntegerField(default=0)  #: a count, not a time: clocks of two hosts differ
    beat_at = models.DateTimeField()  #: for people
    released_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.duty}: {self.host}"


class IdempotencyKey(models.Model):
    """What a caller's key was first answered with."""

    caller = models.CharField(max_length=200)
    key = models.CharField(max_length=255)
    fingerprint = models.BinaryField()
    response = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["caller", "key"], name="idempotency_key_once"),)
        indexes = (models.Index(fields=["created_at"], name="idempotency_key_age"),)

    def __str__(self) -> str:
        return f"{self.caller} {self.key}"
