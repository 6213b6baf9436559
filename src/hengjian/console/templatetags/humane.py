"""Numbers as people read them."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def thousands(value: int | None) -> str:
    """1234567 gives 1,234,567; nothing gives a dash."""
    return "—" if value is None else f"{value:,}"
