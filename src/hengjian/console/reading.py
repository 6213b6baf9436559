"""What was asked in an address: a day, a choice, a page. Never an error, always a default."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils import timezone

from hengjian.core.text_input import half_width


def day(request: HttpRequest, name: str = "on") -> date:
    """The day of `?on=`; today when it is missing, unreadable or in the future."""
    today = timezone.localdate()
    try:
        return min(date.fromisoformat(request.GET.get(name, "")), today)
    except ValueError:
        return today


def choice(request: HttpRequest, name: str, allowed: Collection[str]) -> str:
    """The value of a parameter when it is one of `allowed`, else nothing."""
    value = request.GET.get(name, "")
    return value if value in allowed else ""


def words(request: HttpRequest, name: str = "q", longest: int = 80) -> str:
    """What was typed, full-width characters made plain, cut at `longest`."""
    return half_width(request.GET.get(name, "")).strip()[:longest]


def page(request: HttpRequest, rows: Any, size: int = 25) -> Page[Any]:
    """The page of `?page=`; the last one when the number is too high."""
    return Paginator(rows, size).get_page(request.GET.get("page"))
