"""Methods and scope: verification before first use, basic items of each category, the certificate."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from hengjian.conformity.clauses.file import File, Permit, Person, Row, Verified
from hengjian.conformity.clauses.light import (
    NOTHING,
    Answer,
    Colour,
    Demands,
    Record,
    joined,
    not_on_record,
)
from hengjian.conformity.clauses.names import Names, is_standard, method_key, parameter_key
from hengjian.conformity.clauses.people import of
from hengjian.core.periods import add_months
from hengjian.core.text import Text, t


def part(file: File, day: date, demands: Demands) -> list[Row]:
    """The scope rows judged: all, or those an extension brought under the new requirements."""
    rows = file.scope(day)
    if demands.part_from is None:
        return rows
    begun = {c.no: c.span.begins for c in file.certificates}
    return [
        r
        for r in rows
        if r.span.begins >= demands.part_from and r.span.begins > begun[r.certificate_no]
    ]


def verification(file: File, day: date, demands: Demands, names: Names) -> Answer:
    """Entry 17: every method of the scope was verified before it became valid, on real samples."""
    rows = part(file, day, demands)
    if not rows:
        return not_on_record(t("有效的资质项目", "scope row in force"))
    if not file.verified:
        return not_on_record(t("方法验证报告", "method verification"))
    need = demands["method.verification-samples"]
    first: dict[tuple[str, str], Row] = {}
    for row in sorted(rows, key=lambda r: r.span.begins):
        first.setdefault((parameter_key(row.parameter), method_key(row.method)), row)
    records = _unverified(first, file.verified, int(need))
    return Answer(
        Colour.RED if records else Colour.GREEN,
        t(
            f"{len(first)} 个方法中 {len(first) - len(records)} 个已验证",
            f"{len(first) - len(records)} of {len(first)} methods verified",
        ),
        t(
            f"生效前完成验证，实际样品不少于 {int(need)} 个",
            f"verified before it is valid, at least {int(need)} real sample",
        ),
        t("有方法没有在生效前验证", "a method was not verified before it became valid")
        if records
        else NOTHING,
        t(
            "验证内容是否齐全（检出限、精密度等）需看报告",
            "what the report covers is read by a human",
        ),
        tuple(records),
        need.standing,
    )


def _unverified(
    first: dict[tuple[str, str], Row], verified: Iterable[Verified], need: int
) -> list[Record]:
    """The methods that were not verified as they should be, each with what is wrong."""
    reports: dict[tuple[str, str], list[Verified]] = {}
    for one in verified:
        key = (parameter_key(one.parameter), method_key(one.method))
        reports.setdefault(key, []).append(one)
    records = []
    for key, row in first.items():
        said, name = _verified(row, reports.get(key, []), need), f"{row.parameter} {row.method}"
        if said.zh:
            label = Text(f"{name}：{said.zh}", f"{name}: {said.en}")
            records.append(Record("scope", label, True))
    return records


def _verified(row: Row, reports: Iterable[Verified], need: int) -> Text:
    """What is wrong with the verification of a row; empty when nothing is."""
    found = list(reports)
    if not found:
        return t("没有验证报告", "no report")
    before = [r for r in found if r.on < row.span.begins]
    if not before:
        return t(
            f"{min(r.on for r in found)} 验证，不早于生效日 {row.span.begins}",
            f"verified {min(r.on for r in found)}, not before {row.span.begins}",
        )
    if max(r.real_samples for r in before) < need:
        return t("没有实际样品", "no real sample")
    return NOTHING


def training(file: File, day: date, demands: Demands, names: Names) -> Answer:
    """Entry 10: whoever is authorised for a method was confirmed for it before."""
    permits = [
        (p, x)
        for p in file.staff(day)
        for x in p.permits
        if x.task in {"analysis", "sampling"} and x.span.covers(day)
    ]
    if not permits:
        return not_on_record(t("采样或分析授权", "authorisation to sample or analyse"))
    if not any(p.confirmed for p in file.people):
        return not_on_record(t("能力确认", "ability confirmation"))
    wide = sum(not x.parameter for _, x in permits)
    records = [
        of(person, joined(_named(permit), said), wrong=True)
        for person, permit in permits
        if (said := _confirmed(person, permit)).zh
    ]
    return Answer(
        Colour.RED if records else Colour.GREEN,
        t(
            f"{len(permits)} 项授权中 {len(permits) - len(records)} 项事先确认",
            f"{len(permits) - len(records)} of {len(permits)} authorisations confirmed before",
        ),
        t(
            "每个授权方法均有理论和操作确认，早于授权",
            "theory and practice confirmed for every method, before",
        ),
        t("有授权没有事先的能力确认", "an authorisation has no confirmation before it")
        if records
        else NOTHING,
        t(
            f"{wide} 项授权未指明方法，只核对了有无确认",
            f"{wide} name no method: only any confirmation was looked for",
        )
        if wide
        else NOTHING,
        tuple(records),
    )


def _named(permit: Permit) -> Text:
    words = f"{permit.parameter} {permit.method}".strip()
    return Text(words, words) if words else t("全部项目", "all items")


def _confirmed(person: Person, permit: Permit) -> Text:
    fits = [
        c
        for c in person.confirmed
        if (not permit.parameter or parameter_key(c.parameter) == parameter_key(permit.parameter))
        and (not permit.method or method_key(c.method) == method_key(permit.method))
    ]
    if not fits:
        return t("没有能力确认", "no confirmation")
    if not any(c.theory and c.practice for c in fits):
        return t("缺理论或操作确认", "theory or practice is missing")
    on = min(c.on for c in fits if c.theory and c.practice)
    if on > permit.span.begins:
        return t(
            f"{on} 确认，晚于授权 {permit.span.begins}",
            f"confirmed {on}, after {permit.span.begins}",
        )
    return NOTHING


def basic_items(file: File, day: date, demands: Demands, names: Names) -> Answer:
    """Entry 24: each category held has all its basic items, each by a standard method."""
    asked = part(file, day, demands)
    if not asked:
        return not_on_record(t("有效的资质项目", "scope row in force"))
    held = {one for row in asked for one in names.of(row.category)}
    other = sorted({row.category for row in asked if not names.of(row.category)})
    rows: dict[str, list[Row]] = {}
    for row in file.scope(day):
        for one in names.of(row.category):
            rows.setdefault(one, []).append(row)
    records = []
    for category in (c for c in names.basic if c in held):
        lack = lacking(category, rows[category], demands.prefixes, names)
        if lack:
            listed = "、".join(lack)
            label = Text(f"{category}：缺 {listed}", f"{category}: lacks {', '.join(lack)}")
            records.append(Record("scope", label, True))
    colour = Colour.RED if records else Colour.HUMAN if not held else Colour.GREEN
    listed = Text("、".join(other), ", ".join(other))
    return Answer(
        colour,
        t(
            f"{len(held)} 个类别，{len(records)} 个基本项目不全",
            f"{len(held)} categories, {len(records)} without all basic items",
        ),
        t(
            "每个类别的基本项目齐全，每项至少一个标准方法",
            "all basic items, each by a standard method",
        ),
        t("有类别缺少基本项目", "a category lacks basic items") if records else NOTHING,
        t("不属于 13 类、需人工归类：{x}", "none of the 13, for a human to place: {x}").format(
            x=listed
        )
        if other
        else NOTHING,
        tuple(records),
    )


def lacking(category: str, rows: list[Row], prefixes: tuple[str, ...], names: Names) -> list[str]:
    """The basic items of the category that no row has by a standard method.

    “A+B” asks for both; an item that begins with 或 stands for the one before it; “A/B” may be
    printed as one row or as two.
    """
    good = {row.parameter for row in rows if is_standard(row.method, prefixes)}

    def has(item: str) -> bool:
        if any(names.is_item(p, item, category) for p in good):
            return True
        for sign in ("+", "/", "、"):
            if sign in item:
                return all(has(one) for one in item.split(sign))
        return False

    found: list[str] = []
    previous = True
    for item in names.basic[category]:
        if item.startswith("或"):
            if not previous and has(item.removeprefix("或").strip()):
                found.pop()
            continue
        previous = has(item)
        if not previous:
            found.append(item)
    return found


def certificate(file: File, day: date, demands: Demands, names: Names) -> Answer:
    """A certificate is in force; its renewal is applied for in time."""
    if not file.certificates:
        return not_on_record(t("资质认定证书", "certificate"))
    held = file.certificate(day)
    months = int(demands["cma.renewal-before"])
    needed = t(
        f"有效；届满前 {months} 个月申请延续", f"in force; renewal asked for {months} months before"
    )
    if held is None:
        none = t("当日没有有效证书", "no certificate is in force")
        return Answer(Colour.RED, none, needed, none)
    ends = held.span.ends
    latest = add_months(ends, -months) if ends else None
    until = t(f"{held.no} 至 {ends} 前", f"{held.no} until before {ends}")
    record = Record("certificate", until)
    if latest is None:
        return Answer(Colour.GREEN, until, needed, records=(record,))
    warns = add_months(latest, -demands.setting("renewal.months"))
    colour = Colour.AMBER if day >= warns else Colour.GREEN
    because = NOTHING
    if day > latest:
        because = t(
            f"申请延续的最后一日 {latest} 已过", f"the last day to apply, {latest}, is past"
        )
    elif colour is Colour.AMBER:
        because = t(f"须在 {latest} 前申请延续", f"renewal has to be asked for by {latest}")
    standing = demands["cma.renewal-before"].standing
    return Answer(colour, until, needed, because, NOTHING, (record,), standing)
