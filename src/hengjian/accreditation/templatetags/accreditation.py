"""Small words of accreditation's pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template

from hengjian.accreditation import wording
from hengjian.accreditation.models import Application, ApplicationItem
from hengjian.core.text import Text

register = template.Library()


@dataclass(frozen=True)
class Word:
    """A name with its colour family."""

    name: Text
    tone: str


@register.filter
def stage_word(application: Application) -> Word:
    """The stage in words, coloured."""
    return Word(wording.stage_name(application), wording.TONES.get(application.stage, "wait"))


@register.filter
def of(asked: dict[int, ApplicationItem], key: int) -> Any:
    """What is asked of a row in force; nothing where nothing is."""
    return asked.get(key)


@register.filter
def digest_short(value: str) -> str:
    """The first twelve characters of a digest."""
    return value[:12]
