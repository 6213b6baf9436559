"""Everything that happened to one institution, by both authorities, newest first.

Two kinds of fact: acts (ledger entries about it, its reports, findings and cases) and dated facts
of the register (a certificate begins, a person leaves). An act shows its place in the ledger.
Handing in a report is routine and stays out unless everything is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any

from django.db.models import Q
from django.urls import reverse

from hengjian.accounts.access import Actor, scope
from hengjian.core.text import Text, t
from hengjian.disclosure.models import Release
from hengjian.enforcement import selectors as enforcement
from hengjian.ledger.models import BUSINESS, Entry
from hengjian.registry import selectors as registry
from hengjian.registry.models import Institution
from hengjian.screening import selectors as screening
from hengjian.screening.models import Finding

#: Acts by kind: what to say, and the colour of the dot.
SAYS: dict[str, tuple[Text, str]] = {
    "registry.file-recorded": (t("登记机构档案", "File recorded in the register"), "calm"),
    "registry.institution-recorded": (t("登记机构", "Institution recorded"), "calm"),
    "registry.class-set": (t("写入监管类别", "Supervision class set"), "warn"),
    "monitoring.report.submitted": (t("报送报告", "Report handed in"), "calm"),
    "monitoring.report.issued": (t("报告准予加盖CMA标志", "Report issued under the mark"), "good"),
    "monitoring.report.withheld": (t("报告不予加盖CMA标志", "Report withheld"), "bad"),
    "screening.asked": (t("请机构答复疑点", "Institution asked about a finding"), "wait"),
    "screening.answered": (t("机构答复疑点", "Institution answered"), "wait"),
    "screening.dismissed": (t("排除疑点", "Finding dismissed"), "good"),
    "screening.passed-on": (t("疑点转办案", "Finding passed on"), "bad"),
    "enforcement.opened": (t("立案", "Case opened"), "warn"),
    "enforcement.decided": (t("作出决定", "Case decided"), "bad"),
    "enforcement.dropped": (t("案件不予处理", "Case not upheld"), "good"),
    "enforcement.closed": (t("结案", "Case closed"), "calm"),
    "credit.reassessed": (t("重新评定监管类别", "Supervision class reassessed"), "wait"),
    "disclosure.released": (t("向社会公开", "Released to the public"), "wait"),
    "disclosure.withdrawn": (t("撤下公开", "Release withdrawn"), "calm"),
}
ROUTINE = frozenset({"monitoring.report.submitted", "monitoring.report.issued"})
ROUTINE_FACTS = frozenset({"calibrated", "person-joins", "person-leaves", "scope-added"})


@dataclass(frozen=True)
class Event:
    """One line of the timeline. `entry` is the ledger entry's key, None for a dated fact."""

    at: datetime
    what: Text
    about: str
    tone: str
    address: str = ""
    entry: int | None = None
    actor: str = ""
    index: int | None = None
    is_day: bool = False  # a dated fact of the register: a day and no hour


def events(actor: Actor, institution: Institution, *, today: date, everything: bool) -> list[Event]:
    """The lines this reader may see up to today, newest first."""
    found = [*_acts(actor, institution, everything), *_facts(institution, today, everything)]
    if actor.may("screening.finding.list"):
        found += _raised(actor, institution)
    return sorted(found, key=lambda event: (event.at, event.entry or 0), reverse=True)


def _acts(actor: Actor, institution: Institution, everything: bool) -> Iterable[Event]:
    about = Q(subject=institution.uscc)
    if actor.may("monitoring.report.list"):
        # Subjects of reports are “uscc/number”; a range uses the index where LIKE does not.
        about |= Q(subject__gt=f"{institution.uscc}/", subject__lt=f"{institution.uscc}0")
    for rows in (
        _findings(actor, institution),
        enforcement.cases(actor).filter(institution=institution),
        Release.objects.filter(institution=institution),
    ):
        about |= Q(subject__in=rows.order_by().values("number"))
    entries = Entry.objects.filter(about, log=BUSINESS)
    if not everything:
        entries = entries.exclude(kind__in=ROUTINE)
    columns = entries.values_list("pk", "kind", "subject", "actor", "at")
    for key, kind, subject, by, at in columns:
        what, tone = SAYS.get(kind, (t(kind, kind), "calm"))
        name, address = _about(institution, kind, subject)
        yield Event(at, what, name, tone, address, key, by)


def _about(institution: Institution, kind: str, subject: str) -> tuple[str, str]:
    """What an act was about, and the address of its page."""
    if kind.startswith("screening."):
        return subject, reverse("finding", args=(subject,))
    if kind.startswith("enforcement."):
        return subject, reverse("case", args=(subject,))
    if kind.startswith("monitoring."):
        report_no = subject.partition("/")[2]
        if report_no:
            return report_no, reverse("report-detail", args=(institution.uscc, report_no))
    return ("" if subject == institution.uscc else subject), ""


def _findings(actor: Actor, institution: Institution) -> Any:
    rows = scope(actor, "screening.finding.list", Finding)
    return rows.filter(institution_uscc=institution.uscc)


def _raised(actor: Actor, institution: Institution) -> Iterable[Event]:
    columns = _findings(actor, institution).values_list("number", "code", "found_at")
    for number, code, at in columns:
        asked = screening.question(code)
        what = t(f"筛查提出疑点：{asked.zh}", f"Screening asks: {asked.en}")
        yield Event(at, what, number, "warn", reverse("finding", args=(number,)))


def _facts(institution: Institution, today: date, everything: bool) -> Iterable[Event]:
    for moment in registry.timeline(institution):
        if moment.kind == "class-set" or moment.day > today:
            continue  # the class is an act of its own; what lies ahead stands in the head
        if everything or moment.kind not in ROUTINE_FACTS:
            tone = "bad" if moment.kind.startswith("certificate-") else "calm"
            tone = "good" if moment.kind == "certificate-begins" else tone
            yield Event(_noon(moment.day), moment.text, "", tone, is_day=True)


def _noon(day: date) -> datetime:
    # 04:00 UTC is noon in Lanzhou: the day stays the same wherever it is shown.
    return datetime.combine(day, time(4), UTC)


def with_entries(page: Iterable[Event]) -> list[Event]:
    """The events of one page with their places in the ledger."""
    kept = list(page)
    places = dict(
        Entry.objects.filter(pk__in=[e.entry for e in kept if e.entry]).values_list("pk", "index")
    )
    return [replace(event, index=places.get(event.entry or 0)) for event in kept]
