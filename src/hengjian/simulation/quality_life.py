"""The made-up laboratories' management systems: some kept well, some overdue, some unsigned."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from hengjian.accounts.access import Actor
from hengjian.core import kept_files
from hengjian.core.legal_time import legal_day
from hengjian.quality import rules, services
from hengjian.quality.activities import record_activity
from hengjian.quality.models import Document
from hengjian.quality.recording import ActivityFacts, DocumentFacts
from hengjian.registry.models import Institution
from hengjian.simulation.world import Lab

Progress = Callable[[str, int, int], None]
_PAPERS = (
    ("manual", "SC", "质量手册"),
    ("procedure", "CX", "程序文件汇编"),
    ("anti-fraud", "FZ", "防范弄虚作假管理制度"),
    ("qc-plan", "ZK", "年度质量控制计划"),
)
_ACTS = (
    ("internal-audit", "年度内部审核", 60),
    ("management-review", "年度管理评审", 40),
    ("anti-fraud-training", "防范弄虚作假全员培训", 90),
    ("self-check", "数据质量自查", 120),
)


def live(labs: list[Lab], at: datetime, progress: Progress) -> None:
    """Every institution has its documents once. Safe to run again."""
    there = set(Document.objects.values_list("institution__uscc", flat=True))
    rows = {row.uscc: row for row in Institution.objects.filter(uscc__in=[x.uscc for x in labs])}
    for lab in labs:
        if lab.uscc not in there and lab.index % 11 != 10:  # one in eleven never filed anything
            _one(lab, rows[lab.uscc], at)
    progress("management systems", len(labs), len(labs))


def _one(lab: Lab, institution: Institution, at: datetime) -> None:
    by = Actor("simulation", lab.staff[0].name)
    _papers(lab, institution, by, at)
    _acts(lab, institution, by, at)
    if lab.index % 5 != 4:
        services.sign_undertaking(institution=institution, by=by, at=at)


def _papers(lab: Lab, institution: Institution, by: Actor, at: datetime) -> None:
    today = legal_day(at)
    everything = list(rules.processes())
    covers = everything[:-1] if lab.index % 4 == 3 else everything
    for kind, letters, title in _PAPERS:
        begun = today - timedelta(days=200 + 7 * (lab.index % 9))
        services.add_document(
            institution=institution,
            facts=DocumentFacts(
                kind,
                f"{letters}-{lab.index + 1:02}",
                title,
                "A/1",
                lab.staff[0].name,
                begun,
                _due(lab, kind, begun, today),
                tuple(covers) if kind in {"manual", "procedure"} else (),
            ),
            file=kept_files.check(f"{letters}.txt", f"{lab.name} {title} A/1".encode()),
            by=by,
            at=at,
        )


def _acts(lab: Lab, institution: Institution, by: Actor, at: datetime) -> None:
    today = legal_day(at)
    for kind, title, ago in _ACTS:
        if lab.index % 6 == 5 and kind == "anti-fraud-training":
            continue
        record_activity(
            institution=institution,
            facts=ActivityFacts(
                kind,
                today - timedelta(days=ago + 45 * (lab.index % 8)),
                title,
                len(lab.staff),
                lab.index % 4,
                lab.index % 2 if lab.index % 4 else 0,
            ),
            file=None,
            by=by,
            at=at,
        )


def _due(lab: Lab, kind: str, begun: date, today: date) -> date:
    if lab.index % 7 == 6 and kind == "anti-fraud":
        return today - timedelta(days=12)
    return begun + timedelta(days=365)
