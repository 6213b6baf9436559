"""The register: the JSON API. What was valid on a day, and did the platform know it then?"""

# No postponed annotations here: ninja resolves them where `action` wraps, not in this file.

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router

from hengjian.accounts.access import action, actor_of, scope
from hengjian.core.text_input import half_width
from hengjian.registry import api_shapes as shapes
from hengjian.registry import doubts, knowledge, method_library, people, selectors
from hengjian.registry.api_acts import router as acts
from hengjian.registry.models import Change, Institution

router = Router(tags=["register"])
router.add_router("", acts)
SIZE = 100
NUMBER = Query(1, ge=1, le=100_000, description="page, from 1")
TODAY = Query(None, description="legal day; today when missing")
KNOWN = Query(None, description="as known at this instant; now when missing or ahead")
LIST, READ = "registry.institution.list", "registry.institution.read"


def _cut(page: int) -> slice:
    return slice((page - 1) * SIZE, page * SIZE)


def _words(text: str) -> str:
    return half_width(text).strip()[:80]


def _found(request: HttpRequest, name: str, uscc: str) -> Institution:
    found = scope(actor_of(request), name, Institution).filter(uscc=uscc).first()
    if found is None:
        raise Http404
    return found


def _times(on: date | None, known: datetime | None) -> tuple[date, datetime]:
    """The day and instant asked for. Nothing is known of the future."""
    now = timezone.now()
    if known is not None and timezone.is_naive(known):
        known = timezone.make_aware(known)
    return on or timezone.localdate(), min(known or now, now)


@router.get("/register/institutions", response=shapes.InstitutionsOut)
@action(LIST)
def institutions(
    request: HttpRequest, q: str = "", region: str = "", kind: str = "", page: int = NUMBER
) -> Any:
    """Institutions by name, sound, credit code, certificate number or accredited parameter."""
    rows = selectors.institutions_for(
        actor_of(request), search=_words(q), region=region[:6], kind=kind[:12]
    )
    listed = [shapes.institution(row) for row in rows[_cut(page)]]
    return shapes.InstitutionsOut(total=rows.count(), page=page, institutions=listed)


@router.get("/register/institutions/{uscc}", response=shapes.FileOut)
@action(READ)
def institution(
    request: HttpRequest, uscc: str, on: date | None = TODAY, known: datetime | None = KNOWN
) -> Any:
    """One institution's file: its certificates on the day, as known at the instant."""
    found = _found(request, READ, uscc)
    day, at = _times(on, known)
    states = knowledge.certificate_states(found, at)
    counts = {
        "scope": selectors.scope_on(found, day, at).count(),
        "staff": selectors.staff_on(found, day).count(),
        "instruments": found.instruments.count(),
        "sites": found.sites.count(),
    }
    return shapes.FileOut(
        **shapes.institution(found).model_dump(),
        on=day,
        known_at=at,
        head_name=found.head_name,
        legal_form=found.legal_form,
        founded_on=found.founded_on,
        certificates=[shapes.certificate(row, day) for row in states],
        counts=counts,
    )


@router.get("/register/institutions/{uscc}/scope", response=shapes.ScopesOut)
@action("registry.known.read")
def scope_rows(
    request: HttpRequest,
    uscc: str,
    on: date | None = TODAY,
    known: datetime | None = KNOWN,
    page: int = NUMBER,
) -> Any:
    """The scope in force on the day, as known at the instant, with the library's items."""
    found = _found(request, "registry.known.read", uscc)
    day, at = _times(on, known)
    rows = selectors.scope_on(found, day, at)
    numbers = {row.pk: row.certificate_no for row in knowledge.certificate_states(found, at)}
    return shapes.ScopesOut(
        on=day,
        known_at=at,
        total=rows.count(),
        page=page,
        rows=[shapes.scope_row(row, numbers) for row in rows[_cut(page)]],
    )


