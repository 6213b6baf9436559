"""Links from an institution to whoever is barred: raised for the officer, never refused.

Loads the ties of the institution and of every barred body and person, lets `graph` search, and
adds the share of staff that moved. Only what meets in the middle is read: with n bars in force the
work grows with n and the institution's own ties, not with the register.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from hengjian.bars import graph, loading
from hengjian.bars.graph import Chain, Node
from hengjian.bars.models import Bar, LinkDecision
from hengjian.core.periods import NotCovered
from hengjian.core.text import Text, t
from hengjian.registry.models import Institution, Person
from hengjian.standards.loading import day, period

KINDS: dict[str, Text] = {
    "successor": t("承继关系", "Successor"),
    "branch": t("分支机构", "Branch"),
    "controller": t("被禁业人员为实际控制人", "Banned person in control"),
    "head": t("被禁业人员为法定代表人", "Banned person at the head"),
    "shareholder": t("被限制对象为股东", "Barred shareholder"),
    "appointed": t("被禁业人员担任三岗位", "Banned person in one of the three posts"),
    "employed": t("被禁业人员在职", "Banned person employed"),
    "same-head": t("同一法定代表人", "Same legal representative"),
    "same-controller": t("同一实际控制人", "Same actual controller"),
    "same-shareholder": t("同一股东", "Same shareholder"),
    "same-address": t("同一地址或场所", "Same address or premises"),
    "same-instrument": t("同一台仪器", "Same instrument"),
    "same-name": t("负责人或股东同名", "Same name at the head or among shareholders"),
    "staff": t("人员整体转移", "Staff taken over"),
    "chain": t("多重关系", "Chain of ties"),
}
STRENGTHS = {
    "strong": t("强", "Strong"),
    "medium": t("中", "Medium"),
    "weak": t("弱", "Weak"),
}


@dataclass(frozen=True)
class Settings:
    """When a tie counts; a setting of this platform with its own period."""

    depth: int
    before_months: int
    staff_share: float
    staff_least: int
    strengths: Mapping[str, str]


@dataclass(frozen=True)
class LinkHit:
    """A way from an institution to somebody barred. `link` names it; `decision` is the last one."""

    link: str
    kind: str
    subject: Institution | Person
    bar: Bar
    strength: str
    because: Text
    records: tuple[str, ...]
    decision: LinkDecision | None = None

    @property
    def kind_name(self) -> Text:
        """The kind in words."""
        return KINDS[self.kind]

    @property
    def strength_name(self) -> Text:
        """The strength in words."""
        return STRENGTHS[self.strength]


@cache
def _file() -> Mapping[str, Any]:
    text = files("hengjian.bars").joinpath("data/links.yaml").read_text(encoding="utf-8")
    body: Mapping[str, Any] = yaml.safe_load(text)
    return body


def settings_on(on: date) -> Settings:
    """The settings of a day. Raises NotCovered outside their periods."""
    rows = _file()["links"]
    for row in rows:
        if period(row).covers(on):
            return Settings(
                row["depth"],
                row["before_months"],
                float(row["staff_share"]),
                row["staff_least"],
                _file()["strengths"],
            )
    raise NotCovered("bars.links", on, [period({**r, "from": day(r["from"])}) for r in rows])


def links(institution: Institution, on: date, known_at: datetime | None = None) -> list[LinkHit]:
    """Every link of the institution to a bar in force on that day, the strongest first.

    Bars of the institution itself are none: those are direct. Each hit carries the officer's last
    decision, if any.
    """
    bars = loading.bars_of_others(institution, on, known_at)
    if not bars:
        return []
    settings = settings_on(on)
    barred = _by_node(bars)
    edges = loading.edges(institution, bars, on, settings.strengths)
    start: Node = ("body", institution.uscc)
    found = graph.chains(
        start,
        edges,
        {n: [graph.Decided(b.number, b.decided_on) for b in of] for n, of in barred.items()},
        on,
        depth=settings.depth,
        before_months=settings.before_months,
    )
    by_number = {bar.number: bar for bar in bars}
    hits = [_hit(institution, chain, by_number[chain.bar]) for chain in found]
    hits += _moved_staff(institution, bars, on, settings)
    return _with_decisions(institution, _tidy(hits))


def undecided(institution: Institution, on: date) -> int:
    """How many links nobody has decided on."""
    return sum(hit.decision is None for hit in links(institution, on))


def _by_node(bars: Iterable[Bar]) -> dict[Node, list[Bar]]:
    found: dict[Node, list[Bar]] = {}
    for bar in bars:
        found.setdefault(loading.node_of(bar), []).append(bar)
    return found


def _hit(institution: Institution, chain: Chain, bar: Bar) -> LinkHit:
    says = [edge.says for edge in chain.edges]
    records = tuple(dict.fromkeys(r for edge in chain.edges for r in edge.records))
    return LinkHit(
        _digest(institution, bar, _kind(chain), (":".join(node) for node in chain.via)),
        _kind(chain),
        bar.subject,
        bar,
        chain.strength,
        Text("；".join(s.zh for s in says), "; ".join(s.en for s in says)),
        records,
    )


def _kind(chain: Chain) -> str:
    kinds = chain.kinds
    if "same-name" in kinds:
        return "same-name"
    if len(kinds) == 1:
        return kinds[0]
    same = f"same-{kinds[0]}" if len(set(kinds)) == 1 else ""
    return same if same in KINDS else "chain"


def _digest(institution: Institution, bar: Bar, kind: str, via: Iterable[str]) -> str:
    words = "|".join([institution.uscc, bar.number, kind, *via])
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def _moved_staff(
    institution: Institution, bars: Iterable[Bar], on: date, settings: Settings
) -> Iterable[LinkHit]:
    bodies = [bar for bar in bars if bar.institution_id is not None]
    here, there = loading.staff(institution, bodies, on, settings.before_months)
    for bar in bodies:
        moved, share = graph.moved_share(here, there.get(bar.number, ()))
        if len(moved) < settings.staff_least or share < settings.staff_share:
            continue
        percent = round(share * 100)
        says = t(
            f"{bar.subject}决定前的人员中有 {len(moved)} 人（{percent}%）现在本机构",
            f"{len(moved)} of the staff {bar.subject} had before the decision ({percent} %) "
            "work here now",
        )
        yield LinkHit(
            _digest(institution, bar, "staff", ()),
            "staff",
            bar.subject,
            bar,
            settings.strengths["staff"],
            says,
            tuple(f"person {number}" for number in moved),
        )


def _tidy(hits: list[LinkHit]) -> list[LinkHit]:
    """One of each link, without namesakes where a stronger tie says the same; strongest first."""
    once = {hit.link: hit for hit in hits}
    known = {hit.bar.number for hit in hits if hit.kind != "same-name"}
    kept = [h for h in once.values() if h.kind != "same-name" or h.bar.number not in known]
    rank = graph.STRENGTHS.index
    return sorted(kept, key=lambda h: (-rank(h.strength), h.bar.number, h.kind, h.link))


def _with_decisions(institution: Institution, hits: list[LinkHit]) -> list[LinkHit]:
    rows = LinkDecision.objects.filter(
        institution=institution, link__in=[hit.link for hit in hits]
    ).order_by("turn")
    last = {row.link: row for row in rows}
    return [replace(hit, decision=last.get(hit.link)) for hit in hits]
