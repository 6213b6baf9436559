"""`{% lucide "name" %}`: a Lucide icon as inline SVG, hidden from screen readers.

The words beside an icon say what it means, so the icon itself is decoration. An icon that stands
alone needs its own `aria-label` on the element around it. An unknown name draws nothing: a missing
ornament is no reason to lose a page; tests/console walks every template for names.
"""

from __future__ import annotations

from typing import Any

from django import template
from lucide import IconDoesNotExist
from lucide.templatetags.lucide import lucide as draw

register = template.Library()


@register.simple_tag(name="lucide")
def icon(name: str, *, size: int = 20, **attributes: Any) -> str:
    """The icon as SVG, `size` CSS pixels square, drawn in the text's colour."""
    attributes.setdefault("class", "icon")
    try:
        return draw(name, size=size, stroke_width="1.75", aria_hidden="true", **attributes)
    except IconDoesNotExist:
        return ""
