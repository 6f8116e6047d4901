"""Mail that other programs wrote: who may hand it in, what it is, and its way into the spool (RFC 6409)."""

from django.apps import AppConfig


class MsaConfig(AppConfig):
    name = "postroom.msa"
    default_auto_field = "django.db.models.BigAutoField"
