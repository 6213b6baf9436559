"""Premises: rooms for each purpose, right of use, how long it lasts (SUP2025 art 11)."""

from __future__ import annotations

from datetime import date

from hengjian.conformity.clauses.file import File, Room, Span
from hengjian.conformity.clauses.light import (
    NOTHING,
    Answer,
    Colour,
    Demands,
    Record,
    joined,
    not_on_record,
    some,
    worst,
    wrong,
)
from hengjian.conformity.clauses.names import Names
from hengjian.core.periods import add_years
from hengjian.core.text import Text, t

#: A lease of so many years does where the certificate runs longer than that (SUP2025 art 11).
LONG = "premises.lease-years-long"
PURPOSES = {
    "storage": t("样品贮存", "sample storage"),
    "preparation": t("样品制备", "sample preparation"),
    "pretreatment": t("前处理", "pretreatment"),
    "instrument": t("仪器分析", "instrument room"),
}


def premises(file: File, day: date, demands: Demands, names: Names) -> Answer:
    """Entry 11: every purpose has its rooms, in full use, for long enough."""
    if not file.rooms:
        return not_on_record(t("场所房间", "premises"))
    rooms = [room for room in file.rooms if room.span.covers(day)]
    judged = [_room(room, file, day, demands) for room in rooms]
    missing = [w for key, w in PURPOSES.items() if key not in {r.purpose for r in rooms}]
    records = some(record for _, record in judged)
    bad = wrong(records)
    colour = worst([c for c, _ in judged] + [Colour.RED] * bool(missing))
    found = t(f"{len(rooms)} 处房间，{bad} 处需注意", f"{len(rooms)} rooms, {bad} to be looked at")
    because = NOTHING
    if missing:
        lacks = Text("、".join(m.zh for m in missing), ", ".join(m.en for m in missing))
        because = t("缺少：{lacks}", "none for: {lacks}").format(lacks=lacks)
    elif bad:
        because = t("使用权或期限见下列房间", "right of use or its term: see the rooms below")
    years, long_years = int(demands["premises.lease-years"]), int(demands[LONG])
    return Answer(
        colour,
        found,
        t(
            f"四类功能分区齐全；完全使用权；租借不少于 {years} 年并覆盖证书有效期"
            f"（超过 {long_years} 年的不少于 {long_years} 年）",
            f"all four purposes; full right of use; leased at least {years} year and for the "
            f"certificate's term (at least {long_years} years where that is over {long_years})",
        ),
        because,
        t(
            "标识、安全设施和各场所分别是否齐全需现场核对",
            "marks, safety and each site are seen on site",
        ),
        records,
        demands["premises.lease-years"].standing,
    )


def _room(room: Room, file: File, day: date, demands: Demands) -> tuple[Colour, Record]:
    colour, said = Colour.GREEN, t("自有", "owned")
    if room.tenure != "owned":
        colour, said = term(
            room.span, file, day, demands, "premises.lease-years", int(demands[LONG])
        )
    elif demands.soon(room.span.ends, "lease.months"):
        colour, said = Colour.AMBER, t(f"至 {room.span.ends}", f"until before {room.span.ends}")
    if not room.sole_use:
        colour, said = Colour.RED, joined(t("与他人共用", "shared with others"), said)
    if room.purpose in PURPOSES:
        word = PURPOSES[room.purpose]
        said = joined(word, said)
    label = Text(f"{room.site} {room.name} {said.zh}", f"{room.site} {room.name}: {said.en}")
    return colour, Record("premises", label, colour in (Colour.RED, Colour.AMBER))


def term(
    span: Span, file: File, day: date, demands: Demands, key: str, long_years: int | None
) -> tuple[Colour, Text]:
    """Whether a lease is long enough: the years, and the certificate's term.

    The term is what is left of it when the lease begins. With `long_years` a lease of that length
    does where more than that is left; such a lease is amber while it ends before the certificate,
    because the words can also be read as asking for the whole term.
    """
    if span.ends is None:
        return Colour.AMBER, t("租借，没有期限记录", "leased, no end on record")
    until = t(
        f"租借 {span.begins} 至 {span.ends} 前", f"leased {span.begins} until before {span.ends}"
    )
    if span.ends < add_years(span.begins, int(demands[key])):
        years = int(demands[key])
        return Colour.RED, joined(until, t(f"不足 {years} 年", f"under {years} year"))
    held = file.certificate(day)
    ends = held.span.ends if held else None
    if held is None or ends is None:
        return _ending(span, demands, until)
    if span.ends >= ends:
        return _ending(span, demands, until)
    left_from = max(span.begins, held.span.begins)
    if long_years is None or add_years(left_from, long_years) >= ends:
        return Colour.RED, joined(
            until, t(f"早于证书届满 {ends}", f"before the certificate's end {ends}")
        )
    if span.ends < add_years(span.begins, long_years):
        return Colour.RED, joined(until, t(f"不足 {long_years} 年", f"under {long_years} years"))
    return Colour.AMBER, joined(
        until,
        t(
            f"满 {long_years} 年，但早于证书届满 {ends}，按另一读法须续至届满",
            f"{long_years} years, yet before the certificate's end {ends}: by another reading it "
            "has to reach that",
        ),
    )


def _ending(span: Span, demands: Demands, until: Text) -> tuple[Colour, Text]:
    if demands.soon(span.ends, "lease.months"):
        return Colour.AMBER, joined(until, t("即将到期", "ends soon"))
    return Colour.GREEN, until
