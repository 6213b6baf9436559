"""The menu of the console: which pages there are, for whom, in which order.

A page appears when the reader may do its action.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from hengjian.accounts.access import Actor
from hengjian.console.menu import MENU
from hengjian.core.text import Text


@dataclass(frozen=True)
class Line:
    """An entry as one reader sees it now."""

    label: Text
    icon: str
    address: str
    here: bool


@dataclass(frozen=True)
class Section:
    """Lines under one heading."""

    label: Text
    lines: tuple[Line, ...]


def sections(actor: Actor, here: str | None) -> list[Section]:
    """The menu for `actor` with the page named `here` lit; empty sections are left out."""
    result = []
    for label, entries in MENU:
        lines = tuple(
            Line(
                entry.label,
                entry.icon,
                reverse(entry.name),
                here == entry.name or here in entry.within,
            )
            for entry in entries
            if actor.may(entry.action)
        )
        if lines:
            result.append(Section(label, lines))
    return result
