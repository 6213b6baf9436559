"""Impossible travel: the way between two presences of one person was too far for the time.

Law     FRAUD175 art 5(4), forged time; REG820 art 25(4). The speed limit is a project setting
        (law/whole_process: “for example 120 km/h”), not a rule of law.
Reads   presences: one row per person and act; degrees WGS 84; UTC instants.
Gives   Both records; measure = km/h needed by great circle times `road_factor`, so the true speed
        was at least this; uncertainty = how much of it `position_km` and `clock_min` could explain.
Misses  A forged position beside a forged time; windows longer than `attended_h`; somebody else's
        phone; overlaps in time (sampler_in_two_places asks that).
Alarms  High-speed rail and flights; a hand-over signed later than it took place.
"""

import ibis
import ibis.expr.types as ir

from hengjian.core.text import t
from hengjian.screening.contract import Detector, Parameters, Tables, schema
from hengjian.screening.expressions import both_sides, great_circle_km, hours, local_minute
from hengjian.screening.tables import TABLES

PRESENCES = schema(
    TABLES["presences"],
    *("report_no", "person_no", "lat_deg", "lon_deg", "begun_at", "ended_at"),
)
KEY = ("institution", "person_no")


def _evaluable(presences: ir.Table, p: Parameters) -> ir.BooleanValue:
    known = ibis.literal(True)
    for name in ("person_no", "lat_deg", "lon_deg", "begun_at", "ended_at"):
        known &= presences[name].notnull()
    length = hours(presences["begun_at"], presences["ended_at"])
    return known & length.between(0, p["attended_h"]).fill_null(False)


def asked(tables: Tables, p: Parameters) -> ir.Table:
    """A presence can be asked about when person, position and an attended window are known."""
    rows = tables["presences"]
    return rows.select("institution", "record", evaluable=_evaluable(rows, p))


def impossible_travel(*, presences: ir.Table, p: Parameters) -> ir.Table:
    """Each presence against the one that ended last before it began."""
    rows = presences.filter(_evaluable(presences, p))
    rows = rows.mutate(
        _from=rows["begun_at"].epoch_seconds(), _until=rows["ended_at"].epoch_seconds()
    )
    before = ibis.window(
        group_by=list(KEY), order_by=["_from", "_until", "record"], preceding=(None, 1)
    )
    here = rows.mutate(_left=rows["_until"].max().over(before))
    # Nobody can leave before arriving: what overlaps is the other detector's question.
    here = here.filter(here["_left"].notnull(), here["_left"] <= here["_from"])
    # Several samples at one place end together: one of them stands for the departure.
    left = rows.group_by(*KEY, "_until", "lat_deg", "lon_deg").aggregate(
        record=rows["record"].min(), report_no=rows["report_no"].min()
    )
    legs = here.join(
        left,
        [*(here[name] == left[name] for name in KEY), here["_left"] == left["_until"]],
    )
    legs = legs.filter(legs["record"] != legs["record_right"])
    km = great_circle_km(
        legs["lat_deg"], legs["lon_deg"], legs["lat_deg_right"], legs["lon_deg_right"]
    )
    clock_h = p["clock_min"] / 60
    legs = legs.mutate(km=km * p["road_factor"], h=(legs["_from"] - legs["_left"]) / 3600.0)
    legs = legs.mutate(
        measure=legs["km"] / ibis.greatest(legs["h"], clock_h),
        least=(legs["km"] - 2 * p["position_km"]) / (legs["h"] + clock_h),
        subject=legs["person_no"].concat(" ", local_minute(legs["begun_at"])),
    )
    legs = legs.filter(legs["least"] > p["max_speed_km_h"])
    legs = legs.mutate(uncertainty=legs["measure"] - legs["least"])
    return both_sides(legs, "institution", "subject", "measure", "uncertainty")


DETECTOR = Detector(
    code="impossible-travel",
    flag="impossible_travel",
    question=t(
        "人员在两处之间移动所需的速度是否可能？",
        "Could the person have travelled between the two places in that time?",
    ),
    law=("F5-04", "M25-4", "GEO", "FRAUD175:forging", "REG820:fraud-types"),
    reads={"presences": PRESENCES},
    unit="presences",
    needs=("person_no", "lat_deg", "lon_deg", "begun_at", "ended_at"),
    asks=asked,
    measure_unit=t("所需最低速度，千米/小时", "km/h needed at least"),
    lookalikes=t(
        "乘坐高铁或飞机；交接记录事后补签；设备时钟未校准",
        "High-speed rail or a flight; a hand-over signed afterwards; a clock that was wrong",
    ),
    clears=t(
        "车票、车辆轨迹、通行记录，或时钟偏差的校准记录",
        "Tickets, vehicle tracks, toll records, or a record of the clock's error",
    ),
    misses=t(
        "时间与位置同时伪造；没有坐标的记录；超长时段；时间重叠的记录",
        "Time and position forged together; no coordinates; long windows; overlapping records",
    ),
    parameters={
        "max_speed_km_h": 120.0,
        "road_factor": 1.0,
        "position_km": 0.1,
        "clock_min": 2.0,
        "attended_h": 6.0,
    },
    find=impossible_travel,
)
