"""What officers recorded about editions of methods: dated data with its source."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class MethodEdition(models.Model):
    """An edition of a method is in force in that period; what replaces it. The last recorded holds."""

    number = models.CharField(max_length=60, db_index=True)
    replaced_by = models.CharField(max_length=60, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True, help_text="first day no longer in force")
    source = models.CharField(max_length=300)
    by = models.CharField(max_length=150)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-recorded_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="method_edition_dated",
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gt=F("valid_from")),
            ),
            models.CheckConstraint(name="method_edition_sourced", condition=~Q(source="")),
        ]

    def __str__(self) -> str:
        return f"{self.number} → {self.replaced_by or '—'}"
