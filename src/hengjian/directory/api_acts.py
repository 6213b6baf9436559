"""What officers read and do with a person of a directory, over the API.

The acts are those of the pages (`views.acts.ACTS`), with the same forms and the same refusals: a
body holds the form's fields by name, `id` the row the act is about.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from hengjian.accounts.access import action, actor_of
from hengjian.core.errors import Problem, Refusal, Rejected
from hengjian.core.text import Text, t
from hengjian.directory import figures, selectors
from hengjian.directory.agreement import Agreement
from hengjian.directory.kinds import Kind
from hengjian.directory.models import Entry
from hengjian.directory.views.acts import ACTS, Act

CHECK: Text = t("请检查编号", "Check the number")


def not_found() -> Refusal:
    """Hidden and missing look the same: 404."""
    refusal = Refusal(
        t("没有找到", "There is no such thing"),
        t("此编号没有您可以查看的内容", "there is nothing under that number that you may see"),
        CHECK,
    )
    refusal.status = 404  # type: ignore[attr-defined]
    return refusal


def operations(router: Router, kind: Kind) -> None:
    """What is known of one person, and every act of the officers."""
    for name, told in _TOLD.items():
        _reading(router, kind, name, told)
    for name, act in ACTS.items():
        _acting(router, kind, name, act)


def _reading(router: Router, kind: Kind, name: str, told: Callable[[Entry], Any]) -> None:
    def read(request: HttpRequest, number: str) -> Any:
        """As the tab of the person's page shows it."""
        return told(_entry(request, kind, number, "read"))

    router.get(
        f"/directory/{kind.path}/{{number}}/{name}",
        response=dict[str, Any],
        summary=f"{kind.label.en}: {name}",
        operation_id=f"directory_{kind.key}_{name}",
    )(action(kind.action("read"))(read))


def _acting(router: Router, kind: Kind, name: str, act: Act) -> None:
    def do(request: HttpRequest, number: str) -> Any:
        """All of it or nothing, with one entry on the ledger."""
        found = _entry(request, kind, number, act.verb)
        given = _given(request)
        row = _row(found, act, given)
        form = act.form(kind, given)
        if not form.is_valid():
            raise Rejected(
                t("未办理", "It was not done"),
                [_problem(where, str(e[0]), given) for where, e in form.errors.items()],
            )
        act.do(found, row, form.cleaned_data, actor_of(request), timezone.now())
        return {"done": True}

    address = name.replace("_", "-")
    router.post(
        f"/directory/{kind.path}/{{number}}/{address}",
        response=dict[str, bool],
        summary=f"{kind.label.en}: {act.said.en}",
        operation_id=f"directory_{kind.key}_do_{name}",
        openapi_extra=_body(act, kind),
    )(action(kind.action(act.verb))(do))


def _entry(request: HttpRequest, kind: Kind, number: str, verb: str) -> Entry:
    found = selectors.entry(actor_of(request), kind.key, number, verb)
    if found is None:
        raise not_found()
    return found


def _given(request: HttpRequest) -> dict[str, str]:
    """The body's fields as a form takes them: text; true is yes, null is left out."""
    try:
        body = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict) or any(isinstance(v, dict | list) for v in body.values()):
        where = t("请求体应为一个 JSON 对象", "the body is one JSON object of plain values")
        raise Rejected(t("未办理", "It was not done"), [_problem("/", str(where), {})])
    yes = {True: "yes", False: "no"}
    told = {name: yes[v] if isinstance(v, bool) else v for name, v in body.items()}
    return {name: str(value) for name, value in told.items() if value is not None}


def _row(found: Entry, act: Act, given: dict[str, str]) -> Any:
    if act.rows is None:
        return None
    asked = given.get("id", "")
    known = asked.isascii() and asked.isdigit() and len(asked) < 18
    row = act.rows(found).filter(pk=int(asked)).first() if known else None
    if row is None:
        raise not_found()
    return row


