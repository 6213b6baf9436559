"""The menu of the console: which pages there are, for whom, in which order.

A page appears when the reader may do its action.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from hengjian.accounts.access import Actor
from hengjian.core.text import Text, t


@dataclass(frozen=True)
class Entry:
    """One line of the menu. `within` are pages below it that keep it lit."""

    name: str
    icon: str
    label: Text
    action: str
    within: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """An entry as one reader sees it now."""

    label: Text
    icon: str
    address: str
    here: bool


@dataclass(frozen=True)
class Section:
    """Lines under one heading."""

    label: Text
    lines: tuple[Line, ...]


MENU: tuple[tuple[Text, tuple[Entry, ...]], ...] = (
    (
        t("工作", "Work"),
        (
            Entry("today", "layout-dashboard", t("今日工作", "Today"), "console.today.read"),
            Entry(
                "finding-list",
                "search-check",
                t("疑点研判", "Findings"),
                "screening.finding.list",
                ("finding",),
            ),
            Entry("case-list", "scale", t("案件办理", "Cases"), "enforcement.case.list", ("case",)),
        ),
    ),
    (
        t("档案", "Records"),
        (
            Entry(
                "institution-list",
                "building-2",
                t("机构名录", "Institutions"),
                "registry.institution.list",
                ("institution",),
            ),
            Entry(
                "report-list",
                "file-text",
                t("监测报告", "Reports"),
                "monitoring.report.list",
                ("report", "report-detail"),
            ),
            Entry(
                "station-list",
                "radio-tower",
                t("自动监测", "Stations"),
                "telemetry.station.list",
                ("station",),
            ),
        ),
    ),
    (
        t("报送与数据", "Submission and data"),
        (
            Entry(
                "report-submit",
                "upload",
                t("报送报告", "Submit a report"),
                "monitoring.report.submit",
            ),
            Entry(
                "register-import",
                "file-spreadsheet",
                t("批量导入", "Import the register"),
                "registry.import.run",
            ),
            Entry(
                "run-list", "radar", t("筛查运行", "Screening runs"), "screening.run.read", ("run",)
            ),
        ),
    ),
)


def sections(actor: Actor, here: str | None) -> list[Section]:
    """The menu for `actor` with the page named `here` lit; empty sections are left out."""
    result = []
    for label, entries in MENU:
        lines = tuple(
            Line(
                entry.label,
                entry.icon,
                reverse(entry.name),
                here == entry.name or here in entry.within,
            )
            for entry in entries
            if actor.may(entry.action)
        )
        if lines:
            result.append(Section(label, lines))
    return result
