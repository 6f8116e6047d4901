"""Templates that merchants write; a number in the settings names one of them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from postroom.letters.kinds import TEMPLATES
from postroom.letters.sources import Source
from postroom.letters.trial import problems_of


def _check_shipped(value: str) -> None:
    if value not in TEMPLATES:
        raise ValidationError(f"There is no template {value!r}; choose one of {', '.join(sorted(TEMPLATES))}.")


class Template(models.Model):
    """One row of Magento's email_template. `text` empty: the text part is read out of the html."""

    code = models.CharField(max_length=150, unique=True)
    based_on = models.CharField(max_length=200, validators=[_check_shipped])
    subject = models.CharField(max_length=200, blank=True)
    html = models.TextField()
    text = models.TextField(blank=True)
    styles = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    modified_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.code} ({self.pk})"

    def clean(self) -> None:
        problems = problems_of(self.source()) if self.based_on in TEMPLATES else {}
        if problems:
            raise ValidationError(problems)

    def save(self, *arguments: Any, **options: Any) -> None:
        """Every road into the table passes the check. Raises ValidationError by field, with line numbers."""
        self.full_clean()
        super().save(*arguments, **options)

    def source(self) -> Source:
        return Source(str(self.pk), self.based_on, self.subject, self.html, self.text, self.styles)
