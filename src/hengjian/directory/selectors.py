"""Questions to the directories: lists as their readers may see them, and pools to draw from.

A day is a legal day. `pool_for` answers whoever asks: it is for the contexts that draw.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from hengjian.accounts.access import Actor, scope
from hengjian.core import regions
from hengjian.core.periods import Period
from hengjian.core.text import Text, t
from hengjian.directory import pool, settings
from hengjian.directory.kinds import KINDS
from hengjian.directory.models import (
    Absence,
    Assignment,
    Conflict,
    Entry,
    Sanction,
    Version,
)
from hengjian.registry import search as sounds
from hengjian.registry.models import Employment, Institution, Tie

if TYPE_CHECKING:
    from hengjian.draws.plan import Candidate

STATUSES = {
    "active": t("在册", "Active"),
    "suspended": t("暂停", "Suspended"),
    "removed": t("已取消", "Removed"),
}
#: Colours of the badge parts/badge.html knows.
LIGHTS = {"active": "green", "suspended": "amber", "removed": "red"}


@dataclass(frozen=True)
class Standing:
    """How somebody stands on a day; `until` is the first day a suspension is over."""

    key: str
    until: date | None = None

    @property
    def label(self) -> Text:
        """In words."""
        return STATUSES[self.key]

    @property
    def light(self) -> str:
        """Its colour."""
        return LIGHTS[self.key]


def _in_effect(day: date) -> Q:
    """Sanctions that hold on the day. One that was lifted held until it was."""
    begun = Q(valid_from__lte=day) & (Q(valid_until=None) | Q(valid_until__gt=day))
    return begun & Q(stage__in=(Sanction.Stage.IMPOSED, Sanction.Stage.LIFTED))


def standing(entry: Entry, day: date) -> Standing:
    """Removed, suspended or active on the day."""
    rows = [s for s in entry.sanctions.all() if s.stage in {"imposed", "lifted"}]
    held = [s for s in rows if Period(s.valid_from, s.valid_until).covers(day)]
    if any(s.kind == Sanction.Kind.REMOVAL for s in held):
        return Standing("removed")
    ends = [s.valid_until for s in held if s.kind == Sanction.Kind.SUSPENSION and s.valid_until]
    return Standing("suspended", max(ends)) if ends else Standing("active")


def entries(
    actor: Actor,
    kind: str,
    day: date,
    *,
    words: str = "",
    field: str = "",
    region: str = "",
    status: str = "",
) -> QuerySet[Entry]:
    """The entries the actor may list, with `open_tasks` and `year_tasks` counted.

    Every word must fit the name, its sound, the number or the unit; `region` takes what lies below.
    """
    rows = scope(actor, KINDS[kind].action("list"), Entry).filter(kind=kind)
    now = Version.objects.filter(entry=OuterRef("pk"), valid_until=None, replaced_at=None)
    for word in words.split():
        sound = sounds.as_typed(word)
        fits = (
            Q(person__name__contains=word)
            | Q(number__icontains=word)
            | Q(Exists(now.filter(unit__contains=word)))
        )
        rows = rows.filter(fits | Q(pinyin__contains=sound) if sound else fits)
    if field:
        rows = rows.filter(Exists(now.filter(field_names__contains=f"|{field}|")))
    if region:
        rows = rows.filter(_within(region))
    rows = _by_status(rows, status, day) if status else rows
    return (
        rows.annotate(**_workload(day))
        .order_by("number")
        .prefetch_related("versions", "sanctions")
        .select_related("person")
    )


def _within(region: str) -> Q:
    """Entries kept in the region or below it."""
    if regions.level(region) in {regions.Level.COUNTY, regions.Level.FUNCTIONAL}:
        return Q(region=region)
    inside = Q(region__startswith=regions.scope_prefix(region))
    return inside & ~Q(region__in=sorted(regions.outside(region)))


def _by_status(rows: QuerySet[Entry], status: str, day: date) -> QuerySet[Entry]:
    held = Sanction.objects.filter(_in_effect(day), entry=OuterRef("pk"))
    removed = Exists(held.filter(kind=Sanction.Kind.REMOVAL))
    suspended = Exists(held.filter(kind=Sanction.Kind.SUSPENSION))
    if status == "removed":
        return rows.filter(removed)
    if status == "suspended":
        return rows.filter(suspended).exclude(removed)
    return rows.exclude(removed).exclude(suspended)


def _workload(day: date) -> dict[str, Count]:
    counted = (Assignment.Stage.OFFERED, Assignment.Stage.ACCEPTED, Assignment.Stage.DONE)
    this_year = Q(assignments__on_day__year=day.year, assignments__stage__in=counted)
    waiting = Q(assignments__stage__in=Assignment.OPEN)
    return {
        "open_tasks": Count("assignments", filter=waiting, distinct=True),
        "year_tasks": Count("assignments", filter=this_year, distinct=True),
    }


def entry(actor: Actor, kind: str, number: str, verb: str = "read") -> Entry | None:
    """The entry when the actor may do the verb on it; hidden and missing look the same."""
    rows = scope(actor, KINDS[kind].action(verb), Entry).filter(kind=kind, number=number)
    return rows.select_related("person").prefetch_related("versions", "sanctions").first()


def own(actor: Actor, action: str = "directory.own.read") -> QuerySet[Entry]:
    """The actor's own entries, one a directory at most."""
    rows = scope(actor, action, Entry).select_related("person")
    return rows.prefetch_related("versions", "sanctions")


def assignments(subject: str) -> QuerySet[Assignment]:
    """Who was assigned to a task, with the answers."""
    rows = Assignment.objects.filter(subject=subject).select_related("entry__person")
    return rows.order_by("role", "entry__number")


