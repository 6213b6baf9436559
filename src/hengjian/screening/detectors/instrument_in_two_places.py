"""Instrument in two places: one instrument ran at two places at once, or more runs than it holds.

Law     FRAUD175 art 5(4) and 5(6); REG820 art 25(1), 25(4). A published case of 2021: the same
        sampler at two stacks in the same hour.
Reads   instrument_uses: one row per run; `capacity` = parallel runs that are normal (an
        autosampler, an incubator, channels). Degrees WGS 84, UTC instants.
Gives   Every record of the overlap; measure = minutes of overlap (two places) or runs above
        capacity (one place); uncertainty = the clock tolerance, NULL for counts.
Misses  An instrument under two numbers; runs whose end was not written.
Alarms  Several samples of one point by one sampler; a batch on one autosampler; names of one
        place spelt in two ways where there are no coordinates.
"""

import ibis
import ibis.expr.types as ir

from hengjian.core.text import t
from hengjian.screening.contract import FAIL, Detector, Parameters, schema
from hengjian.screening.expressions import (
    both_sides,
    crowded_islands,
    great_circle_km,
    hours,
    local_minute,
    same_words,
)
from hengjian.screening.tables import TABLES

USES = schema(
    TABLES["instrument_uses"],
    *("report_no", "instrument_no", "place", "lat_deg", "lon_deg"),
    *("begun_at", "ended_at", "capacity"),
)
KEY = ("institution", "instrument_no")


def _crowds(uses: ir.Table) -> ir.Table:
    """Runs that touch another run of the same instrument, their islands numbered."""
    rows = uses.filter(
        uses["instrument_no"].notnull(),
        uses["place"].notnull(),
        uses["ended_at"] >= uses["begun_at"],
    )
    return crowded_islands(rows, KEY)


def _apart(crowds: ir.Table, p: Parameters) -> ir.Table:
    """Overlapping pairs at two places. Islands of one place have no such pair: left out first."""
    group = ibis.window(group_by=[*KEY, "island"])
    spread = crowds.mutate(_first=crowds["place"].min().over(group))
    spread = spread.mutate(_last=spread["place"].max().over(group))
    spread = spread.filter(spread["_first"] != spread["_last"])
    other = spread.view()
    pairs = spread.join(
        other,
        [
            *(spread[name] == other[name] for name in KEY),
            spread["island"] == other["island"],
            spread["record"] < other["record"],
            spread["place"] != other["place"],
        ],
    )
    begun = ibis.greatest(pairs["begun_at"], pairs["begun_at_right"])
    ended = ibis.least(pairs["ended_at"], pairs["ended_at_right"])
    km = great_circle_km(
        pairs["lat_deg"], pairs["lon_deg"], pairs["lat_deg_right"], pairs["lon_deg_right"]
    )
    pairs = pairs.mutate(
        subject=pairs["instrument_no"].concat(" ", local_minute(begun)),
        measure=hours(begun, ended) * 60,
        uncertainty=ibis.literal(p["clock_min"]),
        # Without coordinates the names decide; with them the same spot may have two names.
        elsewhere=(km > p["min_distance_km"]).fill_null(True)
        & (same_words(pairs["place"]) != same_words(pairs["place_right"])),
    )
    pairs = pairs.filter(pairs["elsewhere"], pairs["measure"] > p["clock_min"])
    return both_sides(pairs, "institution", "subject", "measure", "uncertainty")


def _crowded(crowds: ir.Table) -> ir.Table:
    """Runs alive at the moment an instrument held most runs above its capacity.

    A sweep over starts and ends, so a full autosampler costs no join of all with all.
    """
    rows = crowds.filter(crowds["capacity"].notnull())
    spot = (*KEY, "island", "place")
    start = rows.select(*spot, "capacity", at=rows["_from"], step=ibis.literal(1))
    stop = rows.select(*spot, "capacity", at=rows["_until"], step=ibis.literal(-1))
    # Ends sort before starts: a run that begins when another ends does not overlap it.
    sweep = ibis.cumulative_window(group_by=list(spot), order_by=["at", "step"])
    events = start.union(stop)
    live = events.mutate(live=events["step"].sum().over(sweep))
    live = live.filter(live["step"] == 1, live["live"] > live["capacity"])
    top = live.group_by(*spot).aggregate(excess=(live["live"] - live["capacity"]).max())
    worst = live.join(top, list(spot))
    worst = worst.filter(worst["live"] - worst["capacity"] == worst["excess"])
    peak = worst.group_by(*spot).aggregate(at=worst["at"].min(), measure=worst["excess"].max())
    held = rows.join(peak, list(spot))
    held = held.filter(held["_from"] <= held["at"], held["_until"] > held["at"])
    first = ibis.window(group_by=list(spot))
    return held.select(
        "institution",
        "record",
        "report_no",
        subject=held["instrument_no"].concat(" ", local_minute(held["begun_at"].max().over(first))),
        measure=held["measure"].cast("float64"),
        uncertainty=ibis.null("float64"),
    )


def instrument_in_two_places(*, instrument_uses: ir.Table, p: Parameters) -> ir.Table:
    """Overlaps at two places, and more runs at one place than the instrument holds."""
    crowds = _crowds(instrument_uses)
    columns = ("institution", "subject", "record", "report_no", "measure", "uncertainty")
    return _apart(crowds, p).select(*columns).union(_crowded(crowds).select(*columns))


DETECTOR = Detector(
    code="instrument-in-two-places",
    flag="same_instrument_overlap",
    question=t(
        "同一台仪器是否在同一时间用于两个点位，或超出其容量？",
        "Was one instrument used at two points at once, or for more runs than it holds?",
    ),
    law=("F5-04", "M25-1", "M25-4", "FRAUD175:forging", "REG820:fraud-types"),
    reads={"instrument_uses": USES},
    unit="instrument_uses",
    needs=("instrument_no", "place", "begun_at", "ended_at"),
    measure_unit=t("重叠分钟数或超出容量的次数", "minutes of overlap, or runs above capacity"),
    lookalikes=t(
        "同一点位多通道采样；自动进样器的一个批次；同一地点的两种写法",
        "Several channels at one point; one batch on an autosampler; one place spelt two ways",
    ),
    clears=t(
        "仪器出入库单、仪器内部运行日志，或证明编号抄错的记录",
        "The instrument's own log, the store's issue slips, or proof of a mistyped number",
    ),
    misses=t(
        "一台仪器两个编号；未写结束时间的使用记录",
        "One instrument under two numbers; runs whose end was not written",
    ),
    parameters={"clock_min": 2.0, "min_distance_km": 0.05},
    find=instrument_in_two_places,
    hit=FAIL,
)
