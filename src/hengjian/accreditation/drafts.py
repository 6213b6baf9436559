"""What the wizard shows and how its forms become rows and changes. Reads; services write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from hengjian.accounts.access import Actor
from hengjian.accreditation import kinds, lights, renewal, selectors
from hengjian.accreditation.models import Application, ApplicationItem
from hengjian.accreditation.services.drafting import LENGTHS, Change, Row
from hengjian.accreditation.services.handing_in import missing
from hengjian.conformity.clauses.light import Colour
from hengjian.core.errors import Refusal
from hengjian.core.text import Text, t
from hengjian.registry import selectors as registry
from hengjian.registry.models import Institution, MethodVerification, ScopeItem
from hengjian.standards import accreditation as printed

_SHOWN = 60
_STEPS = {
    "details": t("基本情况", "Details"),
    "scope": t("能力项", "Scope rows"),
    "changes": t("变更事项", "Changes"),
    "papers": t("申请材料", "Papers"),
    "preview": t("预览提交", "Preview and hand in"),
}


def steps_of(found: Application) -> list[tuple[str, Text]]:
    """The steps of the wizard this application needs."""
    kind, trigger = kinds.kinds()[found.kind], kinds.triggers().get(found.trigger)
    rows = bool(kind.acts) and (trigger is None or not trigger.fields)
    wanted = {
        "details": found.stage != Application.Stage.COMPLETING,
        "scope": rows and found.stage != Application.Stage.COMPLETING,
        "changes": bool(trigger and trigger.fields) and found.stage != Application.Stage.COMPLETING,
        "papers": True,
        "preview": True,
    }
    return [(key, name) for key, name in _STEPS.items() if wanted[key]]


def choices(actor: Actor, today: date) -> dict[str, Any]:
    """The seven kinds as cards, those that fit the institution first."""
    codes = [post.institution_uscc for post in actor.posts if post.institution_uscc]
    institution = Institution.objects.filter(uscc__in=codes).first()
    held = registry.certificate_on(institution, today) if institution else None
    fits = [k for k in kinds.kinds().values() if k.certificate == (held is not None)]
    others = [k for k in kinds.kinds().values() if k not in fits]
    promised = [k for k in fits if kinds.COMMITMENT in k.routes]
    said = kinds.commitment()
    return {
        "institution": institution,
        "held": held,
        "apply_by": renewal.apply_by(held, today) if held else None,
        "fits": [_card(k, today) for k in fits],
        "others": [_card(k, today) for k in others],
        "promised": promised,
        "commitment": {
            "name": Text(said["zh"], said["en"]),
            "says": Text(said["says_zh"], said["says_en"]),
            "note": Text(said["note_zh"], said["note_en"]),
        },
        "triggers": kinds.triggers().values(),
    }


def _card(kind: kinds.Kind, today: date) -> dict[str, Any]:
    return {
        "kind": kind,
        "papers": [kinds.papers()[key] for key in kind.papers],
        "citations": kinds.citations(kind.cites, today),
        "reviews": [Application.Review(r).label for r in kind.reviews],
    }


def row_of(item: ApplicationItem) -> Row:
    """A row as it is asked for now."""
    values = {name: getattr(item, name) for name in LENGTHS}
    return Row(item.act, standing=item.standing_id, **values)


def rows_of(found: Application) -> list[Row]:
    """Everything asked for now."""
    return [row_of(item) for item in found.items.all()]


def with_row(found: Application, given: Mapping[str, Any] | None) -> list[Row]:
    """One more row; none where the form was not filled in."""
    now = rows_of(found)
    return now if given is None else [*now, Row("add", **given)]


def with_added(found: Application, fresh: Sequence[Row]) -> list[Row]:
    """The rows of a workbook instead of those added before; what concerns rows in force stays."""
    return [*(row for row in rows_of(found) if row.act != "add"), *fresh]


def with_verified(found: Application, chosen: set[int]) -> list[Row]:
    """Methods the institution has verified become rows to be added."""
    rows = MethodVerification.objects.filter(institution=found.institution, pk__in=chosen)
    fresh = [
        Row(
            "add",
            category=category_of(row.parameter),
            parameter=row.parameter,
            method=row.method,
            note=row.report_no[:200],
        )
        for row in rows
    ]
    return [*rows_of(found), *fresh]


def category_of(parameter: str) -> str:
    """The first category whose basic items name the parameter; water where none does."""
    items = printed.basic_items()
    return next((name for name, basic in items.items() if parameter in basic), next(iter(items)))


def without(found: Application, chosen: set[int]) -> list[Row]:
    """The chosen rows are asked for no more."""
    return [row_of(item) for item in found.items.all() if item.pk not in chosen]


def with_act(
    found: Application, act: str, chosen: set[int], methods: Mapping[int, str]
) -> list[Row]:
    """Rows in force are kept, given up or moved to another edition; `clear` asks nothing of them."""
    kept = [row for row in rows_of(found) if row.standing not in chosen]
    if act == "clear":
        return kept
    fresh = [Row(act, standing=pk) for pk in sorted(chosen)]
    if act == "replace":
        fresh = [replace(row, method=methods.get(row.standing or 0, "").strip()) for row in fresh]
    return [*kept, *fresh]


def scope_part(found: Application, words: str, today: date) -> dict[str, Any]:
    """Rows asked for, rows in force with what is asked of each, verified methods to pick."""
    kind = kinds.kinds()[found.kind]
    standing: QuerySet[ScopeItem] = ScopeItem.objects.none()
    if found.certificate is not None and set(kind.acts) & {"keep", "remove", "replace"}:
        standing = selectors.scope_of(found.certificate, today)
        if words:
            standing = standing.filter(
                Q(parameter__icontains=words) | Q(method__icontains=words) | Q(category=words)
            )
    asked = {item.standing_id: item for item in found.items.exclude(act="add")}
    added = found.items.filter(act="add")
    return {
        "standing": standing,
        "asked": asked,
        "acts": [
            (value, label)
            for value, label in ApplicationItem.Act.choices
            if value in kind.acts and value != "add"
        ],
        "may_add": "add" in kind.acts,
        "added": added[:500],
        "added_count": added.count(),
        "categories": list(printed.basic_items()),
        "verified": verified(found) if "add" in kind.acts else [],
    }


def verified(found: Application) -> list[MethodVerification]:
    """Methods verified by the institution that neither stand in its scope nor are asked for."""
    there = set(found.items.values_list("parameter", "method"))
    if found.certificate is not None:
        there |= set(found.certificate.scope.values_list("parameter", "method"))
    rows = MethodVerification.objects.filter(institution=found.institution)
    fresh = [
        r for r in rows.order_by("parameter", "method") if (r.parameter, r.method) not in there
    ]
    return fresh[:_SHOWN]


def change_fields(found: Application, today: date) -> list[dict[str, Any]]:
    """The facts of the event with what stands on the register and what is asked."""
    asked = {c.field: c for c in found.changes.all()}
    made = []
    for key in kinds.triggers()[found.trigger].fields:
        before = getattr(found.institution, key, "") if "-" not in key else ""
        row = asked.get(key)
        made.append(
            {
                "key": key,
                "name": kinds.fields()[key],
                "before": before if isinstance(before, str) else "",
                "after": row.after if row else "",
                "since": row.since if row else today,
            }
        )
    return made


def changes_of(
    found: Application, post: Mapping[str, str], today: date
) -> tuple[list[Change], Refusal | None]:
    """The changes a form says; a field left empty changes nothing."""
    refused = t("变更事项未保存", "The changes were not saved")
    made = []
    for field in change_fields(found, today) if found.trigger else []:
        after = str(post.get(f"after-{field['key']}", "")).strip()
        if not after:
            continue
        try:
            since = date.fromisoformat(str(post.get(f"since-{field['key']}", "")))
        except ValueError:
            because = t(f"{field['name'].zh}：日期应写作 2026-11-23", "write days as 2026-11-23")
            return [], Refusal(refused, because, t("请改正日期", "Correct the day"))
        before = field["before"] or str(post.get(f"before-{field['key']}", "")).strip()
        made.append(Change(field["key"], before, after, since))
    return made, None


def papers_part(found: Application) -> dict[str, Any]:
    """The papers asked for with those brought, and any others."""
    wanted = kinds.papers_for(found.kind, found.route)
    brought: dict[str, list[Any]] = {}
    for document in found.documents.all():
        brought.setdefault(document.kind, []).append(document)
    more = [key for key in kinds.papers() if key not in wanted]
    return {
        "wanted": [(key, kinds.papers()[key], brought.get(key, [])) for key in wanted],
        "more": [(key, kinds.papers()[key], brought[key]) for key in more if key in brought],
        "other_kinds": [(key, kinds.papers()[key]) for key in more],
    }


def preview_part(found: Application, actor: Actor, today: date) -> dict[str, Any]:
    """What will be handed in, what is missing, and what the lights say."""
    asks = found.kind in ("first", "renewal", "extension", "change")
    shown = lights.not_green(found.institution, today) if asks else []
    return {
        "problems": missing(found),
        "lights": [light for light in shown if light.colour != Colour.HUMAN],
        "human": [light for light in shown if light.colour == Colour.HUMAN],
        "unlisted": found.items.filter(act__in=("add", "replace"), library_item="").count(),
        "counts": [
            (label, found.items.filter(act=v).count()) for v, label in ApplicationItem.Act.choices
        ],
        "items": found.items.all()[:_SHOWN],
        "changes": [(kinds.fields()[c.field], c) for c in found.changes.all()],
        "papers": [(kinds.papers().get(d.kind, d.kind), d) for d in found.documents.all()],
        "late": found.kind == "renewal" and renewal.late(found.certificate, today),
        "may_submit": actor.may("accreditation.application.submit"),
    }
