"""What a person asked to be done to many deliveries: the choice as it was, and how far it has come."""

from django.db import models
from django.db.models import Q


class BulkJob(models.Model):
    """One verb over one frozen choice. A worker carries it out, slice by slice."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        STOPPED = "stopped"  #: by a person
        FAILED = "failed"
        DONE = "done"

    public_id = models.UUIDField(unique=True)
    verb = models.CharField(max_length=16)
    actor = models.CharField(max_length=200)
    reason = models.TextField()
    filters = models.JSONField()  #: as they were asked, for people
    store_views = models.JSONField()  #: those of the chosen deliveries: who may see the job may see all of them
    pace = models.PositiveIntegerField(null=True)  #: deliveries a minute; None: as fast as it goes
    count = models.PositiveIntegerField()  #: of the chosen deliveries
    place = models.PositiveIntegerField(default=0)  #: how many of them were come to
    done = models.PositiveIntegerField(default=0)
    skipped = models.JSONField(default=dict)  #: how many were left alone, by the reason
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    problem = models.TextField(default="")
    created_at = models.DateTimeField()
    next_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=200, default="")

    class Meta:
        indexes = (
            models.Index(fields=["next_at"], name="bulk_job_open", condition=Q(state__in=["waiting", "running"])),
        )

    def __str__(self) -> str:
        return f"{self.verb} {self.place} of {self.count}"


class BulkPart(models.Model):
    """A part of the choice: ids of deliveries, oldest first."""

    job = models.ForeignKey(BulkJob, on_delete=models.CASCADE, related_name="parts", db_index=False)
    first = models.PositiveIntegerField()  #: the place of its first delivery
    deliveries = models.BinaryField()  #: compressed JSON

    class Meta:
        constraints = (models.UniqueConstraint(fields=["job", "first"], name="bulk_part_once"),)

    def __str__(self) -> str:
        return f"from {self.first}"
