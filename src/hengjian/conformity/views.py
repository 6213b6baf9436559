"""The lights on the screen: one institution's page, the table of all, the workbook of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hengjian.accounts.access import Actor, action, actor_of
from hengjian.conformity import export, forecast, reading, selectors, settings
from hengjian.conformity.clauses.light import COLOURS, Colour, Light
from hengjian.conformity.selectors import Asked
from hengjian.conformity.weighing import GENERAL, GROUPS
from hengjian.core import regions
from hengjian.core.text import Text
from hengjian.core.text_input import half_width
from hengjian.registry.models import Institution
from hengjian.registry.selectors import shared_people
from hengjian.standards import clauses as sets
from hengjian.standards import regions as areas

PAGE = 20
#: Institutions weighed for one table; who has more narrows by area.
MOST = 400
#: Institutions weighed for one workbook.
MOST_EXPORTED = 2_000
RECORDS = 60
CHANGES = 40
_PROVINCE = "620000"


def day(request: HttpRequest, name: str = "on") -> date:
    """The day of `?on=`, today when unreadable. Days to come are answered from what is on record."""
    try:
        asked: date | None = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        asked = None
    return selectors.asked_day(asked, timezone.localdate())


@dataclass(frozen=True)
class Shown:
    """A light as the page shows it: its records with their addresses, cut at RECORDS."""

    light: Light
    records: list[tuple[Text, str, bool]]
    more: int


@action(selectors.READ)
@require_safe
def conformity(request: HttpRequest, uscc: str) -> HttpResponse:
    """One institution's lights on a day."""
    actor = actor_of(request)
    found = _found(actor, uscc)
    on, preview = day(request), request.GET.get("as") == "renewal"
    file = reading.file_of(found)
    lights = selectors.lights(file, on, preview=preview)
    changes = selectors.changes(file, on, preview=preview)
    context = {
        "institution": found,
        "on": on,
        "today": timezone.localdate(),
        "preview": preview,
        "applied": selectors.applied(file, on, preview=preview),
        "certificate": file.last_certificate(on),
        "counts": _counts(lights),
        "groups": _groups(found, lights, on),
        "changes": changes[:CHANGES],
        "more_changes": max(0, len(changes) - CHANGES),
        "months": int(settings.on(on)["forecast.months"].value),
        "first_red": forecast.first_red(changes),
        "settings": settings.on(on).values(),
        "shared": shared_people(found, on) if actor.is_officer else [],
    }
    return render(request, "conformity/page.html", context)


@action(selectors.READ)
@require_safe
def conformity_export(request: HttpRequest, uscc: str) -> HttpResponse:
    """The same page as a workbook."""
    found = _found(actor_of(request), uscc)
    on, preview = day(request), request.GET.get("as") == "renewal"
    body = export.workbook(found, on, preview=preview)
    return _attachment(body, f"conformity-{found.uscc}-{on}.xlsx")


@action(selectors.LIST)
@require_safe
def conformity_list(request: HttpRequest) -> HttpResponse:
    """Institutions and their lights, narrowed by area, class, clause and colour."""
    asked, on = _asked(request), day(request)
    found = selectors.institutions(actor_of(request), asked)
    total = found.count()
    rows = selectors.table(found[:MOST], on, preview=asked.preview)
    kept = [row for row in rows if selectors.fits(row, asked)]
    clauses = selectors.by_clause(rows)
    kept.sort(key=lambda row: (-row.red, -row.amber, row.institution.name))
    context = {
        "asked": asked,
        "on": on,
        "total": total,
        "most": MOST,
        "page": Paginator(kept, PAGE).get_page(request.GET.get("page")),
        "by_clause": [one for one in clauses if one.red or one.amber],
        "calm": sum(not (one.red or one.amber) for one in clauses),
        "regions": areas.children(_PROVINCE),
        "classes": Institution.SupervisionClass.choices,
        "clauses": _clauses(),
        "colours": [(c.value, COLOURS[c]) for c in Colour],
    }
    return render(request, "conformity/list.html", context)


@action(selectors.LIST)
@require_safe
def conformity_table_export(request: HttpRequest) -> HttpResponse:
    """The table as asked for, as a workbook."""
    asked, on = _asked(request), day(request)
    found = selectors.institutions(actor_of(request), asked)
    rows = selectors.table(found[:MOST_EXPORTED], on, preview=asked.preview)
    kept = [row for row in rows if selectors.fits(row, asked)]
    kept.sort(key=lambda row: (-row.red, -row.amber, row.institution.name))
    total = found.count() if len(rows) == MOST_EXPORTED else len(kept)
    return _attachment(export.table_workbook(kept, on, total), f"conformity-{on}.xlsx")


def _attachment(body: bytes, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type=export.TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _found(actor: Actor, uscc: str) -> Institution:
    found = selectors.institution(actor, uscc)
    if found is None:
        raise Http404
    return found


def _counts(lights: list[Light]) -> list[dict[str, Any]]:
    return [
        {"colour": c.value, "label": COLOURS[c], "count": sum(x.colour is c for x in lights)}
        for c in (Colour.RED, Colour.AMBER, Colour.GREEN, Colour.HUMAN)
    ]


def _groups(institution: Institution, lights: list[Light], on: date) -> list[dict[str, Any]]:
    """The lights by group, each with what is behind it."""
    return [
        {"key": key, "label": label, "lights": [_shown(institution, x, on) for x in mine]}
        for key, label in GROUPS.items()
        if (mine := [x for x in lights if x.group == key])
    ]


def _shown(institution: Institution, light: Light, on: date) -> Shown:
    cut = light.records[:RECORDS]
    records = [(r.label, selectors.address(institution, r, on), r.wrong) for r in cut]
    return Shown(light, records, len(light.records) - len(cut))


def _asked(request: HttpRequest) -> Asked:
    """What was asked for; unknown values ask for nothing."""

    def choice(name: str, allowed: list[str]) -> str:
        value = request.GET.get(name, "")
        return value if value in allowed else ""

    region = request.GET.get("region", "")
    return Asked(
        half_width(request.GET.get("q", "")).strip()[:80],
        region if regions.is_code(region) else "",
        choice("supervision_class", list(Institution.SupervisionClass.values)),
        choice("clause", [key for key, _ in _clauses()]),
        choice("colour", [c.value for c in Colour]),
        request.GET.get("as") == "renewal",
    )


def _clauses() -> list[tuple[str, Text]]:
    """Every clause that may be asked for, with the name of its edition where there are two."""
    new = [(c.key, c.topic) for c in sets.clauses(sets.NEW)]
    old = [
        (c.key, Text(f"{c.topic.zh}（2018）", f"{c.topic.en} (2018)"))
        for c in sets.clauses(sets.OLD)
    ]
    return [*new, *old, *((key, title) for key, (title, _, _) in GENERAL.items())]
