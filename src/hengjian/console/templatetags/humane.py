"""Numbers and days as people read them."""

from __future__ import annotations

from datetime import date

from django import template

from hengjian.core.text import EN, language

register = template.Library()
WEEKDAYS = "一二三四五六日"


@register.filter
def thousands(value: int | None) -> str:
    """1234567 gives 1,234,567; nothing gives a dash."""
    return "—" if value is None else f"{value:,}"


@register.filter
def weekday(value: date) -> str:
    """2026年11月23日 星期一, or Monday, 23 November 2026."""
    if language() == EN:
        return f"{value:%A}, {value.day} {value:%B} {value.year}"
    return f"{value.year}年{value.month}月{value.day}日 星期{WEEKDAYS[value.weekday()]}"
