"""How people come in and stay: sessions, one-time links, recovery codes, tries. Of a secret only a digest is kept."""

from django.db import models

from postroom.access.models.people import Person


class Session(models.Model):
    """Somebody's browser. `person` is empty until they have proved who they are."""

    session_key = models.CharField(max_length=64, primary_key=True)  #: the SHA-256 of what the cookie holds
    session_data = models.TextField()
    expire_date = models.DateTimeField(db_index=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="sessions")
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    address = models.CharField(max_length=64, default="")
    agent = models.CharField(max_length=200, default="")

    class Meta:
        ordering = ("-seen_at",)

    def __str__(self) -> str:
        return f"session of {self.person or 'nobody'} since {self.created_at:%Y-%m-%d %H:%M}"


class Ticket(models.Model):
    """A link that works once. `email`: the address that it was made for; it opens nothing for another one."""

    digest = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=10)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="tickets")
    email = models.CharField(max_length=320, default="")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.purpose} for {self.email or 'the first administrator'}"


class RecoveryCode(models.Model):
    """Stands in for the second factor, once."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("person", "digest"), name="recovery_code_once"),)

    def __str__(self) -> str:
        return f"recovery code of {self.person}"


class Try(models.Model):
    """One try at a password, a code or a reset. `subject`: whose account or which network it counts against."""

    subject = models.CharField(max_length=80)
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = (models.Index(fields=("subject", "at"), name="try_of_subject"),)

    def __str__(self) -> str:
        return f"{self.subject} at {self.at:%Y-%m-%d %H:%M:%S}"
