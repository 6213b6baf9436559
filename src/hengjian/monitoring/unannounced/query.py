"""Samplings without a notice of work, found in one statement over a million rows.

A sampling is covered when a standing version of a notice of the same institution speaks of its
instant and its region, was announced before it, and had not been replaced yet. Of days only
covered by a notice announced afterwards the list says “afterwards”. A notice for a county speaks
of samplings reported under its prefecture, and one for a whole prefecture of all its counties.

Not seen: samplings without a time, field measurements without a sample, regions outside the
province's table, and whose site an enterprise's own report is about (an empty client, or itself).
"""

# ruff: noqa: S608 - what is put into statements: names of tables and words of this file

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db import connection

from hengjian.core.periods import NotCovered
from hengjian.core.text import Text, t
from hengjian.filing import dated
from hengjian.filing.models import Mark, NoticeVersion
from hengjian.filing.services.notices import area_of, day_begins
from hengjian.monitoring.models import Point, Report, Sample
from hengjian.registry.models import Institution
from hengjian.standards import regions

_POINT, _SAMPLE = Point._meta.db_table, Sample._meta.db_table
_REPORT, _INSTITUTION = Report._meta.db_table, Institution._meta.db_table
_VERSION, _MARK = NoticeVersion._meta.db_table, Mark._meta.db_table


@dataclass(frozen=True)
class Question:
    """What is looked for. `until` is the last day included; `areas`: regions, empty for none."""

    since: date
    until: date
    areas: frozenset[str]
    words: str = ""
    only: str = ""  # none, afterwards, open, explained, clue


@dataclass(frozen=True)
class Work:
    """One day's samplings of one report in one region."""

    report_id: int
    report_no: str
    uscc: str
    name: str
    seat: str
    purpose: str
    client: str
    region: str
    day: date
    samples: int
    afterwards: bool
    outcome: str
    reason: str

    @property
    def said(self) -> Text:
        """Why it is on the list."""
        if self.afterwards:
            return t("事后才登记", "announced afterwards")
        return t("没有登记", "not announced")

    @property
    def self_monitoring(self) -> bool:
        """Whether the report is an enterprise's self-monitoring, done for it by a contractor."""
        return "自行监测" in self.purpose


@dataclass(frozen=True)
class Found:
    """A page of the list and how many rows there are in all."""

    rows: list[Work]
    total: int


def _day(column: str) -> str:
    if connection.vendor == "sqlite":
        return f"date({column}, '+8 hours')"
    return f"({column} AT TIME ZONE 'Asia/Shanghai')::date"


def _covers(announced: str) -> str:
    """A standing version of the same body for that instant and region."""
    return f"""EXISTS (SELECT 1 FROM {_VERSION} v
      WHERE v.institution_id = w.institution_id AND v.area = a.area
        AND v.from_at <= w.begun_at AND v.until_at > w.begun_at AND NOT v.cancelled
        AND (v.region = w.region OR v.region = a.area OR w.region = a.area)
        AND {announced})"""


def _core(inner: str, codes: int) -> str:
    """The rows of the list as `g`, with marks as `m`. `inner` narrows the reports; `codes`: how
    many regions are asked for."""
    before = (
        "v.announced_at <= w.begun_at AND (v.superseded_at IS NULL OR v.superseded_at > w.begun_at)"
    )
    after = "v.announced_at > w.begun_at AND v.superseded_at IS NULL"
    # The regions of the reader travel as a small table: code and the prefecture it lies in.
    areas = " UNION ALL ".join(["SELECT %s AS code, %s AS area"] * codes)
    return f"""
    WITH a AS ({areas}), w AS (
      SELECT s.id, s.begun_at, s.report_id, r.institution_id,
        COALESCE(NULLIF(p.region, ''), r.region) AS region
      FROM {_SAMPLE} s
      LEFT JOIN {_POINT} p ON p.report_id = s.report_id AND p.point_no = s.point_no
      JOIN {_REPORT} r ON r.id = s.report_id
      JOIN {_INSTITUTION} i ON i.id = r.institution_id
      WHERE s.begun_at >= %s AND s.begun_at < %s AND {inner}
    ), g AS (
      SELECT w.report_id, w.institution_id, w.region, {_day("w.begun_at")} AS day,
        COUNT(DISTINCT w.id) AS samples,
        MIN(CASE WHEN {_covers(after)} THEN 1 ELSE 0 END) AS afterwards
      FROM w JOIN a ON a.code = w.region
      WHERE NOT {_covers(before)}
      GROUP BY 1, 2, 3, 4
    )"""


_FROM = f"""
    FROM g
    JOIN {_REPORT} r ON r.id = g.report_id
    JOIN {_INSTITUTION} i ON i.id = g.institution_id
    LEFT JOIN {_MARK} m ON m.institution_id = g.institution_id
      AND m.report_no = r.report_no AND m.sampled_on = g.day AND m.region = g.region"""
