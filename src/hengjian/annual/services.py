"""Acts upon annual reports. One act, one transaction, one ledger entry.

A draft is no act: what is typed is kept and nobody answers for it until it is signed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from hengjian.accounts.access import Actor
from hengjian.annual import counting, form
from hengjian.annual.models import AnnualReport, Version
from hengjian.core.errors import Problem, Refusal, Rejected
from hengjian.core.legal_time import legal_day
from hengjian.core.text import Text, t
from hengjian.ledger import services as ledger
from hengjian.registry.models import Institution

Stage = AnnualReport.Stage
OPEN = (Stage.DRAFT, Stage.RETURNED)


def prepare(*, institution: Institution, year: int, by: Actor, at: datetime) -> AnnualReport:
    """The report about that year stands as a draft, filled with what the platform counts.

    Opened again it is counted anew while it is open; what was declared stays. Raises Refusal for
    a year that has not ended.
    """
    if not 2018 <= year < legal_day(at).year:
        raise Refusal(
            t("未开始填报", "The report was not begun"),
            t(f"{year} 年度尚未结束", f"the year {year} has not ended"),
            t("年度结束后再填报", "Begin after the end of the year"),
        )
    counted = counting.count(institution, year)
    declared = {key: str(value) for key, value in counted.items()}
    report, _ = AnnualReport.objects.get_or_create(
        institution=institution,
        year=year,
        defaults={
            "counted": counted,
            "declared": declared,
            "changed_at": at,
            "changed_by": by.username,
        },
    )
    if report.stage in OPEN and report.counted != counted:
        AnnualReport.objects.filter(pk=report.pk, stage__in=OPEN).update(counted=counted)
        report.refresh_from_db()
    return report


def preview(*, institution: Institution, year: int, standing: AnnualReport | None) -> AnnualReport:
    """The report as it would be prepared now; nothing is written."""
    counted = counting.count(institution, year)
    if standing is None:
        declared = {key: str(value) for key, value in counted.items()}
        standing = AnnualReport(institution=institution, year=year, declared=declared)
    standing.counted = counted
    return standing


@transaction.atomic
def save(
    *,
    report: AnnualReport,
    declared: Mapping[str, str],
    reasons: Mapping[str, str],
    by: Actor,
    at: datetime,
) -> AnnualReport:
    """What was typed is kept. Raises Rejected for what is no figure, Refusal once it is signed."""
    problems = no_figures(declared)
    if problems:
        raise Rejected(t("未保存", "Nothing was saved"), problems)
    known = {item.key for item in form.items()}
    moved = AnnualReport.objects.filter(pk=report.pk, stage__in=OPEN).update(
        declared={key: value.strip() for key, value in declared.items() if key in known},
        reasons={key: value.strip()[:500] for key, value in reasons.items() if key in known},
        changed_at=at,
        changed_by=by.username,
    )
    if not moved:
        raise _settled(t("未保存", "Nothing was saved"))
    report.refresh_from_db()
    return report


@transaction.atomic
def sign(*, report: AnnualReport, by: Actor, at: datetime) -> AnnualReport:
    """The head signs. Counted once more; a figure that differs needs its reason, each at its line."""
    report = AnnualReport.objects.select_for_update().get(pk=report.pk)
    if report.stage not in OPEN:
        raise _settled(t("未签报", "It was not signed"))
    report.counted = counting.count(report.institution, report.year)
    problems = list(_unfinished(report))
    if problems:
        raise Rejected(t("未签报", "It was not signed"), problems)
    late = legal_day(at) > form.due_on(report.year)
    moved = AnnualReport.objects.filter(pk=report.pk, stage=report.stage).update(
        stage=Stage.SIGNED,
        counted=report.counted,
        late=report.late or late,
        differs=len(report.contradictions),
        signed_at=at,
        signed_by=by.username,
        signed_by_name=by.name,
        review="",
    )
    if not moved:
        raise _settled(t("未签报", "It was not signed"))
    report.refresh_from_db()
    version = _keep(report, at)
    body = {
        "year": report.year,
        "version": version.number,
        "late": report.late,
        "counted": report.counted,
        "declared": report.declared,
        "reasons": report.reasons,
    }
    _entry(report, "signed", by, at, body)
    return report


def _keep(report: AnnualReport, at: datetime) -> Version:
    return Version.objects.create(
        report=report,
        number=report.versions.count() + 1,
        counted=report.counted,
        declared=report.declared,
        reasons=report.reasons,
        signed_at=at,
        signed_by_name=report.signed_by_name,
    )


@transaction.atomic
def recall(*, report: AnnualReport, words: str, by: Actor, at: datetime) -> AnnualReport:
    """The head takes back what nobody has reviewed yet; it is corrected and signed again."""
    refused = t("未撤回", "It was not taken back")
    words = _needed(words, refused)
    _reopen(report, (Stage.SIGNED,), words, refused, by, at)
    _entry(report, "recalled", by, at, {"year": report.year, "words": words})
    return report


@transaction.atomic
def review(
    *, report: AnnualReport, accept: bool, words: str, by: Actor, at: datetime
) -> AnnualReport:
    """An officer accepts the report, or returns it with what to correct, even one accepted."""
    refused = t("未审核", "It was not reviewed")
    if accept:
        _move(report, (Stage.SIGNED,), Stage.ACCEPTED, words.strip(), refused, by, at)
    else:
        words = _needed(words, t("未退回", "It was not returned"))
        _reopen(report, (Stage.SIGNED, Stage.ACCEPTED), words, refused, by, at)
    contradictions = [line.item.key for line in report.contradictions]
    body = {"year": report.year, "words": words.strip(), "contradictions": contradictions}
    _entry(report, report.stage, by, at, body)
    return report


def _reopen(
    report: AnnualReport,
    left: tuple[Stage, ...],
    words: str,
    refused: Text,
    by: Actor,
    at: datetime,
) -> None:
    """Open again; the version signed last says since when and why it no longer stands."""
    _move(report, left, Stage.RETURNED, words, refused, by, at)
    last = report.versions.first()
    if last is not None:
        last.opened_at, last.opened_by_name, last.opened_because = at, by.name, words
        last.save(update_fields=["opened_at", "opened_by_name", "opened_because"])


def _move(
    report: AnnualReport,
    left: tuple[Stage, ...],
    to: Stage,
    words: str,
    refused: Text,
    by: Actor,
    at: datetime,
) -> None:
    moved = AnnualReport.objects.filter(pk=report.pk, stage__in=left).update(
        stage=to, review=words, reviewed_at=at, reviewed_by_name=by.name
    )
    if not moved:
        raise Refusal(
            refused,
            t("这份报告不在可处理的状态", "this report is not in a stage that allows it"),
            t("请刷新页面", "Load the page again"),
        )
    report.refresh_from_db()


def _needed(words: str, refused: Text) -> str:
    if not words.strip():
        raise Refusal(
            refused,
            t("没有写明要改什么", "it does not say what to correct"),
            t("请写明理由", "Give the reason"),
        )
    return words.strip()


def no_figures(declared: Mapping[str, str]) -> list[Problem]:
    """What was typed and is no figure, each at its line."""
    found = []
    for item in form.items():
        typed = declared.get(item.key, "")
        try:
            value = form.number(typed)
        except ValueError:
            message = t("不是非负数字（最多两位小数）", "is no figure of at most two decimals")
            found.append(_problem(item, message, typed))
            continue
        if item.whole and value is not None and value != int(value):
            found.append(_problem(item, t("应为整数", "must be a whole number"), typed))
    return found


def _unfinished(report: AnnualReport) -> list[Problem]:
    found = []
    for line in report.lines:
        if line.declared is None:
            found.append(_problem(line.item, t("未填写", "is empty"), ""))
        elif line.contradicts and not line.reason:
            message = t(
                f"与平台记录不符（平台计 {line.counted}），未说明理由",
                f"differs from the record ({line.counted}) without a reason",
            )
            found.append(_problem(line.item, message, str(line.declared)))
    for part, whole in form.beyond(report.lines):
        message = t(
            f"多于“{whole.item.says.zh}”（{whole.declared}）",
            f"is more than “{whole.item.says.en}” ({whole.declared})",
        )
        found.append(_problem(part.item, message, str(part.declared)))
    return found


def _problem(item: form.Item, message: Text, found: str) -> Problem:
    remedy = t("请更正数字或说明差异理由", "Correct the figure or say why it differs")
    said = Text(f"{item.says.zh}：{message.zh}", f"{item.says.en}: {message.en}")
    return Problem(item.key, "annual", said, remedy, found[:40])


def _settled(refused: Text) -> Refusal:
    return Refusal(
        refused,
        t("报告已签报或已审核", "the report is signed or accepted"),
        t("需要修改时请审核部门退回", "Ask the reviewing officer to return it"),
    )


def _entry(report: AnnualReport, what: str, by: Actor, at: datetime, body: dict[str, Any]) -> None:
    ledger.append(
        kind=f"annual.report-{what}",
        subject=report.institution.uscc,
        actor=by.username,
        at=at,
        body=body,
    )
