"""Instruments: sets, functions against tampering, leases, calibration (SUP2025 art 12)."""

from __future__ import annotations

from datetime import date

from hengjian.conformity.clauses.file import File, Instrument
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
)
from hengjian.conformity.clauses.names import Names, parameter_key
from hengjian.conformity.clauses.places import term
from hengjian.core.periods import add_months
from hengjian.core.text import Text, t

FUNCTIONS = {
    "transmission": t("数据直传", "direct transmission"),
    "position": t("定位", "position"),
    "time": t("时间", "time"),
    "log": t("操作日志", "operation log"),
    "saving": t("自动保存与打印", "saving and printing"),
}
#: The kinds of instrument the requirements name.
NAMED = frozenset({"gas-analyser", "particulate", "sound-level"})
_USES = t("仪器用途", "use of instruments")
_INSTRUMENTS = t("仪器", "instrument")


def of(instrument: Instrument, said: Text, *, wrong: bool) -> Record:
    """An instrument as a record."""
    who = f"{instrument.name}（{instrument.no}）"
    label = Text(f"{who} {said.zh}", f"{instrument.name} ({instrument.no}): {said.en}")
    return Record("instrument", label, wrong)


def _no_uses(file: File) -> bool:
    return not any(i.uses for i in file.instruments)


def _held(one: Instrument, day: date) -> bool:
    """Whether it is at hand: owned, or rented under a lease that covers the day."""
    return not one.rented or any(r.span.covers(day) for r in one.rents)


def fugitive(file: File, day: date, demands: Demands, names: Names) -> Answer:
    """Entry 12: of every item measured at fugitive points, enough sets held on the day."""
    if _no_uses(file):
        return not_on_record(_USES)
    need = demands["instruments.fugitive-sets"]
    sets: dict[str, list[Instrument]] = {}
    printed: dict[str, str] = {}
    for instrument in file.instruments:
        for use in instrument.uses:
            if use.fugitive:
                key = parameter_key(use.parameter)
                printed.setdefault(key, use.parameter)
                sets.setdefault(key, []).extend([instrument] * _held(instrument, day))
    few = {key for key, held in sets.items() if len(held) < int(need)}
    counts = "，".join(f"{printed[key]} {len(held)}" for key, held in sets.items())
    return Answer(
        Colour.RED if few else Colour.GREEN,
        t(f"无组织：{counts}（台套）", f"fugitive: {counts} (sets)")
        if sets
        else t("没有用于无组织监测的仪器", "no instrument is used at fugitive points"),
        t(f"同一项目不少于 {int(need)} 台（套）", f"at least {int(need)} sets of one item"),
        t("有项目的台（套）数不足", "too few sets of an item") if few else NOTHING,
        t(
            "其他项目是否满足同时布点，需按方案核对",
            "for other items the plans say how many points run",
        ),
        some(
            of(i, t(printed[key], printed[key]), wrong=key in few)
            for key, held in sets.items()
            for i in held
        ),
        need.standing,
    )


def tamper(file: File, day: date, demands: Demands, names: Names) -> Answer:
    """Entry 13: instruments of the named kinds have every function, verified by the day."""
    if _no_uses(file):
        return not_on_record(_USES)
    named = [i for i in file.instruments if any(u.sort in NAMED for u in i.uses)]
    records = []
    for instrument in named:
        have = {f.function for f in instrument.functions if f.on <= day}
        lack = [word for key, word in FUNCTIONS.items() if key not in have]
        said = t("功能齐全并已核验", "every function verified")
        if lack:
            listed = Text("、".join(x.zh for x in lack), ", ".join(x.en for x in lack))
            said = t("缺：{listed}", "lacks {listed}").format(listed=listed)
        records.append(of(instrument, said, wrong=bool(lack)))
    bad = sum(r.wrong for r in records)
    return Answer(
        Colour.RED if bad else Colour.GREEN,
        t(
            f"{len(named)} 台所列仪器，{bad} 台功能不全",
            f"{len(named)} named instruments, {bad} lacking",
        )
        if named
        else t("没有所列种类的仪器", "no instrument of the kinds named"),
        t("五项功能齐全，使用前核验", "all five functions, verified before use"),
        t("有仪器缺少防篡改功能或未核验", "a function is missing or was not verified")
        if bad
        else NOTHING,
        t("首次使用日期登记中没有，由报告中的使用记录核对", "the first use is seen in the reports")
        if named
        else NOTHING,
        some(records),
    )


def rented(file: File, day: date, demands: Demands, names: Names) -> Answer:
    """Entry 14: rented instruments: alone, long enough, one serial number in one body only."""
    if not file.instruments:
        return not_on_record(_INSTRUMENTS)
    judged = [
        _rent(i, file, day, demands)
        for i in file.instruments
        if i.rented or i.shared or any(r.span.begins <= day for r in i.rents)
    ]
    colour = worst(c for c, _ in judged)
    bad = sum(c is Colour.RED for c, _ in judged)
    years = int(demands["instruments.lease-years"])
    return Answer(
        colour,
        t(
            f"{len(judged)} 台租借或同号，{bad} 台不符",
            f"{len(judged)} rented or of a shared number, {bad} red",
        )
        if judged
        else t("没有租借仪器，没有同号仪器", "none rented, no serial number shared"),
        t(
            f"独立使用；租期至证书届满且不少于 {years} 年；一台仪器只在一个机构",
            f"sole use; to the certificate's end and at least {years} year; one instrument, one body",
        ),
        {
            Colour.RED: t("租期、独立使用或同号不符", "term, sole use or number does not hold"),
            Colour.AMBER: t("租期将满或没有期限", "a term ends soon or has no end on record"),
        }.get(colour, NOTHING),
        t("租期结束后电子数据是否保存可读，需人工核对", "whether data stay readable needs a human")
        if judged
        else NOTHING,
        some(record for _, record in judged),
        demands["instruments.lease-years"].standing,
    )