_ROWS = """
    SELECT g.report_id, r.report_no, i.uscc, i.name, i.region, r.purpose, r.client_name, g.region,
      g.day, g.samples, g.afterwards, COALESCE(m.outcome, ''), COALESCE(m.reason, ''),
      COUNT(*) OVER ()"""


def _who(rule: dated.NoticeRule) -> tuple[str, list[Any]]:
    """Reports of bodies that announce this work, by their kind and their client."""
    always = ", ".join(["%s"] * len(rule.always)) or "NULL"
    elsewhere = ", ".join(["%s"] * len(rule.elsewhere)) or "NULL"
    said = f"""r.source <> 'wqx' AND (i.kind IN ({always})
        OR (i.kind IN ({elsewhere}) AND r.client_uscc <> '' AND r.client_uscc <> i.uscc))"""
    return said, [*rule.always, *rule.elsewhere]


PARTS = {
    "none": "g.afterwards = 0",
    "afterwards": "g.afterwards = 1",
    "open": "m.id IS NULL",
    "explained": "m.outcome = 'explained'",
    "clue": "m.outcome = 'clue'",
}


def find(asked: Question, *, limit: int, offset: int = 0) -> Found:
    """The work nobody announced, newest day first. Nothing before the first rule who announces;
    the rule is that of the last day asked for."""
    asking = _asking(asked)
    if asking is None:
        return Found([], 0)
    core, parameters = asking
    where, words = _narrowed(asked)
    tail = f" WHERE {where} ORDER BY g.day DESC, i.name, r.report_no, g.region LIMIT %s OFFSET %s"
    rows = _fetch(core + _ROWS + _FROM + tail, [*parameters, *words, limit, offset])
    return Found([_work(row) for row in rows], int(rows[0][-1]) if rows else 0)


def counts(asked: Question) -> dict[str, int]:
    """How many rows each part of the list holds, whatever part is asked for."""
    asking = _asking(asked)
    if asking is None:
        return dict.fromkeys(PARTS, 0)
    core, parameters = asking
    where, words = _narrowed(replace(asked, only=""))
    sums = ", ".join(f"SUM(CASE WHEN {test} THEN 1 ELSE 0 END)" for test in PARTS.values())
    row = _fetch(f"{core} SELECT {sums} {_FROM} WHERE {where}", [*parameters, *words])[0]
    return {part: int(count or 0) for part, count in zip(PARTS, row, strict=True)}


def _asking(asked: Question) -> tuple[str, list[Any]] | None:
    try:
        rule = dated.notice_rule(asked.until)
    except NotCovered:
        return None
    since = max(asked.since, rule.period.start or asked.since)
    codes = sorted(asked.areas)
    if not codes or since > asked.until:
        return None
    inner, who = _who(rule)
    pairs = [part for code in codes for part in (code, area_of(code))]
    until = day_begins(asked.until + timedelta(days=1))
    times = [_bound(day_begins(since)), _bound(until)]
    return _core(inner, len(codes)), [*pairs, *times, *who]


def _narrowed(asked: Question) -> tuple[str, list[str]]:
    where = PARTS.get(asked.only, "1 = 1")
    if not asked.words:
        return where, []
    where += " AND (r.report_no LIKE %s OR i.name LIKE %s OR i.uscc LIKE %s)"
    return where, [f"%{asked.words}%"] * 3


def _fetch(sql: str, parameters: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def _bound(at: Any) -> Any:
    # As the database keeps instants: SQLite compares them as text.
    return connection.ops.adapt_datetimefield_value(at)


def _work(row: Sequence[Any]) -> Work:
    day = row[8] if isinstance(row[8], date) else date.fromisoformat(row[8])
    report_id, number, uscc, name, seat, purpose, client, region = row[:8]
    return Work(
        report_id, number, uscc, name, seat, purpose, client, region, day, int(row[9]),
        bool(row[10]), row[11], row[12],
    )  # fmt: skip


def nearest(rows: Sequence[Work]) -> dict[tuple[str, str, date], NoticeVersion]:
    """For each (credit code, region, day) the standing notice of the same body and prefecture
    whose days lie nearest; one query for the whole page."""
    held = NoticeVersion.objects.filter(
        institution__uscc__in={w.uscc for w in rows}, area__in={area_of(w.region) for w in rows},
        cancelled=False, superseded_at=None,
    ).select_related("notice", "institution")  # fmt: skip
    by_place: dict[tuple[str, str], list[NoticeVersion]] = {}
    for version in held:
        by_place.setdefault((version.institution.uscc, version.area), []).append(version)
    found = {}
    for w in rows:
        near = by_place.get((w.uscc, area_of(w.region)))
        if near:
            best = min(near, key=lambda v: (_distance(v, w.day), v.pk))
            found[w.uscc, w.region, w.day] = best
    return found


def _distance(version: NoticeVersion, day: date) -> int:
    if version.starts_on <= day <= version.ends_on:
        return 0
    return min(abs((version.starts_on - day).days), abs((version.ends_on - day).days))


def known_regions() -> list[str]:
    """Every region of the province's table."""
    return list(regions.regions())
