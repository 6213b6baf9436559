"""The made-up institutions' files for the register, as facts."""

from __future__ import annotations

from datetime import date

from hengjian.registry.facts import (
    AuthorisationFact,
    CalibrationFact,
    CertificateFact,
    EmploymentFact,
    Fact,
    InstitutionFact,
    InstrumentFact,
    PersonFact,
    ScopeFact,
    SiteFact,
)
from hengjian.simulation import chemistry
from hengjian.simulation.world import Lab

SINCE = date(2023, 6, 1)
UNTIL = date(2029, 6, 1)
CALIBRATED = date(2026, 3, 2)
DUE = date(2027, 3, 1)
OLD_CALIBRATED = date(2025, 6, 30)
OLD_DUE = date(2026, 6, 29)
TITLES = {
    "head": "机构负责人",
    "keeper": "样品管理员",
    "signatory": "授权签字人",
    "reviewer": "审核人员",
    "compiler": "报告编制",
    "sampler": "采样人员",
    "analyst": "分析人员",
}


def facts_of(lab: Lab) -> list[Fact]:
    """Everything the register knows about one institution."""
    return [
        InstitutionFact(
            uscc=lab.uscc,
            name=lab.name,
            kind=lab.kind,
            region=lab.region,
            lat_deg=lab.lat_deg,
            lon_deg=lab.lon_deg,
            address=f"{lab.place}示范路{lab.index + 1}号",
            head_name=lab.staff[0].name,
        ),
        SiteFact(
            uscc=lab.uscc,
            name="实验室",
            region=lab.region,
            lat_deg=lab.lat_deg,
            lon_deg=lab.lon_deg,
        ),
        CertificateFact(
            uscc=lab.uscc,
            certificate_no=lab.certificate_no,
            valid_from=SINCE,
            valid_until=UNTIL,
            # Two in three were renewed or extended under the requirements of 2025.
            decided_on=date(2026, 4, 27) if lab.index % 3 else None,
        ),
        *_people(lab),
        *_instruments(lab),
        *_scope(lab),
    ]


def _people(lab: Lab) -> list[Fact]:
    facts: list[Fact] = []
    for person in lab.staff:
        facts.append(PersonFact(person_no=person.person_no, name=person.name))
        facts.append(
            EmploymentFact(
                person_no=person.person_no,
                uscc=lab.uscc,
                valid_from=SINCE,
                title=TITLES[person.job],
                contract="labour",
                insured_from=SINCE,
            )
        )
        task = {"sampler": "sampling", "reviewer": "review", "signatory": "signing"}.get(person.job)
        if task:
            facts.append(
                AuthorisationFact(
                    person_no=person.person_no, uscc=lab.uscc, task=task, valid_from=SINCE
                )
            )
    for crew in lab.crews:
        for analyte in lab.analytes:
            facts.append(
                AuthorisationFact(
                    person_no=crew.analyst[analyte.name].person_no,
                    uscc=lab.uscc,
                    task="analysis",
                    parameter=analyte.name,
                    method=analyte.method,
                    valid_from=SINCE,
                )
            )
    # Two crews may share an analyst: the same authorisation once.
    return list(dict.fromkeys(facts))


def _instruments(lab: Lab) -> list[Fact]:
    rows = [
        ("OLD-01", "老旧备用仪器", OLD_CALIBRATED, OLD_DUE),
        ("XC-B", "备用采样器", CALIBRATED, DUE),
    ]
    for crew in lab.crews:
        rows.append((crew.field_kit, "便携式采样箱", CALIBRATED, DUE))
        for analyte in lab.analytes:
            rows.append((crew.instrument[analyte.name], analyte.instrument, CALIBRATED, DUE))
    facts: list[Fact] = []
    for number, name, calibrated, due in rows:
        facts.append(InstrumentFact(uscc=lab.uscc, instrument_no=number, name=name))
        facts.append(
            CalibrationFact(
                uscc=lab.uscc,
                instrument_no=number,
                calibrated_on=calibrated,
                due_on=due,
                certificate_no=f"JZ{calibrated:%y%m}-{lab.index:04d}-{number}",
            )
        )
    return facts


def _scope(lab: Lab) -> list[Fact]:
    methods = [(a.name, a.method) for a in lab.analytes] + [(chemistry.PH, chemistry.PH_METHOD)]
    return [
        ScopeFact(
            certificate_no=lab.certificate_no,
            category="水和废水",
            matrix=matrix,
            parameter=parameter,
            method=method,
            valid_from=SINCE,
        )
        for parameter, method in methods
        for matrix in ("废水", "地表水", "地下水")
    ]
