"""Acts upon reports: take one in, settle whether it is issued under the CMA mark.

One act, one transaction, one ledger entry. `by` is the username of whoever acts, `at` an aware
instant. The rule of intake (design §7.1): refused only what cannot be read or identified; what
breaks a rule is accepted, ledgered and flagged, and the platform then withholds its own act.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from hengjian.core.errors import Problem, Refusal, Rejected
from hengjian.core.legal_time import legal_day
from hengjian.core.text import Text, t
from hengjian.ledger import canonical as ledger_json
from hengjian.ledger import services as ledger
from hengjian.monitoring import content, crossref, inserting, reading, register, rows
from hengjian.monitoring.models import Deviation, Report
from hengjian.monitoring.package import Package
from hengjian.monitoring.rules import deviations, rulebook
from hengjian.monitoring.rules.case import Case, Found
from hengjian.registry.models import Institution

SUBMITTED, ISSUED, WITHHELD = (
    "monitoring.report.submitted",
    "monitoring.report.issued",
    "monitoring.report.withheld",
)
PLATFORM = "hengjian"


def hand_in(
    *, package: Package, raw: dict[str, Any], source: str, by: str, at: datetime
) -> tuple[Report, bool]:
    """Take a package in and settle it at once: two acts, two entries, one after the other.

    Gives the report and whether it is new. A package handed in again is found, not repeated.
    """
    with transaction.atomic():
        report, created = submit_report(package=package, raw=raw, source=source, by=by, at=at)
        if created and report.institution.kind != Institution.Kind.FOREIGN:
            settle_report(report=report, by=PLATFORM, at=at)
    return report, created


@transaction.atomic
def submit_report(
    *, package: Package, raw: dict[str, Any], source: str, by: str, at: datetime
) -> tuple[Report, bool]:
    """The package stands in the store with its deviations; gives it and whether it is new.

    `raw` is the document as it came; its canonical text is kept and its SHA-256 ledgered. The same
    client key with the same document gives the report that stands. Raises Rejected (nothing
    written) when the institution is unknown or numbers lead nowhere, Refusal when the client key
    or the report number is taken by another document.
    """
    institution = _institution(package)
    text = reading.canonical(raw)
    digest = hashlib.sha256(text.encode()).hexdigest()
    standing = _standing(institution, package, digest)
    if standing is not None:
        return standing, False
    problems = crossref.problems(package)
    if problems:
        raise Rejected(reading.REFUSED, reading.capped(problems))
    report = rows.report(
        package, institution, text=text, digest=digest, source=source, by=by, at=at
    )
    report.save(force_insert=True)
    counts: dict[str, int] = {}
    for model, made in rows.parts(package, report):
        counts[str(model._meta.model_name)] = inserting.insert(model, made)
    found = _deviations(package, institution, at)
    inserting.insert(Deviation, [_deviation(report, one) for one in found])
    _ledger_submission(report, package, counts, found)
    return report, True


@transaction.atomic
def settle_report(*, report: Report, by: str, at: datetime) -> Report:
    """The report is issued under the CMA mark, or withheld with its reasons.

    Only the platform's own act is decided here: the record stands either way. The entry of an
    issue carries the digest of the report's content, so that its evidence file, which holds that
    content, fails when one digit is changed. Raises Refusal when it was settled before.
    """
    broken = Deviation.objects.filter(report=report, blocks_mark=True)
    reasons = sorted(set(broken.values_list("rule", flat=True)))
    if not report.cma_mark:
        reasons.append("mark-not-claimed")
    stage = Report.Stage.WITHHELD if reasons else Report.Stage.ISSUED
    moved = Report.objects.filter(pk=report.pk, stage=Report.Stage.SUBMITTED)
    if moved.update(stage=stage, settled_at=at) == 0:
        raise Refusal(
            t(
                f"报告 {report.report_no} 未再次处理",
                f"Report {report.report_no} was not settled again",
            ),
            t("它此前已处理", "it was settled before"),
            t("请打开报告查看结果", "Open the report to see the outcome"),
        )
    report.stage, report.settled_at = stage, at
    body: dict[str, Any] = content.head(report)
    if reasons:
        body["reasons"] = reasons
    else:
        body["digests"] = {"report": _digest(content.document(report))}
    ledger.append(
        kind=WITHHELD if reasons else ISSUED, subject=subject(report), actor=by, at=at, body=body
    )
    return report


def subject(report: Report) -> str:
    """How the ledger names a report: institution and number."""
    return f"{report.institution.uscc}/{report.report_no}"


def _digest(document: dict[str, Any]) -> str:
    return hashlib.sha256(ledger_json.encode(document)).hexdigest()


def _institution(package: Package) -> Institution:
    found = Institution.objects.filter(uscc=package.institution).first()
    if found is None:
        problem = Problem(
            "/institution",
            "unknown-institution",
            t("登记库中没有这家机构", "the register has no such institution"),
            t("请核对统一社会信用代码，或先办理登记", "Check the code, or register it first"),
            package.institution,
        )
        raise Rejected(reading.REFUSED, [problem])
    return found


def _standing(institution: Institution, package: Package, digest: str) -> Report | None:
    """The report that stands for this document, None when it is new; Refusal when taken."""
    number, key = package.report.report_no, package.client_key
    taken = Report.objects.filter(institution=institution).filter(
        Q(client_key=key) | Q(report_no=number)
    )
    standing = list(taken.select_related("institution").defer("package"))
    for one in standing:
        if one.client_key == key and one.package_sha256 == digest:
            return one
    for one in standing:
        if one.client_key == key:
            raise _taken(
                t(
                    f"client_key“{key}”已用于另一份内容",
                    f"client_key “{key}” stands for another document",
                )
            )
        raise _taken(
            t(
                f"报告编号 {number} 已报送，编号不得重复使用",
                f"report number {number} was handed in before and is never reused",
            )
        )
    return None


def _taken(because: Text) -> Refusal:
    remedy = t(
        "请核对编号；更正报告应使用新编号", "Check the number; a correction takes a new number"
    )
    return Refusal(reading.REFUSED, because, remedy)


def _deviations(package: Package, institution: Institution, at: datetime) -> list[Found]:
    # Rules of this country do not bind a source abroad: its data enter without any claim.
    if institution.kind == Institution.Kind.FOREIGN:
        return []
    case = Case(package, register.facts(package, institution), legal_day(at))
    return list(deviations(case))


def _deviation(report: Report, found: Found) -> dict[str, Any]:
    rule = rulebook.RULES[found.rule]
    return {
        "report_id": report.pk,
        "rule": found.rule,
        "where": found.where,
        "message_zh": found.message.zh[:400],
        "message_en": found.message.en[:400],
        "law": rulebook.cited(found.rule, found.day),
        "on_day": found.day,
        "blocks_mark": rule.blocks and found.blocks is not False,
    }


def _ledger_submission(
    report: Report, package: Package, counts: dict[str, int], found: list[Found]
) -> None:
    results = [
        f"{r.result_no} {r.sample_no} {r.parameter} {r.value or r.censored} {r.unit}"
        for r in package.results
    ]
    ledger.append(
        kind=SUBMITTED,
        subject=subject(report),
        actor=report.submitted_by,
        at=report.submitted_at,
        body={
            **content.head(report),
            "client_key": report.client_key,
            "source": report.source,
            "package_sha256": report.package_sha256,
            "counts": counts,
            "results_sha256": hashlib.sha256("\n".join(results).encode()).hexdigest(),
            "deviations": sorted({one.rule for one in found}),
        },
    )
