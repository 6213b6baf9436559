"""Changes of the register on the screen: what was changed, and filing one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from hengjian.accounts.access import action, actor_of, scope
from hengjian.core.errors import Refusal, Rejected
from hengjian.core.text import t
from hengjian.core.text_input import half_width
from hengjian.registry.filing_acts import FILINGS, SHOWN, Filing, label
from hengjian.registry.forms import ChangeForm
from hengjian.registry.models import Change, Institution
from hengjian.registry.selectors import institutions_for

LIST, FILE = "registry.change.list", "registry.change.file"
_PAGE = 30


@action(LIST)
@require_safe
def changes_list(request: HttpRequest) -> HttpResponse:
    """Changes in the reader's area, newest first."""
    actor, words = actor_of(request), half_width(request.GET.get("q", "")).strip()[:80]
    act = request.GET.get("act", "")
    rows = scope(actor, LIST, Change).select_related("institution")
    if act in Change.Act.values:
        rows = rows.filter(act=act)
    if words:
        bodies = institutions_for(actor, action=LIST, search=words)
        rows = rows.filter(institution__in=bodies.order_by().values("pk"))
    context = {
        "page": Paginator(rows, _PAGE).get_page(request.GET.get("page")),
        "words": words,
        "act": act,
        "acts": Change.Act.choices,
    }
    return render(request, "registry/changes.html", context)


@action(LIST)
@require_safe
def changes_of(request: HttpRequest, uscc: str) -> HttpResponse:
    """One institution's changes, and the forms for whoever may file one."""
    found = _found(request, uscc, LIST)
    rows = found.changes.all()
    mine = scope(actor_of(request), FILE, Institution).filter(pk=found.pk).exists()
    context = {
        "institution": found,
        "page": Paginator(rows, _PAGE).get_page(request.GET.get("page")),
        "filings": list(FILINGS.values()) if mine else [],
    }
    return render(request, "registry/changes_of.html", context)


@action(FILE)
@require_http_methods(["GET", "HEAD", "POST"])
def change_file(request: HttpRequest, uscc: str, act: str) -> HttpResponse:
    """File a change. Refused, the form keeps what was typed."""
    found, filing = _found(request, uscc, FILE), FILINGS.get(act)
    if filing is None:
        raise Http404
    words = half_width(request.GET.get("q", "")).strip()[:80]
    rows = list(filing.rows(found, words)[:SHOWN]) if filing.rows else []
    if request.method != "POST":
        form = _form(filing, found, rows, None)
        form.initial["record"] = request.GET.get("record", "")
        return _page(request, found, filing, form, words, rows, status=200)
    chosen, form = _chosen(request, found, filing, rows)
    refusal, status = None, 400
    if form.is_valid():
        try:
            filing.do(found, chosen, form.given, actor_of(request).username, timezone.now())
        except Refusal as refused:
            refusal, status = refused, 400 if isinstance(refused, Rejected) else 409
        else:
            messages.success(request, str(t("变更已登记", "The change is on file")))
            return redirect("register-institution-changes", uscc)
    return _page(request, found, filing, form, words, rows, status=status, refusal=refusal)


def _chosen(
    request: HttpRequest, found: Institution, filing: Filing, rows: list[Any]
) -> tuple[list[Any], ChangeForm]:
    """The records named in the form; one that was not on the list is looked up, and offered."""
    named = {int(n) for n in request.POST.getlist("record") if n.isascii() and n.isdigit()}
    chosen = list(filing.rows(found, "").filter(pk__in=named)) if filing.rows and named else []
    offered = {row.pk: row for row in [*chosen, *rows]}
    return chosen, _form(filing, found, list(offered.values()), request.POST)


def _form(filing: Filing, found: Institution, rows: list[Any], data: Any) -> ChangeForm:
    initial = {}
    if filing.rows is None:
        names = set(filing.form.base_fields) - {"reason", "decision_no"}
        initial = {name: getattr(found, name) for name in names}
    lines = [(str(row.pk), label(row)) for row in rows]
    form = filing.form(data, initial=initial, rows=lines)
    if filing.rows is not None and not rows:
        form.fields.pop("record", None)
    return form


def _page(
    request: HttpRequest,
    found: Institution,
    filing: Filing,
    form: ChangeForm,
    words: str,
    rows: list[Any],
    *,
    status: int,
    refusal: Refusal | None = None,
) -> HttpResponse:
    context = {
        "institution": found,
        "filing": filing,
        "form": form,
        "words": words,
        "refusal": refusal,
        "nothing": filing.rows is not None and not rows and not words,
        "searches": filing.rows is not None,
        "many": len(rows) == SHOWN,
    }
    return render(request, "registry/change_file.html", context, status=status)


def _found(request: HttpRequest, uscc: str, name: str) -> Institution:
    found = scope(actor_of(request), name, Institution).filter(uscc=uscc).first()
    if found is None:
        raise Http404
    return found
