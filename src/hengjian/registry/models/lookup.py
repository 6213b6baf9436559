"""Derived tables that make the register quick to search. Rebuilt from the facts at any time."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hengjian.core.text import t
from hengjian.registry.models.bodies import Institution
from hengjian.registry.models.people import Person


class Term(models.Model):
    """A parameter or method as some scope prints it: once, however many scopes hold it.

    Each character of a parameter is a term too: what a single character finds would otherwise be
    the union of hundreds of parameters.
    """

    class Kind(models.TextChoices):
        PARAMETER = "parameter", t("项目", "Parameter")
        METHOD = "method", t("方法", "Method")
        CHARACTER = "character", t("字", "Character")

    kind = models.CharField(max_length=10, choices=Kind)
    text = models.CharField(max_length=120)
    number = models.CharField(max_length=60, blank=True, help_text="method number in one spelling")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "text"], name="term_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "number"])]

    def __str__(self) -> str:
        return self.text


class TermHolder(models.Model):
    """An institution has the term in a scope, whenever."""

    term = models.ForeignKey(Term, models.CASCADE, related_name="+", db_index=False)
    institution = models.ForeignKey(Institution, models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["term", "institution"], name="term_holder_once")
        ]

    def __str__(self) -> str:
        return f"{self.term_id} {self.institution_id}"


class PersonToken(models.Model):
    """A tail of a person's name, of its sound, or his number: what is typed begins one of them.

    Bytes (UTF-8), because text is ordered differently from database to database and a range of
    bytes is the same everywhere.
    """

    token = models.BinaryField(max_length=64)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["token", "person"], name="person_token_search"),
        ]

    def __str__(self) -> str:
        return bytes(self.token).decode(errors="replace")
