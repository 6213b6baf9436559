"""A clock as its page tells it: where it stands, until when, and how that day was counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from hengjian.accreditation import clocks, kinds
from hengjian.accreditation.clocks import State
from hengjian.accreditation.models import ClockRun
from hengjian.core.calendar import WorkingDays
from hengjian.core.periods import NotCovered
from hengjian.core.text import Text, t
from hengjian.standards import workdays
from hengjian.standards.loading import Standing

UNITS = {
    "working": t("个工作日", "working days"),
    "calendar": t("日", "calendar days"),
    "month": t("个月", "months"),
}
BEARERS = {
    "authority": t("发证部门", "authority"),
    "leader": t("评审组长", "leader of the group"),
    "applicant": t("申请人", "applicant"),
}
STATES = {
    State.RUNNING: t("计时中", "Running"),
    State.PAUSED: t("暂停计时", "Standing"),
    State.MET: t("按期办结", "Met"),
    State.OVERDUE: t("已逾期", "Overdue"),
}
_PAUSES = {
    "completion": t("申请人补正材料", "applicant completes the papers"),
    "correction": t("申请人整改", "applicant corrects"),
    "verification": t("组长验证整改", "leader verifies the correction"),
}


@dataclass(frozen=True)
class Shown:
    """A clock on the screen. `projected`: the last day lies where the calendar is projected."""

    kind: str
    name: Text
    bearer: Text
    reading: clocks.Reading
    length: Text
    says: Text
    explanation: Text
    citation: Text
    standing: Standing
    projected: bool
    run: ClockRun

    @property
    def state(self) -> Text:
        """Where it stands, in words."""
        return STATES[self.reading.state]

    @property
    def light(self) -> str:
        """green, amber, red, grey."""
        return self.reading.light

    @property
    def unverified(self) -> bool:
        """Whether the reader must be told that nobody compared the term with the text."""
        return self.standing is not Standing.VERIFIED


def show(run: ClockRun, today: date) -> Shown | None:
    """The clock on that day; None where neither law nor calendar reach."""
    length = kinds.length(run.kind, run.started_on)
    kind = kinds.clock_kinds().get(run.kind)
    if length is None or kind is None:
        return None
    calendar = workdays.calendar()
    try:
        reading = clocks.read(run.run, max(today, run.started_on), calendar)
        projected = reading.due_on is not None and workdays.is_projected(reading.due_on)
    except NotCovered:
        return None
    return Shown(
        run.kind,
        length.name,
        BEARERS[kind.bearer],
        reading,
        t(f"{run.count} {UNITS[run.unit].zh}", f"{run.count} {UNITS[run.unit].en}"),
        _says(run, reading),
        _explanation(run, kind, reading, calendar),
        length.citation,
        length.standing,
        projected,
        run,
    )


def as_told(run: ClockRun) -> Shown | None:
    """The clock as it was told on the day it started, without what came later."""
    fresh = ClockRun(
        kind=run.kind, started_on=run.started_on, count=run.count, unit=run.unit, pauses=[]
    )
    return show(fresh, run.started_on)


def shown(runs: Iterable[ClockRun], today: date) -> list[Shown]:
    """The clocks that can be shown, those that run first."""
    found = [one for run in runs if (one := show(run, today)) is not None]
    return sorted(found, key=lambda s: (s.run.stopped_on is not None, s.run.started_on, s.run.pk))


def _unit(run: ClockRun) -> Text:
    return UNITS["calendar" if run.unit == "month" else run.unit]


def _says(run: ClockRun, reading: clocks.Reading) -> Text:
    unit = _unit(run)
    if reading.state is State.PAUSED:
        return t(f"剩余 {reading.left} {unit.zh}", f"{reading.left} {unit.en} remain")
    if reading.state is State.OVERDUE:
        return t(f"逾期 {reading.late} {unit.zh}", f"{reading.late} {unit.en} late")
    if reading.state is State.MET:
        return t(f"第 {reading.used} {unit.zh}办结", f"met after {reading.used} {unit.en}")
    if reading.left == 0:
        return t("今天到期", "due today")
    return t(f"还有 {reading.left} {unit.zh}", f"{reading.left} {unit.en} left")


def _explanation(
    run: ClockRun, kind: kinds.ClockKind, reading: clocks.Reading, calendar: WorkingDays
) -> Text:
    """Start, number, what was not counted, end: one line that can be checked by hand."""
    since, start = kind.since, run.started_on
    unit = UNITS[run.unit]
    zh = [f"自{since.zh}（{start}）次日起算 {run.count} {unit.zh}"]
    en = [f"{run.count} {unit.en} counted from the day after {since.en} ({start})"]
    if reading.due_on is not None and run.unit == "working":
        off, worked = _special(start, reading.due_on, calendar)
        if off:
            zh.append(f"其间休息日 {off} 天不计")
            en.append(f"{off} days off not counted")
        if worked:
            days = "、".join(f"{d:%m-%d}" for d in worked)
            zh.append(f"调休上班日 {days} 计入")
            en.append(f"weekend days worked ({days.replace('、', ', ')}) counted")
    for row in run.pauses:
        why, to = _PAUSES[row["reason"]], row["to"]
        zh.append(f"{why.zh}（{row['from']} 次日至 {to or '尚未结束'}）不计")
        en.append(f"not counted: {why.en} (day after {row['from']} to {to or 'still running'})")
    if reading.due_on is not None:
        zh.append(f"末日 {reading.due_on}")
        en.append(f"last day {reading.due_on}")
    if run.stopped_on is not None:
        zh.append(f"{run.stopped_on} 停止计时")
        en.append(f"stopped on {run.stopped_on}")
    return t("；".join(zh), "; ".join(en))


def _special(start: date, end: date, calendar: WorkingDays) -> tuple[int, list[date]]:
    """Days off after `start` up to `end`, and weekend days that were worked instead."""
    days = [date.fromordinal(n) for n in range(start.toordinal() + 1, end.toordinal() + 1)]
    off = sum(not calendar.is_working_day(d) for d in days)
    return off, [d for d in days if d.weekday() >= 5 and calendar.is_working_day(d)]
