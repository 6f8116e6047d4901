"""Who changed what: rows that can only be added."""

from django.db import models


class Entry(models.Model):
    """One change. Values are shown text: secrets masked, control characters escaped (see `record`).

    Not managed after its creation, so that no `flush` empties it; triggers refuse every UPDATE and DELETE.
    """

    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    action = models.CharField(max_length=60)
    object = models.CharField(max_length=255)
    scope = models.CharField(max_length=60, blank=True, default="")
    old = models.TextField(null=True)
    new = models.TextField(null=True)

    class Meta:
        managed = False
        db_table = "audit_entry"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor} {self.action} {self.object}"
