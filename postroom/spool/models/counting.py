"""What was counted while it happened, so that nobody has to count a million rows."""

from django.db import models


class Tally(models.Model):
    """How often something happened in an hour at a store view, as one writer has counted it; see `tallies`."""

    hour = models.IntegerField()  #: hours since the epoch
    store_view = models.ForeignKey("scopes.StoreView", on_delete=models.CASCADE, db_index=False, db_constraint=False)
    measure = models.CharField(max_length=16)
    writer = models.BigIntegerField()
    count = models.BigIntegerField()
    first = models.BigIntegerField(default=0)  #: of what was submitted: the smallest and largest ids of messages
    last = models.BigIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["measure", "hour", "store_view", "writer"], name="tally_once"),)

    def __str__(self) -> str:
        return f"{self.measure}: {self.count}"
