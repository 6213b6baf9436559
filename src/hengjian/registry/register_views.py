"""People, doubts, methods and “as known on” on the screen."""

from __future__ import annotations

from datetime import date, datetime

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from hengjian.accounts.access import action, actor_of, scope
from hengjian.core.errors import Refusal
from hengjian.core.text import Text, t
from hengjian.core.text_input import half_width
from hengjian.registry import doubts, knowledge, method_library, people, selectors
from hengjian.registry.forms import EditionForm
from hengjian.registry.models import Change, Institution, MethodEdition
from hengjian.standards import methods

KNOWN, DOUBTS = "registry.known.read", "registry.doubt.list"
METHODS, RECORD = "registry.method.list", "registry.method.record"


def _words(request: HttpRequest, name: str = "q") -> str:
    return half_width(request.GET.get(name, "")).strip()[:80]


def _day(request: HttpRequest, name: str = "on") -> date:
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return timezone.localdate()


def _instant(request: HttpRequest, name: str = "known") -> datetime:
    """A local instant of the address; now when it is missing, unreadable or ahead."""
    now = timezone.now()
    try:
        found = datetime.fromisoformat(request.GET.get(name, ""))
        found = found if found.tzinfo else timezone.make_aware(found)
        return min(found, now)
    except (ValueError, OverflowError):
        return now


@action(people.LIST)
@require_safe
def people_list(request: HttpRequest) -> HttpResponse:
    """People by name, sound or number."""
    actor, words = actor_of(request), _words(request)
    rows = people.people_for(actor, search=words, uscc=_words(request, "uscc"))
    page = Paginator(rows, 30).get_page(request.GET.get("page"))
    context = {
        "words": words,
        "uscc": _words(request, "uscc"),
        "page": page,
        "rows": people.listed(actor, list(page.object_list), timezone.localdate()),
        "most": people.MOST,
        "cut": page.paginator.count == people.MOST,
    }
    return render(request, "registry/people.html", context)


@action(people.READ)
@require_safe
def person(request: HttpRequest, person_no: str) -> HttpResponse:
    """One person's record across employers."""
    actor = actor_of(request)
    found = people.person_for(actor, person_no)
    if found is None:
        raise Http404
    context = {
        "person": found,
        "record": people.record(actor, found),
        "today": timezone.localdate(),
        "reads": set(
            scope(actor, "registry.institution.read", Institution)
            .filter(staff__person=found)
            .values_list("uscc", flat=True)
        ),
    }
    return render(request, "registry/person.html", context)


@action(DOUBTS)
@require_safe
def doubt_list(request: HttpRequest) -> HttpResponse:
    """Doubts about the register in the officer's area, one kind at a time."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in doubts.KINDS else next(iter(doubts.KINDS))
    within = selectors.institutions_for(actor_of(request), action=DOUBTS, search=_words(request))
    rows = doubts.doubts(kind=kind, within=within)
    context = {
        "kind": kind,
        "kinds": doubts.KINDS,
        "words": _words(request),
        "page": Paginator(rows, 30).get_page(request.GET.get("page")),
        "most": doubts.MOST,
        "cut": len(rows) == doubts.MOST,
        "reads": set(
            scope(actor_of(request), "registry.institution.read", Institution)
            .filter(pk__in=[i.pk for row in rows for i in row.institutions])
            .values_list("uscc", flat=True)
        ),
    }
    return render(request, "registry/doubts.html", context)


@action(KNOWN)
@require_safe
def known(request: HttpRequest, uscc: str) -> HttpResponse:
    """Certificates and scope on a day, as known at an instant and as known now."""
    found = scope(actor_of(request), KNOWN, Institution).filter(uscc=uscc).first()
    if found is None:
        raise Http404
    now, on, at, words = timezone.now(), _day(request), _instant(request), _words(request)
    parameter, method = _words(request, "parameter"), _words(request, "method")
    lines = knowledge.scope_lines(
        selectors.scope_on(found, on, at), list(selectors.scope_on(found, on, now))
    )
    verdict = knowledge.verdict(found, on, at, now=now, parameter=parameter, method=method)
    changed = sum(line.differs for line in lines)
    if words:
        lines = [line for line in lines if words.lower() in str(line.item).lower()]
    context = {
        "institution": found,
        "on": on,
        "at": at,
        "words": words,
        "parameter": parameter,
        "method": method,
        "verdict": verdict,
        "taught": _taught(verdict.entry.kind) if verdict.entry else "",
        "certificates": knowledge.certificate_lines(found, on, at, now),
        "changed": changed,
        "page": Paginator(lines, 50).get_page(request.GET.get("page")),
    }
    return render(request, "registry/known.html", context)


def _taught(kind: str) -> Text:
    """The act behind an entry, as people say it."""
    for act in Change.Act:
        if kind.startswith(f"registry.{act.value}"):
            return act.label  # type: ignore[return-value]
    return t("登记入册", "Recorded in the register")


@action(METHODS)
@require_safe
def method_list(request: HttpRequest) -> HttpResponse:
    """The library: every method held or on record, who holds it, what is to be asked."""
    words, today = _words(request), timezone.localdate()
    page = Paginator(method_library.numbers(words), 25).get_page(request.GET.get("page"))
    within = selectors.institutions_for(actor_of(request))
    context = {
        "words": words,
        "page": page,
        "rows": method_library.lines(list(page.object_list), today, within),
        "warnings": _warnings(today),
    }
    return render(request, "registry/methods.html", context)


def _warnings(today: date) -> list[tuple[str, method_library.Light]]:
    """Editions that ended or end soon, as recorded."""
    numbers = MethodEdition.objects.order_by().values_list("number", flat=True).distinct()
    found = method_library.lights(sorted(numbers), today)
    return [(n, light) for n, light in found.items() if light.colour in {"red", "amber"}]


@action(METHODS)
@require_safe
def method(request: HttpRequest, number: str) -> HttpResponse:
    """One method: its editions, who holds it, who verified it."""
    return _method(request, number, EditionForm(), 200)


@action(RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def supersede(request: HttpRequest, number: str) -> HttpResponse:
    """An officer records, with its source, that an edition ends or was replaced."""
    if request.method != "POST":
        return _method(request, number, EditionForm(), 200)
    if not _exists(number):
        raise Http404
    form, status, refusal = EditionForm(request.POST), 400, None
    if form.is_valid():
        by = actor_of(request).username
        try:
            method_library.record_supersession(
                number=number, by=by, at=timezone.now(), **form.cleaned_data
            )
        except Refusal as refused:
            refusal, status = refused, 409
        else:
            return redirect("register-method", number)
    return _method(request, number, form, status, refusal)


def _exists(number: str) -> bool:
    return number in method_library.numbers(number)


def _method(
    request: HttpRequest,
    number: str,
    form: EditionForm,
    status: int,
    refusal: Refusal | None = None,
) -> HttpResponse:
    if not _exists(number):
        raise Http404
    actor, today = actor_of(request), timezone.localdate()
    within = selectors.institutions_for(actor)
    rows = method_library.holders(number, within)
    family = sorted(
        {n for n in method_library.numbers() if methods.family(n) == methods.family(number)}
    )
    context = {
        "number": number,
        "line": method_library.lines([number], today, within)[0],
        "editions": method_library.lines(family, today, within),
        "recorded": MethodEdition.objects.filter(number=number),
        "page": Paginator(rows, 30).get_page(request.GET.get("page")),
        "form": form,
        "refusal": refusal,
        "may_record": actor.may(RECORD),
        "title": t(f"方法 {number}", f"Method {number}"),
    }
    return render(request, "registry/method.html", context, status=status)
