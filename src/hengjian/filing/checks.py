"""What an announced piece of work rests on, looked at on its days. Warnings, never refusals.

A fact must hold on the first and the last day (and so between, unless it lapses and returns
within the work: that is not seen). Who is barred is asked of whoever knows (`ask_bars`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from django.db.models import Q, QuerySet

from hengjian.core.legal_time import legal_day
from hengjian.core.text import Text, t
from hengjian.filing import dated
from hengjian.filing.content import Content, Item
from hengjian.filing.standing import Span, is_late
from hengjian.registry import selectors as registry
from hengjian.registry.models import Authorisation, Calibration, Institution, Instrument, Person

#: (person numbers, day) → those barred that day with the words why.
Bars = Callable[[Sequence[str], date], dict[str, Text]]
_bars: list[Bars] = []


def ask_bars(who_knows: Bars) -> None:
    """From now on, `who_knows` is asked about barred people."""
    if who_knows not in _bars:
        _bars.append(who_knows)


@dataclass(frozen=True)
class Warning_:  # noqa: N801 - Warning is Python's own
    """Something an officer will want to see. `place`: the field of the form it belongs to."""

    place: str
    code: str
    says: Text

    def as_dict(self) -> dict[str, str]:
        """As kept with a version."""
        return {"place": self.place, "code": self.code, "zh": self.says.zh, "en": self.says.en}


@dataclass(frozen=True)
class Line:
    """One checked member of the notice: an item, a person or an instrument, by its name."""

    key: str
    name: str
    warnings: tuple[Text, ...]


@dataclass(frozen=True)
class Checked:
    """The notice's lists, each line with what is odd about it, and everything odd in order."""

    items: tuple[Line, ...]
    staff: tuple[Line, ...]
    instruments: tuple[Line, ...]
    warnings: tuple[Warning_, ...]


def check(
    institution: Institution, content: Content, *, at: datetime, before: Span | None = None
) -> Checked:
    """Everything there is to say about the notice if it were announced at that instant."""
    days = sorted({content.starts_on, content.ends_on})
    items = tuple(_items(institution, content, days))
    staff = tuple(_staff(institution, content, days))
    instruments = tuple(_instruments(institution, content, days))
    found = [*_head(institution, content, at, before)]
    for place, lines in (("items", items), ("staff", staff), ("instruments", instruments)):
        for line in lines:
            for says in line.warnings:
                words = t("{name}：{says}", "{name}: {says}").format(name=line.name, says=says)
                found.append(Warning_(place, place, words))
    return Checked(items, staff, instruments, tuple(found))


def _head(
    institution: Institution, content: Content, at: datetime, before: Span | None
) -> list[Warning_]:
    found = []

    def odd(holds: bool, place: str, code: str, zh: str, en: str) -> None:
        if holds:
            found.append(Warning_(place, code, t(zh, en)))

    span = Span(content.region, content.starts_on, content.ends_on)
    today = legal_day(at)
    odd(
        is_late(today, span, before), "starts_on", "late",
        "工作已经开始，登记将标记为逾期", "work has begun: the notice is marked late",
    )  # fmt: skip
    ends = registry.certificate_on(institution, content.starts_on)
    social = institution.kind in dated.notice_rule(today).always
    odd(
        social and ends is None, "starts_on", "certificate",
        "开始之日没有有效的资质认定证书", "no certificate is in force on the first day",
    )  # fmt: skip
    odd(not content.items, "items", "none", "没有填写监测项目", "no items are given")
    odd(not content.staff, "staff", "none", "没有填写人员", "no people are given")
    odd(not content.instruments, "instruments", "none", "没有填写仪器", "no instruments are given")
    odd(not content.client_name, "client_name", "none", "没有填写委托单位", "no client is given")
    odd(
        bool(content.client_name) and not content.client_consent, "client_consent", "consent",
        "未确认委托单位知情同意", "the client's consent is not confirmed",
    )  # fmt: skip
    return found