def pool_for(
    *,
    kind: str,
    institution: Institution,
    fields: Sequence[str],
    on: date,
    region: str = "",
) -> list[Candidate]:
    """Everybody of the directory on that day, by number, each with why he cannot be drawn.

    Being outside `fields` excludes nobody: covering them is the rule of the draw. With `region`,
    only the entries kept there and below. Excluded people stay in the pool, which is published.
    """
    from hengjian.draws.plan import Candidate  # the draw's own word, wanted here only

    wanted = set(fields)
    found = facts_for(kind=kind, institution=institution, on=on, region=region)
    limits = limits_on(on)
    return [
        Candidate(
            id=one.number,
            fields=tuple(f for f in one.fields if not wanted or f in wanted),
            may_lead=one.may_lead,
            excluded=pool.excluded(one, institution.uscc, on, limits),
        )
        for one in found
    ]


def limits_on(day: date) -> pool.Limits:
    """How far back one looks, by the settings of the day."""
    return pool.Limits(
        settings.value("employment-lookback-months", day),
        settings.value("consulting-lookback-months", day),
        settings.value("rotation-days", day),
    )


def facts_for(
    *, kind: str, institution: Institution, on: date, region: str = "", only: str = ""
) -> list[pool.Facts]:
    """What is known of everybody listed by that day as far as it touches the institution."""
    rows = Entry.objects.filter(kind=kind, listed_on__lte=on)
    if region:
        rows = rows.filter(_within(region))
    if only:
        rows = rows.filter(number=only)
    people = list(rows.select_related("person").prefetch_related("versions").order_by("number"))
    gathered = _Gathered([row.person_id for row in people], institution)
    return [_facts(row, on, institution, gathered) for row in people]


def version_on(entry: Entry, day: date) -> Version | None:
    """What the entry said of that day, as known now."""
    for row in entry.versions.all():
        if row.replaced_at is None and Period(row.valid_from, row.valid_until).covers(day):
            return row
    return None


class _Gathered:
    """Facts about many people and one institution, by person, in one query a kind."""

    def __init__(self, people: list[int], institution: Institution) -> None:
        self.employments: dict[int, list[Period]] = {}
        for work in Employment.objects.filter(person__in=people, institution=institution):
            _put(self.employments, work.person_id, Period(work.valid_from, work.valid_until))
        self.ties: dict[str, list[Period]] = {}
        for tie in institution.ties.exclude(other_person_no="").filter(kind__in=_PERSONAL):
            _put(self.ties, tie.other_person_no, Period(tie.valid_from, tie.valid_until))
        self.conflicts: dict[int, list[tuple[str, Period]]] = {}
        declared = Conflict.objects.filter(entry__person__in=people, institution=institution)
        for said in declared.select_related("entry"):
            period = Period(said.valid_from, said.valid_until)
            _put(self.conflicts, said.entry.person_id, (said.kind, period))
        self.served: dict[int, list[date]] = {}
        tasks = Assignment.objects.filter(entry__person__in=people, institution=institution)
        for who, day in tasks.filter(stage__in=_COUNTED).values_list("entry__person", "on_day"):
            _put(self.served, who, day)
        self.sanctions: dict[int, list[Sanction]] = {}
        for one in Sanction.objects.filter(entry__person__in=people, stage__in=_HELD):
            _put(self.sanctions, one.entry_id, one)
        self.away: dict[int, list[Period]] = {}
        gone = Absence.objects.filter(entry__person__in=people, withdrawn_at=None)
        for away in gone.select_related("entry"):
            _put(self.away, away.entry.person_id, Period(away.valid_from, away.valid_until))


_PERSONAL = (Tie.Kind.SHAREHOLDER, Tie.Kind.HEAD, Tie.Kind.CONTROLLER)
_COUNTED = (Assignment.Stage.OFFERED, Assignment.Stage.ACCEPTED, Assignment.Stage.DONE)
_HELD = (Sanction.Stage.IMPOSED, Sanction.Stage.LIFTED)


def _put(kept: dict, key: object, value: object) -> None:
    kept.setdefault(key, []).append(value)


def _facts(row: Entry, on: date, institution: Institution, held: _Gathered) -> pool.Facts:
    said, place, who = version_on(row, on), institution.uscc, row.person_id
    works = [(place, period) for period in held.employments.get(who, ())]
    # The unit of every version counts: who left it last month still looks back on it.
    for past in row.versions.all():
        if past.replaced_at is None and past.unit_uscc == place:
            works.append((place, Period(past.valid_from, past.valid_until)))
    sanctions = held.sanctions.get(row.pk, ())
    return pool.Facts(
        number=row.number,
        fields=said.fields if said else (),
        may_lead=said.may_lead if said else False,
        removals=_periods(sanctions, Sanction.Kind.REMOVAL),
        suspensions=_periods(sanctions, Sanction.Kind.SUSPENSION),
        certificate_until=said.credential_until if said else None,
        employments=tuple(works),
        ties=tuple((place, period) for period in held.ties.get(row.person.person_no, ())),
        conflicts=tuple((kind, place, p) for kind, p in held.conflicts.get(who, ())),
        served=tuple((place, day) for day in held.served.get(who, ())),
        away=tuple(held.away.get(who, ())),
    )


def _periods(rows: Iterable[Sanction], kind: str) -> tuple[Period, ...]:
    return tuple(Period(s.valid_from, s.valid_until) for s in rows if s.kind == kind)


def names_of(numbers: Sequence[str]) -> dict[str, str]:
    """Number of an entry → the person's name, for those on record."""
    rows = Entry.objects.filter(number__in=numbers)
    return dict(rows.values_list("number", "person__name"))
