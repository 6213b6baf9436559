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


def crowded_islands(rows: ir.Table, key: Sequence[str]) -> ir.Table:
    """Windows that touch another window of their key, with the number of their group in `island`.

    Two windows of one key overlap only inside one island, so a self-join on (key, island) finds
    every overlap without comparing all with all, however long the windows are. Windows that touch
    nothing, nearly all of them in honest records, are left out. Adds `_from`, `_until` in seconds.
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
    line = ibis.window(group_by=list(key), order_by=order)
    numbered = reach.mutate(
        island=reach["_fresh"].sum().over(so_far), _next=reach["_fresh"].lead().over(line)
    )
    alone = (numbered["_fresh"] == 1) & (numbered["_next"].fill_null(1) == 1)
    return numbered.filter(~alone).drop("_reach", "_fresh", "_next")


def overlapping_pairs(rows: ir.Table, key: Sequence[str], longest_h: int) -> ir.Table:
    """Pairs of rows of one key whose windows overlap, each pair once; the second's columns end in
    `_right`. Windows must not be longer than `longest_h` hours.

    A window lies in one or two buckets of that length: an equi-join, which every engine hashes.
    """
    width = longest_h * 3600
    rows = rows.mutate(
        _from=rows["begun_at"].epoch_seconds().cast("int64"),
        _until=rows["ended_at"].epoch_seconds().cast("int64"),
    )
    rows = rows.mutate(_first=rows["_from"] // width)
    first = rows.mutate(_bucket=rows["_first"])
    second = rows.filter(rows["_until"] // width > rows["_first"])
    both = first.union(second.mutate(_bucket=second["_first"] + 1))
    other = both.view()
    return both.join(
        other,
        [
            *(both[name] == other[name] for name in key),
            both["_bucket"] == other["_bucket"],
            both["record"] < other["record"],
            both["_from"] < other["_until"],
            other["_from"] < both["_until"],
            # A pair may share two buckets: the one in which the later window begins counts.
            both["_bucket"] == ibis.greatest(both["_first"], other["_first"]),
        ],
    )


def both_sides(pairs: ir.Table, *shared: str) -> ir.Table:
    """Two rows per pair: columns `record`/`report_no` once from the left, once from `…_right`."""
    left = pairs.select(*shared, record=pairs["record"], report_no=pairs["report_no"])
    right = pairs.select(*shared, record=pairs["record_right"], report_no=pairs["report_no_right"])
    return left.union(right)


def local_minute(at: ir.Value) -> ir.StringValue:
    """An instant as people in the field wrote it: Shanghai time to the minute."""
    return (at + ibis.interval(hours=8)).cast("string").substr(0, 16)