def _items(institution: Institution, content: Content, days: Sequence[date]) -> list[Line]:
    @cache
    def scope(day: date) -> list[Item]:
        rows = registry.scope_on(institution, day)
        return [Item(r.category, r.matrix, r.parameter, r.method) for r in rows]

    lines = []
    for item in content.items:
        out = [d for d in days if not any(_inside(item, row) for row in scope(d))]
        says = t(
            f"{_days(out)} 不在资质认定能力范围内",
            f"outside the accredited scope on {_days(out)}",
        )
        lines.append(Line(str(item), str(item), (says,) if out else ()))
    return lines


def _inside(asked: Item, row: Item) -> bool:
    """An empty word asks for nothing; a scope row without a matrix covers any."""
    return (
        asked.parameter in ("", row.parameter)
        and asked.method in ("", row.method)
        and asked.category in ("", row.category)
        and (asked.matrix in ("", row.matrix) or row.matrix == "")
    )


def _staff(institution: Institution, content: Content, days: Sequence[date]) -> list[Line]:
    wanted = content.staff
    names = dict(Person.objects.filter(person_no__in=wanted).values_list("person_no", "name"))
    employed = {
        d: set(registry.staff_on(institution, d).values_list("person__person_no", flat=True))
        for d in days
    }
    may = {d: _authorised(institution, wanted, d) for d in days}
    barred = {d: _barred(wanted, d) for d in days}
    lines = []
    for no in wanted:
        odd: list[Text] = []
        if no not in names:
            odd.append(t("登记信息中没有此人", "the register knows nobody of this number"))
        else:
            if out := [d for d in days if no not in employed[d]]:
                odd.append(t(f"{_days(out)} 不在本机构任职", f"not employed here on {_days(out)}"))
            if out := [d for d in days if no not in may[d]]:
                odd.append(
                    t(f"{_days(out)} 没有采样或分析授权", f"no authorisation on {_days(out)}")
                )
        odd += dict.fromkeys(barred[d][no] for d in days if no in barred[d])
        lines.append(Line(no, f"{names[no]}（{no}）" if no in names else no, tuple(odd)))
    return lines


def _authorised(institution: Institution, wanted: Sequence[str], day: date) -> set[str]:
    work = (Authorisation.Task.SAMPLING, Authorisation.Task.ANALYSIS)
    rows = registry.authorisations_on(institution, day).filter(
        task__in=work, person__person_no__in=wanted
    )
    return set(rows.values_list("person__person_no", flat=True))


def _barred(wanted: Sequence[str], day: date) -> dict[str, Text]:
    found: dict[str, Text] = {}
    for who_knows in _bars:
        found |= who_knows(wanted, day)
    return found


def _instruments(institution: Institution, content: Content, days: Sequence[date]) -> list[Line]:
    wanted = content.instruments
    rows: QuerySet[Instrument] = institution.instruments.filter(instrument_no__in=wanted)
    known = {row.instrument_no: row.name for row in rows}
    covered = {d: _calibrated(institution, d) for d in days}
    lines = []
    for no in wanted:
        odd: list[Text] = []
        if no not in known:
            odd.append(t("登记信息中没有此仪器", "the register has no such instrument"))
        elif out := [d for d in days if no not in covered[d]]:
            odd.append(
                t(f"{_days(out)} 检定/校准未覆盖", f"calibration does not cover {_days(out)}")
            )
        lines.append(Line(no, f"{known[no]}（{no}）" if no in known else no, tuple(odd)))
    return lines


def _calibrated(institution: Institution, day: date) -> set[str]:
    rows = Calibration.objects.filter(
        Q(calibrated_on__lte=day) & Q(due_on__gte=day), instrument__institution=institution
    )
    return set(rows.values_list("instrument__instrument_no", flat=True))


def _days(days: Sequence[date]) -> str:
    return "、".join(map(str, days))
