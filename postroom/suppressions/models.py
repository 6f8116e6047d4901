"""Addresses that we must not write to, for one store view or for all."""

from django.db import models


class Suppression(models.Model):
    """One address, at one store view or (store view NULL) everywhere. Lifting keeps the row, as history."""

    class Reason(models.TextChoices):
        BOUNCED = "bounced", "a permanent bounce came back"
        COMPLAINT = "complaint", "the reader reported our mail as spam"
        REFUSED = "refused", "the server said that there is no such mailbox"
        UNSUBSCRIBED = "unsubscribed", "the reader asked for no more mail"
        MANUAL = "manual", "a person decided it"

    address = models.CharField(max_length=320)  #: as `book.key` makes it: lower case, domain as A-label
    store_view = models.ForeignKey("scopes.StoreView", null=True, on_delete=models.CASCADE, db_index=False)
    reason = models.CharField(max_length=16, choices=Reason.choices)
    origin = models.CharField(max_length=200)  #: who or what asked for it: "cli:anna", a message's id
    added_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=200, default="")

    class Meta:
        indexes = (models.Index(fields=["address"], name="suppression_in_force", condition=models.Q(lifted_at=None)),)
        constraints = (
            models.UniqueConstraint(
                fields=["address", "store_view"], condition=models.Q(lifted_at=None), name="suppression_once"
            ),
            models.UniqueConstraint(
                fields=["address"],
                condition=models.Q(lifted_at=None, store_view=None),
                name="suppression_once_everywhere",
            ),
        )

    def __str__(self) -> str:
        return f"{self.address}: {self.reason}"
