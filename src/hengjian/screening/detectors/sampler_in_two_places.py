"""Sampler in two places: one person's presence at two distant places overlaps in time.

Law     FRAUD175 art 5(4), forged time or signature; REG820 art 25(4). SUP2025 art 18: two people
        at the point, with position and time.
Reads   presences: one row per person and act; lat_deg, lon_deg in degrees WGS 84; UTC instants.
Gives   Both records of a pair; measure = minutes of overlap, uncertainty = the clock tolerance.
Misses  Places without coordinates; windows longer than `attended_h` (an automatic sampler does
        not hold its sampler there); a person who works under two numbers.
Alarms  Two stacks of one plant (closer than `min_distance_km`); a team member who left early.
"""

import ibis
import ibis.expr.types as ir

from hengjian.core.text import t
from hengjian.screening.contract import FAIL, Detector, Parameters, Tables, schema
from hengjian.screening.expressions import (
    both_sides,
    great_circle_km,
    hours,
    local_minute,
    overlapping_pairs,
)
from hengjian.screening.tables import TABLES

PRESENCES = schema(
    TABLES["presences"],
    *("report_no", "person_no", "lat_deg", "lon_deg", "begun_at", "ended_at"),
)
KEY = ("institution", "person_no")
LONGEST_H = 12  # the upper end of `attended_h` in standards


def _evaluable(presences: ir.Table, p: Parameters) -> ir.BooleanValue:
    known = ibis.literal(True)
    for name in ("person_no", "lat_deg", "lon_deg", "begun_at", "ended_at"):
        known &= presences[name].notnull()
    length = hours(presences["begun_at"], presences["ended_at"])
    return known & length.between(0, min(p["attended_h"], LONGEST_H)).fill_null(False)


def asked(tables: Tables, p: Parameters) -> ir.Table:
    """A presence can be asked about when person, position and an attended window are known."""
    rows = tables["presences"]
    return rows.select("institution", "record", evaluable=_evaluable(rows, p))


def sampler_in_two_places(*, presences: ir.Table, p: Parameters) -> ir.Table:
    """Pairs of one person's presences that overlap while their places lie apart."""
    rows = presences.filter(_evaluable(presences, p))
    pairs = overlapping_pairs(rows, KEY, LONGEST_H)
    begun = ibis.greatest(pairs["begun_at"], pairs["begun_at_right"])
    ended = ibis.least(pairs["ended_at"], pairs["ended_at_right"])
    km = great_circle_km(
        pairs["lat_deg"], pairs["lon_deg"], pairs["lat_deg_right"], pairs["lon_deg_right"]
    )
    pairs = pairs.mutate(
        subject=pairs["person_no"].concat(" ", local_minute(begun)),
        measure=hours(begun, ended) * 60,
        uncertainty=ibis.literal(p["clock_min"]),
        km=km,
    )
    apart = pairs.filter(
        pairs["measure"] > p["clock_min"],
        pairs["km"] > p["min_distance_km"],
    )
    return both_sides(apart, "institution", "subject", "measure", "uncertainty")


DETECTOR = Detector(
    code="sampler-in-two-places",
    flag="sampler_in_two_places",
    question=t(
        "同一采样人员是否在同一时间出现在两地？",
        "Was one sampler in two places at the same time?",
    ),
    law=("F5-04", "M25-4", "GEO", "FRAUD175:forging", "REG820:fraud-types"),
    reads={"presences": PRESENCES},
    unit="presences",
    needs=("person_no", "lat_deg", "lon_deg", "begun_at", "ended_at"),
    asks=asked,
    measure_unit=t("重叠分钟数", "minutes of overlap"),
    lookalikes=t(
        "同一厂区内相邻排口；自动采样器运行期间人员离开；中途换人未更新记录",
        "Neighbouring outlets of one plant; an automatic sampler running unattended; "
        "a change of staff not written down",
    ),
    clears=t(
        "门禁、车辆轨迹、现场影像，或证明其中一处由他人完成的记录",
        "Gate logs, vehicle tracks, pictures, or a record that somebody else did one of the two",
    ),
    misses=t(
        "没有坐标的记录；超长时段；同一人使用两个编号",
        "Records without coordinates; very long windows; one person under two numbers",
    ),
    parameters={"attended_h": 6.0, "clock_min": 5.0, "min_distance_km": 1.0},
    find=sampler_in_two_places,
    hit=FAIL,
)