def _problem(where: str, message: str, given: dict[str, str]) -> Problem:
    remedy = t("请改正后重新提交", "Correct it and send it again")
    return Problem(
        f"/{where.strip('/')}", "form", t(message, message), remedy, given.get(where, "")
    )


def _body(act: Act, kind: Kind) -> dict[str, Any]:
    """The fields of the act's form, for the API description."""
    form = act.form(kind, None)
    fields: dict[str, forms.Field] = dict(form.fields)
    told = {name: {"type": "string", "title": _title(field)} for name, field in fields.items()}
    if act.rows is not None:
        told["id"] = {"type": "integer", "title": "the row it is about"}
    needed = [name for name, field in fields.items() if field.required]
    schema = {"type": "object", "properties": told, "required": needed}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def _title(field: forms.Field) -> str:
    label = field.label
    return label.en if isinstance(label, Text) else str(label or "")


# --- what is read -----------------------------------------------------------------------------


def _rows(rows: Any, *names: str) -> list[dict[str, Any]]:
    return [{name: _plain(value) for name, value in row.items()} for row in rows.values(*names)]


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | int | bool | dict | None) else str(value)


def _learning(entry: Entry) -> dict[str, Any]:
    """Training and exams. The answers of a case are not here: others have yet to take it."""
    return {
        "trainings": _rows(
            entry.trainings.all(), "held_on", "topic", "hours", "provider", "score", "passed"
        ),
        "exams": _rows(entry.exams.all(), "case__number", "taken_on", "asked", "matched", "passed"),
    }


def _work(entry: Entry) -> dict[str, Any]:
    """Assignments with their stages, and the means of what both sides thought of them."""
    tasks = entry.assignments.all()
    return {
        "assignments": _rows(
            tasks, "id", "number", "subject", "role", "on_day", "stage", "institution__uscc"
        ),
        "opinions": [
            {"side": one.side, "count": one.count, "mean": one.mean}
            for one in figures.opinions(entry)
        ],
    }


def _conflicts(entry: Entry) -> dict[str, Any]:
    """Interests, yearly declarations, absences. `…_until` is the first day it is over."""
    return {
        "conflicts": _rows(
            entry.conflicts.all(), "id", "institution__uscc", "kind", "valid_from", "valid_until"
        ),
        "declarations": _rows(entry.declarations.all(), "year", "standing"),
        "absences": _rows(
            entry.absences.filter(withdrawn_at=None), "valid_from", "valid_until", "reason"
        ),
    }


def _conduct(entry: Entry) -> dict[str, Any]:
    """Interviews, suspensions, removals: proposed, imposed, rejected and lifted."""
    names = ("id", "kind", "stage", "ground", "article", "reason", "valid_from", "valid_until")
    return {"sanctions": _rows(entry.sanctions.all(), *names)}


def _statistics(entry: Entry) -> dict[str, Any]:
    """Estimates with their 95 % intervals; null where there is too little, with the least number."""
    known = figures.statistics(entry, timezone.localdate())
    found, drift = known.severity, known.drift
    return {
        "assessments": len(found.points),
        "least_assessments": known.least_assessments,
        "severity": _interval(found.estimate, found.low, found.high),
        "drift": _interval(drift.value, drift.low, drift.high) if drift else None,
        "least_items": known.least_items,
        "peers": _agreement(known.peers),
        "exams": _agreement(known.exams),
    }


def _interval(value: float | None, low: float | None, high: float | None) -> Any:
    return None if value is None else {"value": value, "low": low, "high": high}


def _agreement(found: Agreement) -> dict[str, Any]:
    return {"items": found.items, "ac1": _interval(found.ac1, found.low, found.high)}


_TOLD: dict[str, Callable[[Entry], dict[str, Any]]] = {
    "learning": _learning,
    "work": _work,
    "conflicts": _conflicts,
    "conduct": _conduct,
    "statistics": _statistics,
}
