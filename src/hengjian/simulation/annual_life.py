"""The made-up laboratories' annual reports about last year: most accepted, some late, some missing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from hengjian.accounts.access import Actor
from hengjian.annual import form, services
from hengjian.annual.models import AnnualReport
from hengjian.registry.models import Institution
from hengjian.simulation.world import Lab

Progress = Callable[[str, int, int], None]


def live(labs: list[Lab], at: datetime, progress: Progress) -> None:
    """Reports about the year before `at`. Safe to run again."""
    year = at.year - 1
    there = set(AnnualReport.objects.filter(year=year).values_list("institution__uscc", flat=True))
    rows = {row.uscc: row for row in Institution.objects.filter(uscc__in=[x.uscc for x in labs])}
    for lab in labs:
        if lab.uscc not in there and lab.index % 6 != 5:  # one in six never reported
            _one(lab, rows[lab.uscc], year)
    progress("annual reports", len(labs), len(labs))


def _one(lab: Lab, institution: Institution, year: int) -> None:
    head = Actor("simulation", lab.staff[0].name)
    month = 5 if lab.index % 7 == 3 else 3  # one in seven is late
    at = datetime(year + 1, month, 6 + lab.index % 20, 2, tzinfo=UTC)
    report = services.prepare(institution=institution, year=year, by=head, at=at)
    declared = dict(report.declared)
    for item in form.items():
        if not item.counted:
            declared[item.key] = (
                str(lab.index % 5) if item.key != "income" else f"{180 + 37 * lab.index}"
            )
    # No part above its whole: a body without reports subcontracted none.
    declared["subcontracted"] = str(min(int(declared["subcontracted"]), int(declared["reports"])))
    reasons = {}
    if lab.index % 4 == 1:
        declared["instruments"] = str(int(declared["instruments"]) + 3)
        reasons["instruments"] = "三台新购仪器尚未登记"
    services.save(report=report, declared=declared, reasons=reasons, by=head, at=at)
    if lab.index % 8 == 6:
        return  # begun and not signed
    report = services.sign(report=report, by=head, at=at)
    if lab.index % 5 != 2:
        officer = Actor("simulation", "赵市监")
        words = "" if lab.index % 9 else "请核对仪器台套数"
        services.review(report=report, accept=not words, words=words, by=officer, at=at)
