"""Rules about what the institution may do: certificate, scope, instruments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from hengjian.core.legal_time import legal_day
from hengjian.core.text import t
from hengjian.monitoring.rules.case import Case, Found, fold


def certificate(case: Case) -> Iterator[Found]:
    """Under the mark: the certificate exists, is theirs, and holds on every day that counts."""
    head = case.package.report
    if not head.cma_mark:
        return
    where, day = "/report/certificate_no", case.issue_day
    held, number = case.register.certificate, head.certificate_no
    if held is None:
        message = t(f"登记库中没有证书“{number}”", f"the register has no certificate “{number}”")
        yield Found("certificate-not-valid", where, message, day)
        return
    if held.owner != case.package.institution:
        message = t(f"证书 {number} 属于其他机构", f"certificate {number} belongs to another body")
        yield Found("certificate-not-valid", where, message, day)
    days = {*case.sample_days.values(), day}
    bad = sorted(d for d in days if not held.valid_on(d))
    if bad:
        said = "、".join(d.isoformat() for d in bad[:3])
        message = t(
            f"证书 {number} 在 {said} 无效", f"certificate {number} was not valid on {said}"
        )
        yield Found("certificate-not-valid", where, message, bad[0])


Use = tuple[str, str, str]  # parameter, method, matrix


def _uses(case: Case) -> dict[Use, tuple[str, set[date]]]:
    """Parameter, method and matrix of every result → first place and sampling days."""
    found: dict[Use, tuple[str, set[date]]] = {}
    for n, row in enumerate(case.package.results):
        at, method = f"/results/{n}/method", row.method
        if row.batch_no in case.batches:
            index, batch = case.batches[row.batch_no]
            if batch.method or not method:
                at, method = f"/batches/{index}/method", batch.method
        use = (row.parameter, method, case.matrix_of(row.sample_no))
        days = found.setdefault(use, (at, set()))[1]
        if row.sample_no in case.sample_days:
            days.add(case.sample_days[row.sample_no])
    for n, measured in enumerate(case.package.field_measurements):
        matrix = case.point_matrix.get(measured.point_no, "")
        use = (measured.parameter, measured.method, matrix)
        at = f"/field_measurements/{n}/method"
        found.setdefault(use, (at, set()))[1].add(legal_day(measured.begun_at))
    return found


def scope(case: Case) -> Iterator[Found]:
    """Under the mark: parameter and method stand in the scope on sampling and issue day.

    Known blindness: a record that names no matrix is measured against every matrix.
    """
    if not case.package.report.cma_mark or case.register.certificate is None:
        return
    for (parameter, method, matrix), (where, days) in _uses(case).items():
        rows = case.register.scope.get((fold(parameter), fold(method)), [])
        rows = [r for r in rows if not r.matrix or not matrix or r.matrix == fold(matrix)]
        asked = sorted({*days, case.issue_day})
        bad = [d for d in asked if not any(row.span.covers(d) for row in rows)]
        if bad:
            said = "、".join(d.isoformat() for d in bad[:3])
            zh = f"{matrix or ''}{parameter} {method or '（未写方法）'} 在 {said} 不在能力附表内"
            en = (
                f"{matrix} {parameter} by {method or '(no method)'} was outside the scope on {said}"
            )
            yield Found("method-outside-scope", where, t(zh[:400], en.strip()[:400]), bad[0])


def _instrument_days(case: Case) -> dict[str, dict[date, str]]:
    """Instrument → days of use, each with the place that says so."""
    found: dict[str, dict[date, str]] = {}

    def used(number: str, day: date | None, where: str) -> None:
        if number:
            found.setdefault(number, {}).setdefault(day or case.issue_day, where)

    for n, sample in enumerate(case.package.samples):
        day = case.sample_days.get(sample.sample_no)
        used(sample.instrument_no, day, f"/samples/{n}/instrument_no")
    for n, measured in enumerate(case.package.field_measurements):
        day = legal_day(measured.begun_at)
        used(measured.instrument_no, day, f"/field_measurements/{n}/instrument_no")
    for n, batch in enumerate(case.package.batches):
        used(batch.instrument_no, case.batch_day(batch), f"/batches/{n}/instrument_no")
    return found


def instruments(case: Case) -> Iterator[Found]:
    """Every instrument used is on the register and calibrated on each day of use."""
    for number, days in _instrument_days(case).items():
        held = case.register.calibrations.get(number)
        first = min(days)
        if held is None:
            message = t(f"登记库中没有仪器 {number}", f"the register has no instrument {number}")
            yield Found("unknown-instrument", days[first], message, first)
            continue
        bad = [d for d in sorted(days) if not any(since <= d <= due for since, due in held)]
        if bad:
            last = max((due for _, due in held), default=None)
            said = "、".join(d.isoformat() for d in bad[:3])
            zh = f"仪器 {number} 在 {said} 不在检定/校准有效期内"
            en = f"instrument {number} was not covered by a calibration on {said}"
            zh += f"（登记库中最近到期日 {last}）" if last else "（登记库中没有检定/校准记录）"
            en += f" (latest due day on record {last})" if last else " (no calibration on record)"
            yield Found("calibration-expired", days[bad[0]], t(zh, en), bad[0])
