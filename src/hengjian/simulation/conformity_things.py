"""The rooms, instruments, scope rows and verified methods conformity_life adds to the register."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from hengjian.registry.facts import (
    CalibrationFact,
    Fact,
    InstrumentFact,
    InstrumentFunctionFact,
    InstrumentUseFact,
    LeaseFact,
    MethodVerificationFact,
    PeriodCheckFact,
    PremisesFact,
    ScopeFact,
)
from hengjian.simulation import chemistry
from hengjian.simulation.register import SINCE, UNTIL
from hengjian.simulation.world import Lab

WATER = "水和废水"
VERIFIED = date(2023, 4, 10)
AGAIN, NEXT_YEAR = date(2026, 11, 16), date(2027, 11, 15)
EXTENDED = date(2026, 4, 13)
#: Basic items of water the laboratories do not sell, and a method for each.
BASIC = (
    ("水温", "GB/T 13195-1991"),
    ("色度", "HJ 1182-2021"),
    ("溶解氧", "HJ 506-2009"),
    ("高锰酸盐指数", "GB/T 11892-1989"),
    ("五日生化需氧量", "HJ 505-2009"),
    ("氰化物", "HJ 484-2009"),
    ("石油类", "HJ 637-2018"),
    ("阴离子表面活性剂", "GB/T 7494-1987"),
    ("硫化物", "HJ 1226-2021"),
)
FUNCTIONS = ("transmission", "position", "time", "log", "saving")
ROOMS = (
    ("样品室", "storage"),
    ("制样室", "preparation"),
    ("前处理室", "pretreatment"),
    ("仪器分析室", "instrument"),
)


def rooms(lab: Lab) -> Iterator[Fact]:
    """Owned, or leased to the certificate's end, for three years, or until lately."""
    begins = date(2024, 4, 1)
    tenure, until = {
        0: ("owned", None),
        1: ("leased", UNTIL),
        2: ("leased", date(2027, 3, 31)),
    }.get(lab.index % 4, ("owned", None))
    if lab.index % 4 == 2:
        begins = date(2023, 4, 1)
    for name, purpose in ROOMS:
        if lab.index % 7 == 6 and purpose == "preparation":
            continue
        yield PremisesFact(
            uscc=lab.uscc,
            site="实验室",
            name=name,
            purpose=purpose,
            valid_from=begins,
            valid_until=until,
            tenure=tenure,
            area_m2=40 + 5 * (lab.index % 9),
        )


def instruments(lab: Lab) -> Iterator[Fact]:
    """Uses, samplers for fugitive points, a rented instrument, period checks, a late calibration."""
    for crew in lab.crews:
        for analyte in lab.analytes:
            number = crew.instrument[analyte.name]
            yield InstrumentUseFact(uscc=lab.uscc, instrument_no=number, parameter=analyte.name)
        first = crew.instrument[lab.analytes[0].name]
        yield PeriodCheckFact(
            uscc=lab.uscc,
            instrument_no=first,
            checked_on=date(2026, 9, 1),
            passed=lab.index % 9 != 4,
            record_no=f"QC-{lab.index:04d}-{first}",
        )
    if lab.index % 4 != 1:
        yield _calibrated(lab, "OLD-01", AGAIN, NEXT_YEAR)
    if lab.index % 2:
        yield from _air_samplers(lab)
    if lab.index % 3 == 0:
        yield from _rented(lab)


def _calibrated(lab: Lab, number: str, on: date, due: date) -> Fact:
    return CalibrationFact(
        uscc=lab.uscc,
        instrument_no=number,
        calibrated_on=on,
        due_on=due,
        certificate_no=f"JZ{on:%y%m}-{lab.index:04d}-{number}",
    )


