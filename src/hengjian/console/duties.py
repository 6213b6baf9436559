"""Today's work in the rooms of accreditation: what waits there, each count opening its rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from hengjian.accounts.access import Actor, scope
from hengjian.accreditation import selectors as accreditation
from hengjian.annual import selectors as annual
from hengjian.assessment import selectors as assessment
from hengjian.assessment.models import Assessment, Nonconformity
from hengjian.console.cards import Card, rows_at
from hengjian.core.text import t
from hengjian.filing.models import Ask
from hengjian.filing.selectors import filings, notices

TABS = (
    ("intake", t("待受理的资质申请", "Applications to accept"), "inbox"),
    ("decide", t("待许可决定", "Applications to decide"), "gavel"),
    ("issue", t("待发证公布", "Certificates to issue"), "stamp"),
)
TO_CORRECT = (Nonconformity.Stage.REQUESTED, Nonconformity.Stage.REJECTED)
ENDED = (Assessment.Stage.CONCLUDED, Assessment.Stage.STOPPED)


def officer_cards(actor: Actor, today: date) -> Iterator[Card]:
    """What waits for an officer: applications, clocks, notices, proposals, answers, reports."""
    if actor.may("accreditation.application.handle"):
        for tab, label, icon in TABS:
            rows = accreditation.applications(actor, accreditation.Asked(tab=tab))
            yield Card(label, rows.count(), icon, "warn", rows_at("application-list", tab=tab))
    yield from _clocks(actor, today)
    if actor.may("filing.notice.acknowledge"):
        waiting = notices.counts(actor, today)["waiting"]
        yield Card(
            t("待出回执的工作登记", "Notices to acknowledge"), waiting, "clipboard-list", "warn",
            rows_at("notice-list", view="waiting"),
        )  # fmt: skip
    if actor.may("filing.filing.confirm"):
        yield Card(
            t("待确认的备案变动", "Moves of filings to confirm"), filings.pending(actor).count(),
            "file-check", "warn", rows_at("filing-changes"),
        )  # fmt: skip
    if actor.may("annual.report.review"):
        year = today.year - 1
        signed = annual.institutions(actor, annual.Asked(year, "signed"))
        yield Card(
            t(f"待审核的{year}年度报告", f"Annual reports of {year} to review"), signed.count(),
            "calendar-check", "warn", rows_at("annual-list", year=str(year), only="signed"),
        )  # fmt: skip


def _clocks(actor: Actor, today: date) -> Iterator[Card]:
    """Statutory clocks past their day, and certificates near their end."""
    if not actor.may(accreditation.DUE):
        return
    due = accreditation.due(actor, today)
    yield Card(
        t("超过法定期限", "Past a statutory day"), len(due.overdue), "alarm-clock", "bad",
        rows_at("application-due"),
        t(f"另有 {len(due.soon)} 项即将到期", f"{len(due.soon)} more end soon") if due.soon else "",
    )  # fmt: skip
    yield Card(
        t("应申请延续的证书", "Certificates to renew"), len(due.renewals), "calendar-clock", "warn",
        rows_at("application-due"),
    )  # fmt: skip


def laboratory_cards(actor: Actor, today: date) -> Iterator[Card]:
    """What waits for somebody of an institution."""
    yield from _clocks(actor, today)
    if actor.may("assessment.nonconformity.answer"):
        rows = scope(actor, "assessment.nonconformity.answer", Nonconformity)
        open_ = rows.filter(stage__in=TO_CORRECT).count()
        yield Card(
            t("待整改的不符合项", "Nonconformities to correct"), open_, "wrench", "bad",
            rows_at("assessment-list"),
        )  # fmt: skip
    if actor.may("filing.ask.answer"):
        asked = notices.open_asks(actor, today)
        yield Card(
            t("待答复的询问", "Questions about announced work"), asked["open"], "mail-question-mark",
            "bad" if asked["overdue"] else "warn", rows_at("ask-list", stage=Ask.Stage.OPEN),
        )  # fmt: skip
    if actor.may("annual.report.fill"):
        year = today.year - 1
        missing = annual.institutions(actor, annual.Asked(year, "missing")).count()
        late = bool(missing) and today > annual.tally(actor, year, today).due_on
        yield Card(
            t(f"未报的{year}年度报告", f"Annual report of {year} to hand in"), missing,
            "calendar-check", "bad" if late else "warn", rows_at("annual-list", year=str(year)),
        )  # fmt: skip


def assessor_cards(actor: Actor) -> Iterator[Card]:
    """What waits for an assessor or expert: the assessments one belongs to that still run."""
    if actor.may(assessment.SHEET):
        rows = assessment.assessments(actor).exclude(stage__in=ENDED)
        yield Card(
            t("我的评审", "My assessments"), rows.count(), "clipboard-check", "warn",
            rows_at("assessment-list"),
        )  # fmt: skip
