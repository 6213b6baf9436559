"""A count of today's work and the address of its rows."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from hengjian.core.text import Text


@dataclass(frozen=True)
class Card:
    """One count: what it counts, how urgent a non-zero one is, and where its rows are."""

    label: Text
    number: int
    icon: str
    tone: str
    address: str = ""
    note: Text | str = ""

    @property
    def shown_tone(self) -> str:
        """Nothing to do is calm."""
        return self.tone if self.number else "calm"


def rows_at(name: str, **query: str) -> str:
    """The address of a list with its filter."""
    asked = "&".join(f"{key}={value}" for key, value in query.items())
    return f"{reverse(name)}?{asked}" if asked else reverse(name)
