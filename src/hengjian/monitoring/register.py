"""What the register says about one package, asked in five questions."""

from __future__ import annotations

from collections.abc import Iterable

from hengjian.monitoring.package import Package
from hengjian.monitoring.rules.case import Certificate, Grant, Register, ScopeRow, Span, fold
from hengjian.registry.models import Authorisation, Employment, Institution, Instrument, ScopeItem
from hengjian.registry.models import Certificate as CertificateRow


def facts(package: Package, institution: Institution) -> Register:
    """The facts of the register that the rules need for this package, and no others."""
    people = _people(package)
    return Register(
        staff=_staff(institution, people),
        grants=_grants(institution, people),
        calibrations=_calibrations(institution, _instruments(package)),
        certificate=_certificate(package.report.certificate_no),
        scope=_scope(package),
    )


def _people(package: Package) -> set[str]:
    head = package.report
    found = {head.compiled_by, head.reviewed_by, head.signed_by}
    found.update(person for row in package.samples for person in row.sampled_by)
    found.update(row.person_no for row in package.field_measurements)
    found.update(row.analyst_no for row in package.batches)
    found.update(row.person_no for row in package.signatures)
    for row in package.custody:
        found.update((row.from_person, row.to_person))
    return found - {""}


def _instruments(package: Package) -> set[str]:
    found = {row.instrument_no for row in package.samples}
    found.update(row.instrument_no for row in package.field_measurements)
    found.update(row.instrument_no for row in package.batches)
    return found - {""}


def _staff(institution: Institution, people: Iterable[str]) -> dict[str, list[Span]]:
    rows = Employment.objects.filter(institution=institution, person__person_no__in=people)
    found: dict[str, list[Span]] = {}
    for person, since, until in rows.values_list("person__person_no", "valid_from", "valid_until"):
        found.setdefault(person, []).append(Span(since, until))
    return found


def _grants(institution: Institution, people: Iterable[str]) -> dict[str, list[Grant]]:
    rows = Authorisation.objects.filter(institution=institution, person__person_no__in=people)
    found: dict[str, list[Grant]] = {}
    for person, task, parameter, method, since, until in rows.values_list(
        "person__person_no", "task", "parameter", "method", "valid_from", "valid_until"
    ):
        found.setdefault(person, []).append(Grant(task, parameter, method, Span(since, until)))
    return found


def _calibrations(institution: Institution, numbers: Iterable[str]) -> dict[str, list]:
    rows = Instrument.objects.filter(institution=institution, instrument_no__in=numbers)
    found: dict[str, list] = {}
    for number, since, due in rows.values_list(
        "instrument_no", "calibrations__calibrated_on", "calibrations__due_on"
    ):
        held = found.setdefault(number, [])
        if since is not None:
            held.append((since, due))
    return found


def _certificate(number: str) -> Certificate | None:
    row = (
        CertificateRow.objects.filter(certificate_no=number)
        .values_list("institution__uscc", "status", "status_since", "valid_from", "valid_until")
        .first()
        if number
        else None
    )
    return Certificate(row[0], row[1], row[2], Span(row[3], row[4])) if row else None


def _scope(package: Package) -> dict[tuple[str, str], list[ScopeRow]]:
    """Scope rows of the certificate by folded parameter and method.

    First only the parameters spelt as in the package (an index serves that); when one of them has
    no row, all of the certificate, so that another spelling is not called outside the scope.
    """
    number = package.report.certificate_no
    if not number or not package.report.cma_mark:
        return {}
    wanted = {row.parameter for row in package.results}
    wanted |= {row.parameter for row in package.field_measurements}
    found = _scope_rows(number, wanted)
    if {fold(name) for name in wanted} - {parameter for parameter, _ in found}:
        found = _scope_rows(number, None)
    return found


def _scope_rows(number: str, wanted: set[str] | None) -> dict[tuple[str, str], list[ScopeRow]]:
    rows = ScopeItem.objects.filter(certificate__certificate_no=number)
    if wanted is not None:
        rows = rows.filter(parameter__in=wanted)
    found: dict[tuple[str, str], list[ScopeRow]] = {}
    for matrix, parameter, method, since, until in rows.values_list(
        "matrix", "parameter", "method", "valid_from", "valid_until"
    ):
        row = ScopeRow(fold(matrix), fold(parameter), fold(method), Span(since, until))
        found.setdefault((row.parameter, row.method), []).append(row)
    return found
