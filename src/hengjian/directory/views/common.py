"""What the pages of the three directories share: wearing an action, finding the entry."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from hengjian.accounts.access import action, actor_of
from hengjian.core.text_input import half_width
from hengjian.directory import selectors
from hengjian.directory.kinds import Kind
from hengjian.directory.models import Entry

View = Callable[..., HttpResponse]
PAGE = 30


def worn(kind: Kind, verb: str, view: View, methods: tuple[str, ...] = ("GET",)) -> Any:
    """The view of one directory, guarded by its action."""
    bound = partial(view, kind=kind)
    bound.__doc__ = view.__doc__
    return action(kind.action(verb))(require_http_methods(list(methods))(bound))


def entry_or_404(request: HttpRequest, kind: Kind, number: str, verb: str = "read") -> Entry:
    """The entry; hidden and missing look the same."""
    found = selectors.entry(actor_of(request), kind.key, number, verb)
    if found is None:
        raise Http404
    return found


def page(request: HttpRequest, rows: Any, size: int = PAGE) -> Page[Any]:
    """The page of `?page=`; the last one when the number is too high."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


def words(request: HttpRequest, name: str = "q") -> str:
    """What was typed, full-width characters made plain, at most 80."""
    return half_width(request.GET.get(name, "")).strip()[:80]
