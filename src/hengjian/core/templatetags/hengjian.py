"""Template words shared by all pages: `{% t "中文" "English" %}`, asset, day, instant."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.utils.html import conditional_escape

from hengjian.core.legal_time import LEGAL
from hengjian.core.text import Text

register = template.Library()


@register.simple_tag(name="t")
def both_languages(zh: str, en: str, **values: Any) -> str:
    """The sentence in the reader's language; values are filled in where {name} stands."""
    text = Text(zh, en)
    return conditional_escape(str(text.format(**values) if values else text))


@register.filter
def day(value: date | None) -> str:
    """A legal date: 2026-11-23."""
    return value.strftime("%Y-%m-%d") if value else "—"


@register.filter
def instant(value: datetime | None) -> str:
    """An instant as Beijing time to the minute."""
    return value.astimezone(LEGAL).strftime("%Y-%m-%d %H:%M") if value else "—"
