"""Stores that are followed: how to reach each, how far it was read, and what became of every document."""

from django.db import models
from django.db.models import Q

from postroom.scopes.models import StoreView


class Connector(models.Model):
    """One Magento. `token` is sealed for this row and this address; `since` and everything read are by its clock."""

    name = models.CharField(max_length=100, unique=True)
    base_url = models.CharField(max_length=255, unique=True)
    token = models.TextField(default="")
    source = models.CharField(max_length=64, default="magento")
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    paused_at = models.DateTimeField(null=True)
    since = models.DateTimeField()  #: what was made before is never announced
    policy = models.JSONField(default=dict)  #: what differs from the default triggers
    skew = models.FloatField(null=True)  #: seconds that the store's clock is ahead of ours
    answered_at = models.DateTimeField(null=True)  #: by our clock
    trouble = models.JSONField(null=True)  #: a sentence; null: it answers
    troubled_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)  #: in a row
    rest_until = models.DateTimeField(null=True)
    labels = models.JSONField(default=dict)  #: of options, by store view and attribute

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Place(models.Model):
    """Which store view of ours a store view of Magento is: their ids and codes may differ."""

    connector = models.ForeignKey(Connector, on_delete=models.CASCADE, related_name="places")
    magento_id = models.PositiveIntegerField()
    magento_code = models.CharField(max_length=64)
    store_view = models.ForeignKey(StoreView, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("connector", "magento_id"), name="one_place_a_store_view"),
            models.UniqueConstraint(fields=("store_view",), name="one_connector_a_store_view"),
        )

    def __str__(self) -> str:
        return f"{self.magento_code} ({self.magento_id}) is {self.store_view}"


class Cursor(models.Model):
    """How far one kind of document was read. All times are the store's, but `polled_at`, `swept_at`, `old_at`.

    A pass reads page by page from a while before `at` and `began_at` to the newest change; `pass_at`, `pass_id` say
    where it stands and `pass_began` when it began; without them none is under way. `at`: the newest change that was
    read. `began_at`: when the last whole pass began. `swept_id`: where the look back
    stands, and when it was last at its end; `old_id`: that at old documents, and when it read its last page.
    """

    connector = models.ForeignKey(Connector, on_delete=models.CASCADE, related_name="cursors")
    entity = models.CharField(max_length=12)
    at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    pass_at = models.DateTimeField(null=True)
    pass_id = models.BigIntegerField(default=0)
    pass_began = models.DateTimeField(null=True)
    swept_id = models.BigIntegerField(default=0)
    swept_at = models.DateTimeField(null=True)
    old_id = models.BigIntegerField(default=0)
    old_at = models.DateTimeField(null=True)
    polled_at = models.DateTimeField(null=True)
    announced = models.BigIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("connector", "entity"), name="one_cursor_an_entity"),)

    def __str__(self) -> str:
        return f"{self.entity} of {self.connector} until {self.at}"


class Paper(models.Model):
    """What became of one document. `again_at`: when to ask for it once more though it has not changed."""

    connector = models.ForeignKey(Connector, on_delete=models.CASCADE, related_name="papers")
    entity = models.CharField(max_length=12)
    entity_id = models.BigIntegerField()
    number = models.CharField(max_length=64)
    store_view = models.ForeignKey(StoreView, null=True, on_delete=models.SET_NULL, related_name="+")
    digest = models.CharField(max_length=64)
    changed_at = models.DateTimeField(null=True)  #: of what was read last, by the store's clock
    verdict = models.CharField(max_length=10)
    why = models.JSONField(null=True)  #: a sentence
    said = models.JSONField(default=list)  #: ids of the comments that were dealt with
    marked_sent = models.BooleanField(default=False)  #: Magento says that it has mailed it
    released = models.BooleanField(default=False)  #: to be mailed all the same
    decided_at = models.DateTimeField()
    again_at = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("connector", "entity", "entity_id"), name="one_paper_a_row"),)
        indexes = (
            models.Index(fields=("again_at",), name="paper_again", condition=Q(again_at__isnull=False)),
            models.Index(fields=("connector", "verdict", "decided_at"), name="paper_of_verdict"),
        )

    def __str__(self) -> str:
        return f"{self.entity} {self.number}: {self.verdict}"
