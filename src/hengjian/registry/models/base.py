"""What dated facts of the register share."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


def dated(name: str) -> models.CheckConstraint:
    """A period ends after it begins."""
    return models.CheckConstraint(
        name=name, condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from"))
    )


class Dated(models.Model):
    """Valid from a legal day until the first day no longer valid (empty = open)."""

    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(help_text="since when the platform knew")

    class Meta:
        abstract = True
