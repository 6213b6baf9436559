"""What each tab of a person's page shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest

from hengjian.core.text import Text
from hengjian.directory import chart, figures, pool, selectors, settings
from hengjian.directory import forms as f
from hengjian.directory.kinds import FAULTS, OTHER_GROUND, Kind
from hengjian.directory.models import Assignment, Entry, Sanction
from hengjian.directory.views import common
from hengjian.ledger import selectors as ledger
from hengjian.registry.models import Institution
from hengjian.standards import law


@dataclass
class Pressed:
    """A form that was refused: which act, on which row, and what was typed."""

    act: str = ""
    id: int | None = None
    words: str = ""
    error: str = ""
    form: Any = None


@dataclass(frozen=True)
class Ask:
    """What a tab is asked: whose, on which day, with which form pressed."""

    request: HttpRequest
    kind: Kind
    entry: Entry
    day: date
    pressed: Pressed


def _form(held: Pressed, act: str, made: Any) -> Any:
    return held.form if held.act == act and held.form is not None else made


def _facts(ask: Ask) -> dict[str, Any]:
    versions = sorted(ask.entry.versions.all(), key=lambda v: (v.valid_from, v.pk), reverse=True)
    return {"versions": versions, "entries": ledger.entries_for(ask.entry.number)}


def _learning(ask: Ask) -> dict[str, Any]:
    return {
        "trainings": ask.entry.trainings.all(),
        "hours_year": sum(
            (row.hours for row in ask.entry.trainings.all() if row.held_on.year == ask.day.year),
            start=0,
        ),
        "exams": ask.entry.exams.select_related("case"),
        "training_form": _form(ask.pressed, "training", f.TrainingForm(auto_id="training_%s")),
    }


def _work(ask: Ask) -> dict[str, Any]:
    rows = ask.entry.assignments.select_related("institution").prefetch_related("evaluations")
    page = common.page(ask.request, rows)
    return {
        "page": page,
        "rows": [_task(row) for row in page.object_list],
        "opinions": figures.opinions(ask.entry),
        "evaluation_form": _form(ask.pressed, "evaluate", f.EvaluationForm(auto_id="evaluate_%s")),
        "evaluable": [
            row
            for row in rows.filter(stage=Assignment.Stage.DONE)
            if not any(one.side == "authority" for one in row.evaluations.all())
        ],
    }


def _task(row: Assignment) -> dict[str, Any]:
    return {
        "task": row,
        "evaluations": list(row.evaluations.all()),
        "light": STAGE_LIGHTS[row.stage],
    }


#: Stages in the colours parts/badge.html knows.
STAGE_LIGHTS = {
    "offered": "amber",
    "accepted": "asked",
    "declined": "grey",
    "done": "green",
    "cancelled": "grey",
}


def _statistics(ask: Ask) -> dict[str, Any]:
    known = figures.statistics(ask.entry, ask.day)
    return {
        "known": known,
        "chart": chart.chart(known.severity),
        "settings": settings.on(ask.day),
    }


def _conflicts(ask: Ask) -> dict[str, Any]:
    uscc = common.words(ask.request, "uscc").upper()
    place = Institution.objects.filter(uscc=uscc).first() if uscc else None
    why: list[Text] = []
    if place is not None:
        facts = selectors.facts_for(
            kind=ask.kind.key, institution=place, on=ask.day, only=ask.entry.number
        )
        codes = (
            pool.reasons(facts[0], place.uscc, ask.day, selectors.limits_on(ask.day))
            if facts
            else []
        )
        why = [pool.REASONS[code] for code in codes]
    return {
        "asked": uscc,
        "place": place,
        "why": why,
        "conflicts": ask.entry.conflicts.select_related("institution"),
        "declarations": ask.entry.declarations.all(),
        "declared": any(row.year == ask.day.year for row in ask.entry.declarations.all()),
        "absences": ask.entry.absences.all(),
        "settings": settings.on(ask.day)[:3],
        "conflict_form": _form(
            ask.pressed,
            "conflict",
            f.ConflictForm(initial={"valid_from": ask.day}, auto_id="conflict_%s"),
        ),
    }


def _conduct(ask: Ask) -> dict[str, Any]:
    rows = ask.entry.sanctions.prefetch_related("appeals")
    return {
        "sanctions": [measure(row, ask.day) for row in rows],
        "article": law.on(ask.day).cite(ask.kind.fault_article) if ask.kind.fault_article else None,
        "sanction_form": _form(
            ask.pressed, "sanction", f.SanctionForm(ask.kind, auto_id="sanction_%s")
        ),
    }


def measure(row: Sanction, day: date) -> dict[str, Any]:
    """A measure as pages show it: its words, its article of that day, whether it holds now."""
    ended = row.valid_until is not None and row.valid_until <= day
    return {
        "row": row,
        "ground": {**FAULTS, **OTHER_GROUND}[row.ground],
        "article": law.on(row.valid_from).cite(row.article) if row.article else None,
        "holds": row.stage == Sanction.Stage.IMPOSED and not ended and row.kind != "interview",
        "waits": row.stage == Sanction.Stage.PROPOSED,
        "light": {"proposed": "amber", "rejected": "grey", "lifted": "grey"}.get(
            row.stage, "grey" if ended else "red"
        ),
        "appeals": list(row.appeals.all()),
    }


TAB: dict[str, Callable[[Ask], dict[str, Any]]] = {
    "facts": _facts,
    "learning": _learning,
    "work": _work,
    "statistics": _statistics,
    "conflicts": _conflicts,
    "conduct": _conduct,
}
