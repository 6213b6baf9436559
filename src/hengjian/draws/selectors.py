"""Draws as a reader may see them: lists, the published bundle, pool and result in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from hengjian.accounts.access import Actor, scope
from hengjian.core.text import t
from hengjian.draws import chances, naming, plan, record, troubles
from hengjian.draws.doing import instant
from hengjian.draws.models import PURPOSES, Draw
from hengjian.ledger import selectors as ledger
from hengjian.ledger.models import Entry
from hengjian.registry.models import Institution

LIST, READ, PUBLIC = "draws.draw.list", "draws.draw.read", "draws.public.read"


@dataclass(frozen=True)
class Line:
    """A candidate on the screen. `rank` from 1 once drawn; `role` when drawn; `reason` when not."""

    id: str
    name: str
    fields: tuple[str, ...]
    may_lead: bool
    excluded: str
    rank: int | None = None
    role: str = ""
    reason: str = ""
    chance: float | None = None

    @property
    def chance_shown(self) -> str:
        """The published probability to be drawn; empty where no formula gives it."""
        return "" if self.chance is None else f"{100 * self.chance:.2f}%"

    @property
    def result(self) -> str:
        """What became of it, in the reader's language; empty before the draw."""
        if self.role:
            return str(_ROLES[self.role])
        if self.rank is None:
            return ""
        return str(t("跳过", "passed over") if self.reason else t("未抽中", "not drawn"))


_ROLES = {
    "leader": t("抽中 · 组长", "drawn · leader"),
    "member": t("抽中", "drawn"),
}


def draws(
    actor: Actor, *, stage: str = "", purpose: str = "", words: str = "", action: str = LIST
) -> QuerySet[Draw]:
    """Draws the actor may list, newest first; `words` are part of a number or subject."""
    rows = scope(actor, action, Draw)
    if stage in Draw.Stage.values:
        rows = rows.filter(stage=stage)
    if purpose in PURPOSES:
        rows = rows.filter(purpose=purpose)
    if words:
        rows = rows.filter(Q(number__icontains=words) | Q(subject__icontains=words))
    return rows


def draw(actor: Actor, number: str, action: str = READ) -> Draw | None:
    """The draw when the actor may do `action` on it; hidden and missing look the same."""
    return scope(actor, action, Draw).filter(number=number).select_related("follows").first()


def latest(purpose: str, subject: str) -> Draw | None:
    """The newest draw of the subject that was not aborted, None before there is one."""
    rows = Draw.objects.filter(purpose=purpose, subject=subject)
    return rows.exclude(stage=Draw.Stage.ABORTED).order_by("-opened_at", "-pk").first()


def aborts(purpose: str, subject: str) -> int:
    """How many draws of the subject were aborted."""
    rows = Draw.objects.filter(purpose=purpose, subject=subject, stage=Draw.Stage.ABORTED)
    return rows.count()


def bundle(found: Draw) -> dict[str, Any]:
    """The public JSON of a draw, as far as it is public: `recompute` checks it once it is drawn.

    From the opening: terms with the whole pool, salt and commitments. Of a draw that is sealed
    until check-in only the commitments, until it is opened.
    """
    made: dict[str, Any] = {
        "format": plan.METHOD,
        "stage": found.stage,
        "number": found.number,
        "commitment": found.commitment,
        "opened_at": instant(found.opened_at),
        "public": {"source": found.source, "due": instant(found.due), "value": found.value},
        "shares": [_share(found, share) for share in found.shares.all()],
        "record": {
            "aborts": aborts(found.purpose, found.subject),
            "reused_shares": [] if found.hidden else record.reused(found),
            "entries": [_entry(entry) for entry in entries(found)],
        },
    }
    made["shares"].sort(key=lambda share: plan.PARTIES.index(share["party"]))
    if found.stage == Draw.Stage.ABORTED:
        made["aborted"] = {"reason": found.abort_reason, "at": _maybe(found, "aborted_at")}
    if found.hidden:
        return {**made, "sealed": True, "opened": opened(found)}
    likely = chances.of_pool(found.terms["pool"], found.terms["rule"]) or {}
    made["record"]["chances"] = {name: f"{chance:.6f}" for name, chance in likely.items()}
    made |= {"terms": found.terms, "salt": found.salt}
    if found.result is not None:
        made |= {"seed": found.seed, "result": found.result, "drawn_at": _maybe(found, "drawn_at")}
    return made


def _share(found: Draw, share: Any) -> dict[str, str]:
    told = {
        "party": share.party,
        "commitment": share.commitment,
        "given_at": instant(share.given_at),
    }
    return {**told, "share": share.value} if share.value and not found.hidden else told


def _maybe(found: Draw, name: str) -> str:
    at = getattr(found, name)
    return instant(at) if at else ""


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "kind": entry.kind,
        "at": instant(entry.at),
        "index": entry.index,
        "leaf": entry.leaf_hash,
        "facts": record.facts(entry),
    }


def opened(found: Draw) -> list[dict[str, Any]]:
    """The selections of a sealed result that are open: place, who, since when."""
    drawn = found.result["members"] if found.result else []
    rows = [(row, drawn[row.place - 1]["id"]) for row in found.selections.all()]
    names = places([name for _, name in rows])
    return [
        {"place": row.place, "id": one, "name": names.get(one, ""), "at": instant(row.opened_at)}
        for row, one in rows
    ]


def needed(found: Draw) -> list[str]:
    """The fields a group covers, in the reader's language."""
    return [naming.field(code) for code in found.terms["rule"].get("fields", [])]


def entries(found: Draw) -> QuerySet[Entry]:
    """What the ledger holds about the draw."""
    return ledger.entries_for(found.number)


def places(ids: list[str]) -> dict[str, str]:
    """The names of those candidates that are institutions; these are public."""
    rows = Institution.objects.filter(uscc__in=ids)
    return dict(rows.values_list("uscc", "name"))


def pool(found: Draw, *, named: bool) -> list[Line]:
    """The pool in words: by rank once drawn, else by number. `named`: people's too (office only)."""
    rows = {row["id"]: row for row in found.terms["pool"]}
    known = places([*rows]) | (naming.names([*rows]) if named else {})
    result = found.result if found.result is not None and not found.hidden else None
    ranks = {name: n for n, name in enumerate(result["order"], start=1)} if result else {}
    roles = {m["id"]: m["role"] for m in result["members"]} if result else {}
    skips = {s["id"]: troubles.reason(s["reason"]) for s in result["skips"]} if result else {}
    likely = chances.of_pool(found.terms["pool"], found.terms["rule"]) or {}
    lines = [
        Line(
            id=row["id"],
            name=known.get(row["id"], ""),
            fields=tuple(naming.field(code) for code in row["fields"]),
            may_lead=row["may_lead"],
            excluded=troubles.excluded(row["excluded"]) if row["excluded"] else "",
            rank=ranks.get(row["id"]),
            role=roles.get(row["id"], ""),
            reason=skips.get(row["id"], ""),
            chance=likely.get(row["id"]),
        )
        for row in rows.values()
    ]
    return sorted(lines, key=lambda line: (line.rank or 0, line.id))