def _air_samplers(lab: Lab) -> Iterator[Fact]:
    """Four sets for fugitive particles, three in some laboratories; one lacks a function in others."""
    for n in range(3 if lab.index % 10 == 9 else 4):
        number = f"KQ-{n + 1:02d}"
        serial = f"TH150-{lab.index:03d}{n + 1}"
        if lab.index in {7, 21} and n == 0:
            serial = "TH150-SHARED"  # one instrument, two registers
        yield InstrumentFact(
            uscc=lab.uscc,
            instrument_no=number,
            name="智能综合大气采样器",
            model="TH-150F",
            serial=serial,
        )
        yield _calibrated(lab, number, AGAIN, NEXT_YEAR)
        yield InstrumentUseFact(
            uscc=lab.uscc,
            instrument_no=number,
            parameter="总悬浮颗粒物",
            sort="particulate",
            fugitive=True,
        )
        for function in FUNCTIONS:
            if not (lab.index % 12 == 5 and n == 0 and function == "log"):
                yield InstrumentFunctionFact(
                    uscc=lab.uscc,
                    instrument_no=number,
                    function=function,
                    verified_on=date(2024, 6, 3),
                    record_no=f"GN-{lab.index:04d}-{n + 1}",
                )


def _rented(lab: Lab) -> Iterator[Fact]:
    """A rented instrument, to the certificate's end or, in some laboratories, short of it."""
    yield InstrumentFact(
        uscc=lab.uscc,
        instrument_no="ZL-01",
        name="气相色谱-质谱联用仪",
        model="8890-5977C",
        serial=f"GC{lab.index:05d}",
        rented=True,
    )
    yield _calibrated(lab, "ZL-01", date(2026, 3, 2), date(2027, 3, 1))
    yield InstrumentUseFact(uscc=lab.uscc, instrument_no="ZL-01", parameter="苯系物")
    yield LeaseFact(
        uscc=lab.uscc,
        instrument_no="ZL-01",
        lessor="陇上仪器租赁有限公司",
        valid_from=date(2024, 1, 1),
        valid_until=date(2027, 12, 31) if lab.index % 9 == 6 else UNTIL,
    )


def scope(lab: Lab) -> Iterator[Fact]:
    """The basic items of water, an extension to noise here and there, and reports on every method."""
    basic = [row for row in BASIC if not (lab.index % 9 == 2 and row[0] == "硫化物")]
    missing = [
        (a.name, a.method) for a in chemistry.WATER if a.name not in {x.name for x in lab.analytes}
    ]
    need = {"化学需氧量", "氨氮", "总磷", "总氮", "悬浮物", "氟化物", "六价铬", "挥发酚"}
    added = [*basic, *(row for row in missing if row[0] in need and lab.index % 3)]
    for parameter, method in added:
        yield _row(lab, WATER, parameter, method, SINCE)
    if lab.index % 5 == 3:
        yield _row(lab, "噪声", "厂界环境噪声", "GB 12348-2008", EXTENDED)
        if lab.index % 10 == 3:
            yield _row(lab, "噪声", "社会生活环境噪声", "GB 22337-2008", EXTENDED)
        added += [("厂界环境噪声", "GB 12348-2008"), ("社会生活环境噪声", "GB 22337-2008")]
    own = [(a.name, a.method) for a in lab.analytes] + [(chemistry.PH, chemistry.PH_METHOD)]
    for n, (parameter, method) in enumerate([*own, *added]):
        if lab.index % 8 == 5 and n == 1:
            continue  # nobody verified this one
        yield MethodVerificationFact(
            uscc=lab.uscc,
            parameter=parameter,
            method=method,
            verified_on=VERIFIED,
            report_no=f"YZ-{lab.index:04d}-{n + 1:02d}",
            real_samples=2 if lab.index % 14 != 8 or n else 0,
        )


def _row(lab: Lab, category: str, parameter: str, method: str, since: date) -> Fact:
    return ScopeFact(
        certificate_no=lab.certificate_no,
        category=category,
        parameter=parameter,
        method=method,
        valid_from=since,
    )
