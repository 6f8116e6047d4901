"""What the spool keeps: a message, its bytes, one delivery per recipient, every attempt and every event."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Left, Lower

from postroom.spool.states import State


class Message(models.Model):
    """What one submission asked us to say. Frozen: nothing here changes after the submit."""

    public_id = models.UUIDField(unique=True)
    store_view = models.ForeignKey("scopes.StoreView", on_delete=models.PROTECT, db_index=False)
    kind = models.CharField(max_length=64)
    group = models.CharField(max_length=64)
    source = models.CharField(max_length=200)
    document = models.CharField(max_length=255)
    revision = models.IntegerField(default=0)
    copy = models.CharField(max_length=320, default="")
    natural_key = models.CharField(max_length=64, null=True, unique=True)  #: hash, see `submit.natural_key`
    reference = models.CharField(max_length=255)  #: what a shop owner knows it by: the order number
    message_id = models.CharField(max_length=255)  #: without angle brackets
    from_name = models.CharField(max_length=255)
    from_address = models.CharField(max_length=320)
    to_name = models.CharField(max_length=255)
    to_address = models.CharField(max_length=320)
    subject = models.TextField()
    locale = models.CharField(max_length=35)
    size = models.PositiveIntegerField()  #: octets of the composed message; 0: there is no body
    priority = models.SmallIntegerField(default=0)
    discreet = models.BooleanField(
        null=True
    )  #: what it says is for its recipient alone; None: from before there was any
    created_at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["store_view", "id"], name="message_of_store_view"),
            # These and their like below are what lists are narrowed down by: see `reading.trails`.
            models.Index(fields=["reference", "store_view", "id"], name="message_by_reference"),
            models.Index(fields=["kind", "store_view", "id"], name="message_by_kind"),
            models.Index(fields=["group", "store_view", "id"], name="message_by_group"),
        )

    def __str__(self) -> str:
        return str(self.public_id)


class Body(models.Model):
    """The composed message, compressed (zlib), in a row of its own: lists never load it."""

    message = models.OneToOneField(Message, primary_key=True, on_delete=models.CASCADE)
    bytes = models.BinaryField()

    def __str__(self) -> str:
        return f"body of {self.message_id}"


class SealedBody(models.Model):
    """As `Body`, of mail that only its recipient may read; see `sealed`."""

    message = models.OneToOneField(Message, primary_key=True, on_delete=models.CASCADE, related_name="+")
    bytes = models.BinaryField()

    def __str__(self) -> str:
        return f"sealed body of {self.message_id}"


class Delivery(models.Model):
    """Our duty to hand one message to one recipient: one envelope, one outcome, one retry clock."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    index = models.PositiveSmallIntegerField()
    recipient = models.CharField(max_length=320)
    role = models.CharField(max_length=8)  #: to, bcc
    envelope_sender = models.CharField(max_length=320)
    sender = models.CharField(max_length=700)  #: whom a relay may refuse, see `submit.sender_key`
    state = models.CharField(max_length=10, choices=[(state, state) for state in State])
    reason = models.TextField(default="")
    due_at = models.DateTimeField()
    clock_at = models.DateTimeField()  #: the lifetime runs from here: submitted, released or retried by a person
    attempts = models.PositiveIntegerField(default=0)  #: those that count; a transport's fault does not
    claims = models.PositiveIntegerField(default=0)  #: how often a worker took it: the token of its last attempt
    in_doubt = models.PositiveIntegerField(default=0)
    strikes = models.PositiveSmallIntegerField(default=0)  #: workers and connections that died with it in hand
    worker = models.ForeignKey(
        "Worker", null=True, on_delete=models.DO_NOTHING, db_index=False, db_constraint=False, related_name="deliveries"
    )
    epoch = models.PositiveIntegerField(default=0)
    store_view = models.ForeignKey("scopes.StoreView", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    group = models.CharField(max_length=64)
    priority = models.SmallIntegerField(default=0)
    waiting_run = models.BooleanField(default=False)  #: goes with the next run of asynchronous sending
    last_reply = models.TextField(default="")  #: of the next hop, or what we say where it said nothing
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["message", "index"], name="delivery_of_message"),)
        indexes = (
            # The claim reads this one, lane by lane; a row leaves it with the claim.
            models.Index(
                fields=["store_view", "priority", "due_at"],
                name="delivery_due",
                condition=Q(state="queued") & Q(waiting_run=False),
            ),
            models.Index(
                fields=["store_view", "group", "message"],
                name="delivery_waiting_run",
                condition=Q(state="queued") & Q(waiting_run=True),
            ),
            models.Index(fields=["worker", "epoch"], name="delivery_in_hand", condition=Q(state="active")),
            models.Index(fields=["state", "store_view", "message"], name="delivery_by_state"),
            models.Index(Lower("recipient"), "store_view", "message", name="delivery_by_recipient"),
        )

    def __str__(self) -> str:
        return f"{self.recipient}: {self.state}"


FAILED = ~Q(outcome="accepted")


class Attempt(models.Model):
    """One try of a delivery, as it was seen from here."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="tries", db_index=False)
    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    store_view = models.ForeignKey(
        "scopes.StoreView", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    number = models.PositiveIntegerField()  #: the claim it belongs to: written twice, it stands once
    at = models.DateTimeField()
    seconds = models.FloatField()
    relay = models.TextField()
    tls = models.CharField(max_length=64, default="")
    verb = models.CharField(max_length=16)
    code = models.PositiveSmallIntegerField()
    enhanced = models.CharField(max_length=16, default="")
    text = models.TextField()
    outcome = models.CharField(max_length=10)  #: accepted, deferred, refused, in doubt
    fault = models.CharField(max_length=10, default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["delivery", "number"], name="attempt_once"),)
        indexes = (
            models.Index(Left("relay", 200), "store_view", "message", name="attempt_by_relay"),
            models.Index(fields=["code", "store_view", "message"], name="attempt_by_code", condition=FAILED),
            models.Index(fields=["enhanced", "store_view", "message"], name="attempt_by_enhanced", condition=FAILED),
            models.Index(fields=["fault", "store_view", "message"], name="attempt_by_fault", condition=~Q(fault="")),
            models.Index(fields=["store_view", "at"], name="attempt_failed", condition=FAILED),
            models.Index(fields=["at"], name="attempt_failed_anywhere", condition=FAILED),
        )

    def __str__(self) -> str:
        return f"{self.outcome}: {self.code} {self.text}"


class Event(models.Model):
    """One line of a message's history. Append only."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="events")
    delivery = models.ForeignKey(Delivery, null=True, on_delete=models.CASCADE, related_name="events", db_index=False)
    at = models.DateTimeField()
    name = models.CharField(max_length=16)
    detail = models.TextField(default="")
    actor = models.CharField(max_length=200, default="")

    def __str__(self) -> str:
        return f"{self.name}: {self.detail}"