@router.get("/register/institutions/{uscc}/known", response=shapes.VerdictOut)
@action("registry.known.read")
def known(
    request: HttpRequest,
    uscc: str,
    on: date | None = TODAY,
    known: datetime | None = KNOWN,
    parameter: str = "",
    method: str = "",
) -> Any:
    """Was it accredited on the day (for that parameter and method), and did we know it then?"""
    found = _found(request, "registry.known.read", uscc)
    day, at = _times(on, known)
    asked = {"parameter": _words(parameter), "method": _words(method)}
    said = knowledge.verdict(found, day, at, now=timezone.now(), **asked)
    entry = said.entry
    return shapes.VerdictOut(
        uscc=uscc,
        on=day,
        known_at=at,
        holds=said.holds,
        believed=said.believed,
        knew=said.knew,
        learned_at=said.learned_at,
        certificate_no=said.certificate_no,
        entry={"kind": entry.kind, "at": entry.at, "index": entry.index} if entry else None,
        **asked,
    )


@router.get("/register/people", response=shapes.PeopleOut)
@action(people.LIST)
def people_list(request: HttpRequest, q: str = "", uscc: str = "", page: int = NUMBER) -> Any:
    """People by name, sound or number, and where they work today."""
    actor = actor_of(request)
    rows = people.people_for(actor, search=_words(q), uscc=uscc[:18])
    lines = people.listed(actor, list(rows[_cut(page)]), timezone.localdate())
    listed = [
        shapes.PersonOut(
            person_no=line.person.person_no,
            name=line.person.name,
            institutions=[body.uscc for body in line.institutions],
        )
        for line in lines
    ]
    return shapes.PeopleOut(total=rows.count(), page=page, people=listed)


@router.get("/register/people/{person_no}", response=shapes.RecordOut)
@action(people.READ)
def person(request: HttpRequest, person_no: str) -> Any:
    """One person's record across employers; whom he served at the same time is shown."""
    actor = actor_of(request)
    found = people.person_for(actor, person_no)
    if found is None:
        raise Http404
    record = people.record(actor, found)
    jobs = [
        shapes.JobOut(
            uscc=job.employment.institution.uscc,
            meets=sorted({other.institution.uscc for other in job.meets}),
            **_only(job.employment, "title", "contract", "valid_from", "valid_until"),
        )
        for job in record.jobs
    ]
    held = ("kind", "level", "field", "obtained_on")
    dated = ("valid_from", "valid_until")
    return shapes.RecordOut(
        person_no=found.person_no,
        name=found.name,
        jobs=jobs,
        qualifications=[_only(row, *held) for row in record.qualifications],
        appointments=[_at(row, "post", "field", *dated) for row in record.appointments],
        authorisations=[
            _at(row, "task", "parameter", "method", *dated) for row in record.authorisations
        ],
    )


def _only(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _at(row: Any, *names: str) -> dict[str, Any]:
    return {"uscc": row.institution.uscc} | _only(row, *names)


@router.get("/register/methods", response=shapes.MethodsOut)
@action("registry.method.list")
def methods(request: HttpRequest, q: str = "", page: int = NUMBER) -> Any:
    """The library of methods: holders, verifications and the light of the edition today."""
    numbers = method_library.numbers(_words(q))
    within = selectors.institutions_for(actor_of(request))
    lines = method_library.lines(numbers[_cut(page)], timezone.localdate(), within)
    listed = [
        shapes.MethodOut(
            light=line.light.colour,
            because=str(line.light.because),
            **_only(line, "number", "holders", "verified"),
        )
        for line in lines
    ]
    return shapes.MethodsOut(total=len(numbers), page=page, methods=listed)


@router.get("/register/doubts", response=list[shapes.DoubtOut])
@action("registry.doubt.list")
def doubt_list(request: HttpRequest, kind: str = "", q: str = "") -> Any:
    """Records that cannot all be right, in the caller's area; at most 500 of each kind."""
    if kind and kind not in doubts.KINDS:
        raise Http404
    within = selectors.institutions_for(
        actor_of(request), action="registry.doubt.list", search=_words(q)
    )
    return [shapes.doubt(row) for row in doubts.doubts(kind=kind, within=within)]


@router.get("/register/changes", response=shapes.ChangesOut)
@action("registry.change.list")
def changes(request: HttpRequest, uscc: str = "", act: str = "", page: int = NUMBER) -> Any:
    """Changes of recorded facts, newest first: what stood before, what stands since, why."""
    rows = scope(actor_of(request), "registry.change.list", Change).select_related("institution")
    if uscc:
        rows = rows.filter(institution__uscc=uscc)
    if act:
        rows = rows.filter(act=act)
    listed = [shapes.change(row) for row in rows[_cut(page)]]
    return shapes.ChangesOut(total=rows.count(), page=page, changes=listed)
