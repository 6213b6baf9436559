"""Expressions several detectors share: distance, legal days, windows that overlap, digits.

Only the portable subset: rows between windows, equi-joins, arithmetic and plain string functions.
"""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG


def great_circle_km(
    lat_a: ir.Value, lon_a: ir.Value, lat_b: ir.Value, lon_b: ir.Value
) -> ir.FloatingValue:
    """Kilometres along the sphere (haversine): never more than the way really travelled."""
    half_lat = (lat_b - lat_a).radians() / 2
    half_lon = (lon_b - lon_a).radians() / 2
    h = half_lat.sin() * half_lat.sin() + (
        lat_a.radians().cos() * lat_b.radians().cos() * half_lon.sin() * half_lon.sin()
    )
    return ibis.least(h, 1.0).sqrt().asin() * (2 * EARTH_RADIUS_KM)


def hours(since: ir.Value, until: ir.Value) -> ir.FloatingValue:
    """Hours from one instant to the other; negative when they are in the wrong order."""
    return (until.epoch_seconds() - since.epoch_seconds()) / 3600.0


def legal_day(at: ir.Value) -> ir.DateValue:
    """The day in Asia/Shanghai of a UTC instant. China has kept one offset since 1991."""
    return (at + ibis.interval(hours=8)).date()


def day_number(on: ir.Value) -> ir.IntegerValue:
    """Days since 1970-01-01, so that dates can be subtracted alike on every engine."""
    return on.cast("timestamp").epoch_seconds().cast("int64") // 86_400


def same_words(text: ir.Value) -> ir.StringValue:
    """A name without what typists vary: case, spaces, full-width brackets."""
    for wide, narrow in (("（", "("), ("）", ")"), (" ", ""), ("\u3000", "")):
        text = text.replace(wide, narrow)
    return text.upper()


def significant_digits(text: ir.Value) -> ir.IntegerValue:
    """How many digits of a plain decimal carry information: "0.0120" has three."""
    return text.re_replace(r"[^0-9]", "").re_replace(r"^0+", "").length()


def last_digit_unit(text: ir.Value) -> ir.FloatingValue:
    """One unit of the last written digit: "1.20" gives 0.01; NULL unless a plain decimal."""
    decimals = ibis.cases(
        (text.re_search(r"^[0-9]+\.[0-9]+$"), text.length() - text.find(".") - 1),
        (text.re_search(r"^[0-9]+$"), ibis.literal(0)),
        else_=ibis.null("int64"),
    )
    return ibis.literal(10.0) ** (-decimals.cast("float64"))


def islands(rows: ir.Table, key: Sequence[str]) -> ir.Table:
    """Number the groups of windows that touch one another, per key, in column `island`.

    Two windows of one key overlap only inside one island, so a self-join on (key, island) finds
    every overlap without comparing all with all, however long the windows are.
    """
    seconds = rows.mutate(
        _from=rows["begun_at"].epoch_seconds(), _until=rows["ended_at"].epoch_seconds()
    )
    order = ["_from", "_until", "record"]
    before = ibis.window(group_by=list(key), order_by=order, preceding=(None, 1))
    reach = seconds.mutate(_reach=seconds["_until"].max().over(before))
    fresh = (reach["_reach"].isnull() | (reach["_from"] >= reach["_reach"])).cast("int64")
    reach = reach.mutate(_fresh=fresh)
    so_far = ibis.cumulative_window(group_by=list(key), order_by=order)
    return reach.mutate(island=reach["_fresh"].sum().over(so_far)).drop("_reach", "_fresh")


def lone_islands_out(numbered: ir.Table, key: Sequence[str]) -> ir.Table:
    """Drop the islands of one window: nothing overlaps there. The cheap filter before the join."""
    crowd = ibis.window(group_by=[*key, "island"])
    counted = numbered.mutate(_crowd=numbered["record"].count().over(crowd))
    return counted.filter(counted["_crowd"] > 1).drop("_crowd")


def both_sides(pairs: ir.Table, *shared: str) -> ir.Table:
    """Two rows per pair: columns `record`/`report_no` once from the left, once from `…_right`."""
    left = pairs.select(*shared, record=pairs["record"], report_no=pairs["report_no"])
    right = pairs.select(*shared, record=pairs["record_right"], report_no=pairs["report_no_right"])
    return left.union(right)


def local_minute(at: ir.Value) -> ir.StringValue:
    """An instant as people in the field wrote it: Shanghai time to the minute."""
    return (at + ibis.interval(hours=8)).cast("string").substr(0, 16)
