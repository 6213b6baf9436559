"""What the pages share: do one act and come back, or show the page again with the refusal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from hengjian.core.errors import Refusal
from hengjian.core.text import Text

Again = Callable[[Refusal, int], HttpResponse]


def press(
    request: HttpRequest, act: Callable[[], object], said: Text, to: tuple[str, ...], again: Again
) -> HttpResponse:
    """Do the act: on success say so and go to the page `to`, else the page again, status 409."""
    try:
        act()
    except Refusal as refusal:
        return again(refusal, getattr(refusal, "status", 409))
    messages.success(request, str(said))
    return redirect(*to)


def posted(request: HttpRequest, name: str, most: int = 8000) -> str:
    """A field of the form, without NUL, cut where no honest form goes."""
    return request.POST.get(name, "").replace("\x00", "").strip()[:most]


def asked(request: HttpRequest, name: str, most: int = 80) -> str:
    """A word of the address."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:most]


def day_of(text: str) -> date | None:
    """A day as a date field sends it; None when it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
