"""Words of an assessment on its pages."""

from __future__ import annotations

from typing import Any

from django import template

from hengjian.assessment import concluding
from hengjian.assessment.models import Assessment, ClauseRow
from hengjian.assessment.models.sheet import Value
from hengjian.core.text import EN, language, t

register = template.Library()
_COLOURS = {
    "green": t("符合", "met"),
    "amber": t("临界", "close"),
    "red": t("不符合", "not met"),
    "human": t("需人工判断", "needs a human"),
}


@register.simple_tag
def conclusion_name(one: Assessment) -> str:
    """The conclusion in the words of its mode."""
    return str(concluding.name(one.conclusion, one.mode))


@register.simple_tag
def value_name(value: str) -> str:
    """What a clause was judged, in words."""
    return str(Value(value).label) if value in Value.values else value


@register.simple_tag
def clause_text(row: ClauseRow) -> str:
    """The text of a clause in the reader's language; Chinese where there is no other."""
    return row.text_en if language() == EN and row.text_en else row.text_zh


@register.simple_tag
def colour_name(colour: str) -> str:
    """What a light says."""
    return str(_COLOURS.get(colour, colour))


@register.simple_tag
def either(value: Any) -> str:
    """A text kept in both languages, or a plain value."""
    if isinstance(value, dict) and {"zh", "en"} <= set(value):
        return str(value["en"] if language() == EN else value["zh"])
    return "" if value is None else str(value)
