"""A small register and its reports, written row by row so that every expected value is in sight."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hengjian.monitoring.models import (
    Batch,
    Custody,
    Point,
    RawFile,
    Report,
    Result,
    Sample,
    Sampler,
)
from hengjian.registry.models import (
    Authorisation,
    Calibration,
    Certificate,
    Institution,
    Instrument,
    Person,
    ScopeItem,
)

USCC = "91620100MA74H2LX30"
SINCE = date(2026, 1, 1)
NINE = datetime(2026, 10, 12, 1, 0, tzinfo=UTC)  # 09:00 in Lanzhou
RAW = "ab" * 32


def institution(uscc: str = USCC, *, name: str = "甘肃清源检测有限公司", region: str = "620102"):
    """A laboratory in Chengguan, its people, one instrument in calibration, scope for COD."""
    lab = Institution.objects.create(
        uscc=uscc, name=name, kind="commercial", region=region, recorded_at=NINE
    )
    cma = Certificate.objects.create(
        institution=lab,
        certificate_no=f"CMA{uscc[-6:]}",
        valid_from=SINCE,
        valid_until=date(2031, 1, 1),
        recorded_at=NINE,
    )
    ScopeItem.objects.create(
        certificate=cma,
        category="水和废水",
        parameter="化学需氧量",
        method="HJ 828-2017",
        valid_from=SINCE,
        recorded_at=NINE,
    )
    for number, task in (("P1", "sampling"), ("P2", "analysis"), ("P3", "signing")):
        person, _ = Person.objects.get_or_create(
            person_no=f"{uscc[-4:]}-{number}", defaults={"name": number, "recorded_at": NINE}
        )
        Authorisation.objects.create(
            person=person, institution=lab, task=task, valid_from=SINCE, recorded_at=NINE
        )
    burette = Instrument.objects.create(
        institution=lab, instrument_no="COD-01", name="滴定仪", recorded_at=NINE
    )
    Calibration.objects.create(
        instrument=burette, calibrated_on=SINCE, due_on=date(2027, 1, 1), recorded_at=NINE
    )
    return lab


def report(
    lab: Institution,
    number: str,
    *,
    begun: datetime = NINE,
    raw: tuple[str, str] = ("11" * 32, "22" * 32),
    received_after_h: float = 2,
    analysed_after_h: float = 4,
) -> Report:
    """Two samples of one point, 20 minutes apart, with one COD result each. Clean by default."""
    who = {key: f"{lab.uscc[-4:]}-{key}" for key in ("P1", "P2", "P3")}
    made = Report.objects.create(
        institution=lab,
        report_no=number,
        client_key=number,
        package_sha256="0" * 64,
        package="{}",
        source="api",
        region=lab.region,
        client_name="甲公司",
        compiled_by=who["P2"],
        compiled_at=begun + timedelta(hours=30),
        reviewed_by=who["P3"],
        reviewed_at=begun + timedelta(hours=31),
        signed_by=who["P3"],
        signed_at=begun + timedelta(hours=32),
        issued_on=(begun + timedelta(hours=32)).date(),
        cma_mark=True,
        submitted_at=begun + timedelta(hours=33),
        submitted_by="lims",
        stage="issued",
        settled_at=begun + timedelta(hours=33),
    )
    Point.objects.create(report=made, point_no="1", name="总排口", lat_deg=36.06, lon_deg=103.83)
    analysed = begun + timedelta(hours=analysed_after_h)
    Batch.objects.create(
        report=made,
        batch_no="B1",
        parameter="化学需氧量",
        method="HJ 828-2017",
        instrument_no="COD-01",
        analyst_no=who["P2"],
        begun_at=analysed,
        ended_at=analysed + timedelta(hours=3),
    )
    for turn, digest in enumerate(raw, start=1):
        start = begun + timedelta(minutes=20 * turn)
        sample_no = f"{number}-S{turn}"
        Sample.objects.create(
            report=made,
            sample_no=sample_no,
            point_no="1",
            role="sample",
            begun_at=start,
            ended_at=start + timedelta(minutes=10),
        )
        Sampler.objects.create(report=made, sample_no=sample_no, person_no=who["P1"])
        Custody.objects.create(
            report=made,
            sample_no=sample_no,
            from_person=who["P1"],
            to_person=who["P2"],
            received_at=begun + timedelta(hours=received_after_h),
        )
        Result.objects.create(
            report=made,
            result_no=f"{sample_no}-COD",
            sample_no=sample_no,
            batch_no="B1",
            parameter="化学需氧量",
            value_text=f"{30 + turn}",
            value=30 + turn,
            unit="mg/L",
            analysed_at=analysed + timedelta(minutes=turn),
            raw_sha256=digest,
        )
        RawFile.objects.create(report=made, sha256=digest, name=f"{sample_no}.csv")
    return made
