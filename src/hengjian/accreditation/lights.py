"""The lights of continuous conformity, as an application shows them and an assessment takes them."""

from __future__ import annotations

from datetime import date
from typing import Any

from hengjian.conformity import selectors as conformity
from hengjian.conformity.clauses.light import Colour, Light
from hengjian.core.text import Text
from hengjian.registry.models import Institution


def page(institution: Institution, on: date) -> list[Light]:
    """Every light on that day, as whoever applies on it would have to meet them."""
    return conformity.page(institution, on, preview=True)


def not_green(institution: Institution, on: date) -> list[Light]:
    """What an applicant should look at before he applies."""
    return [light for light in page(institution, on) if light.colour != Colour.GREEN]


def as_documents(institution: Institution, on: date) -> list[dict[str, Any]]:
    """The lights as dicts, both languages where there are two."""
    return [_document(light) for light in page(institution, on)]


def _document(light: Light) -> dict[str, Any]:
    return {
        "clause": light.clause,
        "colour": str(light.colour),
        "title": _plain(light.title),
        "found": _plain(light.found),
        "needed": _plain(light.needed),
        "because": _plain(light.because),
        "citation": _plain(light.citation),
        "records": [_plain(record.label) for record in light.records],
    }


def _plain(value: object) -> Any:
    if isinstance(value, Text):
        return value.both()
    return value if value is None or isinstance(value, str | int) else str(value)
