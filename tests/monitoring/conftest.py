"""A laboratory of six people with a whole file, and an honest report package of its own."""

from __future__ import annotations

import copy
import hashlib
from datetime import UTC, date, datetime
from typing import Any

import pytest

from hengjian.monitoring import reading, services
from hengjian.registry import services as registry
from hengjian.registry.facts import (
    AuthorisationFact,
    CalibrationFact,
    CertificateFact,
    EmploymentFact,
    InstitutionFact,
    InstrumentFact,
    PersonFact,
    ScopeFact,
)

AT = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
# Made up; the check characters were computed by hand from GB 11714 and GB 32100.
USCC = "91620102MA0000015R"
OTHER = "91621223MA0000023K"
SINCE = date(2026, 2, 1)
CERTIFICATE = "262800000001"
AMMONIA, PHOSPHORUS = ("氨氮", "HJ 535-2009"), ("总磷", "GB/T 11893-1989")
STAFF = {"S1": "采样甲", "S2": "采样乙", "A1": "分析", "C1": "编制", "R1": "审核", "Z1": "签发"}


def file_of_laboratory() -> list:
    """The register's facts: two samplers, an analyst, compiler, reviewer, signatory, two meters."""
    facts: list = [
        InstitutionFact(uscc=USCC, name="兰州甲检测有限公司", kind="commercial", region="620102"),
        CertificateFact(
            uscc=USCC, certificate_no=CERTIFICATE, valid_from=SINCE, valid_until=date(2032, 2, 1)
        ),
    ]
    for number, name in STAFF.items():
        facts.append(PersonFact(person_no=number, name=name))
        facts.append(EmploymentFact(person_no=number, uscc=USCC, valid_from=SINCE))
    tasks = {"S1": "sampling", "S2": "sampling", "R1": "review", "Z1": "signing"}
    for number, task in tasks.items():
        facts.append(AuthorisationFact(person_no=number, uscc=USCC, task=task, valid_from=SINCE))
    for parameter, method in (AMMONIA, PHOSPHORUS):
        facts.append(
            AuthorisationFact(
                person_no="A1",
                uscc=USCC,
                task="analysis",
                parameter=parameter,
                method=method,
                valid_from=SINCE,
            )
        )
        facts.append(
            ScopeFact(
                certificate_no=CERTIFICATE,
                category="水和废水",
                parameter=parameter,
                method=method,
                valid_from=SINCE,
            )
        )
    for number in ("M1", "M2"):
        facts.append(InstrumentFact(uscc=USCC, instrument_no=number, name="分光光度计"))
        facts.append(
            CalibrationFact(
                uscc=USCC,
                instrument_no=number,
                calibrated_on=date(2026, 3, 1),
                due_on=date(2027, 2, 28),
            )
        )
    return facts


@pytest.fixture
def laboratory(db):
    """The laboratory, registered."""
    registry.record_file(facts=file_of_laboratory(), by="ecology", at=AT)
    from hengjian.registry.models import Institution

    return Institution.objects.get(uscc=USCC)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _batch(
    number: str, parameter: str, method: str, instrument: str, begun: str, ended: str
) -> dict:
    return {
        "batch_no": number, "parameter": parameter, "method": method, "instrument_no": instrument,
        "analyst_no": "A1", "begun_at": begun, "ended_at": ended, "curve_r": "0.9996",
        "qc": [
            {"kind": "blank", "first": "0.012", "unit": "mg/L"},
            {"kind": "parallel", "sample_no": "W-1", "first": "0.482", "second": "0.491", "unit": "mg/L"},
        ],
    }  # fmt: skip


def honest(report_no: str = "甲检字2026第0001号", client_key: str = "k-1") -> dict[str, Any]:
    """A package nothing is wrong with: one river point, two samples, two parameters."""
    samples = [
        {
            "sample_no": f"W-{n}", "point_no": "P1", "matrix": "地表水", "sampled_by": ["S1", "S2"],
            "begun_at": f"2026-11-10T09:{n}0:00+08:00", "ended_at": f"2026-11-10T09:{n}5:00+08:00",
            "lat_deg": 36.0611, "lon_deg": 103.8343, "preservation": "H2SO4 pH<=2", "seal_no": f"F{n}",
        }
        for n in (1, 2)
    ]  # fmt: skip
    custody = [
        {
            "sample_no": s["sample_no"], "from_person": "S1", "to_person": "C1", "temperature_c": 4.2,
            "received_at": "2026-11-10T13:00:00+08:00", "seal_no": s["seal_no"], "seal_intact": True,
        }
        for s in samples
    ]  # fmt: skip
    batches = [
        _batch("B1", *AMMONIA, "M1", "2026-11-10T14:00:00+08:00", "2026-11-10T16:00:00+08:00"),
        _batch("B2", *PHOSPHORUS, "M2", "2026-11-10T14:00:00+08:00", "2026-11-10T16:30:00+08:00"),
    ]
    results, files = [], []
    for batch in batches:
        for n, value in ((1, "0.486"), (2, None)):
            no = f"{batch['batch_no']}-{n}"
            files.append({"sha256": digest(no), "name": f"{no}.dat", "size_bytes": 2048})
            results.append({
                "result_no": no, "sample_no": f"W-{n}", "batch_no": batch["batch_no"],
                "parameter": batch["parameter"], "unit": "mg/L", "censored": value is None,
                "detection_limit": "0.025", "limit_unit": "mg/L", "raw_sha256": digest(no),
                **({"value": value} if value else {}),
            })  # fmt: skip
    return {
        "format": "hengjian-report-package/1", "client_key": client_key, "institution": USCC,
        "region": "620102",
        "commission": {"client_name": "某某污水处理厂", "purpose": "委托监测", "commissioned_on": "2026-11-01"},
        "plan": {"plan_no": "FA-1", "approved_by": "R1", "approved_at": "2026-11-09T10:00:00+08:00"},
        "report": {
            "report_no": report_no, "compiled_by": "C1", "compiled_at": "2026-11-11T09:00:00+08:00",
            "reviewed_by": "R1", "reviewed_at": "2026-11-11T11:00:00+08:00",
            "signed_by": "Z1", "signed_at": "2026-11-11T15:00:00+08:00",
            "issued_on": "2026-11-11", "cma_mark": True, "certificate_no": CERTIFICATE,
        },
        "people": [{"person_no": no, "name": name} for no, name in STAFF.items()],
        "instruments": [{"instrument_no": no, "name": "分光光度计"} for no in ("M1", "M2")],
        "points": [{"point_no": "P1", "name": "黄河包兰桥断面", "matrix": "地表水", "region": "620102",
                    "lat_deg": 36.061, "lon_deg": 103.834}],
        "samples": samples, "custody": custody, "batches": batches, "results": results, "files": files,
        "signatures": [{"stage": "issue", "person_no": "Z1", "signed_at": "2026-11-11T15:00:00+08:00"}],
    }  # fmt: skip


@pytest.fixture
def package() -> dict[str, Any]:
    """An honest package, free to be spoilt."""
    return copy.deepcopy(honest())


@pytest.fixture
def hand_in(laboratory):
    """hand_in(raw) → (report, created), settled as through every door."""

    def take(raw: dict[str, Any], source: str = "api"):
        return services.hand_in(
            package=reading.package(raw), raw=raw, source=source, by="lims", at=AT
        )

    return take