def _rent(one: Instrument, file: File, day: date, demands: Demands) -> tuple[Colour, Record]:
    held = next((r for r in one.rents if r.span.covers(day)), None)
    colour, said = Colour.GREEN, NOTHING
    if held is not None:
        colour, said = term(held.span, file, day, demands, "instruments.lease-years", None)
        if not held.sole_use:
            colour, said = Colour.RED, joined(t("非独立使用", "not for sole use"), said)
    elif one.rented:
        colour, said = Colour.RED, t("登记为租用，当日没有租约", "rented, no lease covers the day")
    if one.shared:
        colour = Colour.RED
        said = joined(
            t(
                f"序列号 {one.serial} 另在 {one.shared} 个机构登记",
                f"serial {one.serial} stands in {one.shared} other bodies",
            ),
            said,
        )
    elif held is None and not one.rented:
        said = t("租约已结束", "the lease is over")
    return colour, of(one, said, wrong=colour is not Colour.GREEN)


def calibration(file: File, day: date, demands: Demands, names: Names) -> Answer:
    """Every instrument is covered by a calibration on the day."""
    if not any(i.calibrations for i in file.instruments):
        return not_on_record(t("检定校准", "calibration"))
    judged = [_calibrated(i, day, demands) for i in file.instruments]
    colour = worst(c for c, _ in judged)
    overdue = sum(c is Colour.RED for c, _ in judged)
    soon = sum(c is Colour.AMBER for c, _ in judged)
    return Answer(
        colour,
        t(
            f"{len(judged)} 台：过期或无记录 {overdue}，临近 {soon}",
            f"{len(judged)} instruments: {overdue} overdue or without, {soon} due soon",
        ),
        t("检定校准在有效期内", "covered by a calibration"),
        {
            Colour.RED: t("有仪器超过检定校准有效期", "an instrument is past its calibration"),
            Colour.AMBER: t("有仪器即将到期", "an instrument is due soon"),
        }.get(colour, NOTHING),
        t(
            "停用、备用仪器没有登记状态，需核对是否在用",
            "whether one is out of use is not on record",
        )
        if overdue
        else NOTHING,
        tuple(r for _, r in judged if r.wrong),
    )


def _calibrated(one: Instrument, day: date, demands: Demands) -> tuple[Colour, Record]:
    due = max((c.due for c in one.calibrations if c.on <= day), default=None)
    if due is None:
        return Colour.RED, of(one, t("没有检定校准记录", "no calibration on record"), wrong=True)
    if due < day:
        return Colour.RED, of(one, t(f"{due} 到期", f"due {due}"), wrong=True)
    if demands.soon(due, "calibration.months"):
        return Colour.AMBER, of(one, t(f"将于 {due} 到期", f"due {due}"), wrong=True)
    return Colour.GREEN, of(one, t(f"有效至 {due}", f"covers until {due}"), wrong=False)


def period_checks(file: File, day: date, demands: Demands, names: Names) -> Answer:
    """No instrument works on after a failed period check; those checked before are checked again."""
    checked = [(i, [c for c in i.checks if c.on <= day]) for i in file.instruments]
    checked = [(i, past) for i, past in checked if past]
    if not checked:
        return not_on_record(t("期间核查", "period check"))
    months = demands.setting("period-check.months")
    judged = []
    for one, past in checked:
        last = max(past, key=lambda c: c.on)
        again = any(c.on > last.on for c in one.calibrations if c.on <= day)
        if not last.passed and not again:
            colour, said = Colour.RED, t(f"{last.on} 核查不合格", f"failed on {last.on}")
        elif add_months(last.on, months) < day:
            colour, said = Colour.AMBER, t(f"上次核查 {last.on}", f"last checked {last.on}")
        else:
            colour, said = Colour.GREEN, t(f"{last.on} 核查", f"checked {last.on}")
        judged.append((colour, of(one, said, wrong=colour is not Colour.GREEN)))
    colour = worst(c for c, _ in judged)
    return Answer(
        colour,
        t(
            f"{len(judged)} 台有核查记录，{sum(r.wrong for _, r in judged)} 台需处理",
            f"{len(judged)} with checks, {sum(r.wrong for _, r in judged)} to be looked at",
        ),
        t(
            f"核查合格，间隔不超过 {months} 个月（平台设定）",
            f"passed, at most {months} months apart (setting)",
        ),
        {
            Colour.RED: t("核查不合格后没有重新校准", "failed and not calibrated since"),
            Colour.AMBER: t("距上次核查过久", "the last check is long ago"),
        }.get(colour, NOTHING),
        records=some(r for _, r in judged),
    )
