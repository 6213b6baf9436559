"""Staff number, education, titles, equal ability, months in the body (SUP2025 art 6)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hengjian.conformity.clauses import counting
from hengjian.conformity.clauses.file import File, Person
from hengjian.conformity.clauses.light import (
    NOTHING,
    Answer,
    Colour,
    Demands,
    NoNumber,
    Number,
    Record,
    not_on_record,
    some,
)
from hengjian.conformity.clauses.names import Names
from hengjian.core.text import Text, t

_EDUCATION = t("学历或工作经历", "education or work")
_TITLES = t("学历或职称", "education or titles")
_FIELDS = t(
    "所列专业目录没有记录，专业是否相符由人工核对；登记不区分监测人员与其他人员，全部在岗人员计入",
    "the list of fields is not on record, so a human compares the field of study; the register does "
    "not tell monitoring staff from others, so everybody employed is counted",
)


def schooled(file: File, person: Person, day: date, demands: Demands) -> bool:
    """Diploma or more, or the years of monitoring work that stand for it."""
    years = int(demands["staff.years-alternative-to-diploma"])
    spans = counting.work_spans(person)
    return counting.has_diploma(person, day) or counting.has_years(spans, day, years)


def known_schooling(file: File, day: date) -> bool:
    """Whether the register says anything at all about education or work of the staff."""
    return any(p.degrees or p.work for p in file.staff(day))


def counted(file: File, day: date, demands: Demands) -> list[Person]:
    """The staff that counts: long enough here and, where the register says, schooled."""
    months = int(demands["staff.months-before-independent"])
    known = known_schooling(file, day)
    return [
        p
        for p in file.staff(day)
        if counting.full_months(p, day, months) and (not known or schooled(file, p, day, demands))
    ]


def least(file: File, day: date, demands: Demands, names: Names) -> Number:
    """How many people are needed: fewer when only the listed categories are held."""
    held = [names.of(row.category) for row in file.scope(day)]
    only = bool(held) and all(one and set(one) <= names.listed for one in held)
    return demands["staff.min-listed-categories" if only else "staff.min"]


def staff_number(file: File, day: date, demands: Demands, names: Names) -> Answer:
    """Entry 1: enough monitoring staff, those too new or without schooling not counted."""
    staff = file.staff(day)
    if not staff:
        return not_on_record(t("人员", "staff"))
    need, count = least(file, day, demands, names), counted(file, day, demands)
    months = int(demands["staff.months-before-independent"])
    insured = sum(1 for p in staff if (stay := p.stay(day)) and stay.insured_from)
    found = t(
        f"计入 {len(count)} 人（在岗 {len(staff)} 人；月数 {insured} 人按社保起缴、"
        f"{len(staff) - insured} 人按任职起算）",
        f"{len(count)} counted of {len(staff)} employed (months from social insurance for {insured}, "
        f"from the employment for {len(staff) - insured})",
    )
    if len(count) < int(need):
        colour = Colour.RED
    elif not known_schooling(file, day):
        colour = Colour.HUMAN
    else:
        colour = _narrow(len(count) < int(need) + demands.setting("staff.margin"))
    kept = {p.no for p in count}
    return Answer(
        colour,
        found,
        t(f"不少于 {int(need)} 人", f"at least {int(need)}"),
        _why_few(colour, int(need), demands),
        _FIELDS,
        some(_staff(p, day, months, counted=p.no in kept) for p in staff),
        need.standing,
    )


def _why_few(colour: Colour, need: int, demands: Demands) -> Text:
    margin = demands.setting("staff.margin")
    return {
        Colour.RED: t("计入的人员少于规定人数", "fewer people count than are required"),
        Colour.AMBER: t(f"仅多出不足 {margin} 人", f"less than {margin} above the number required"),
        Colour.HUMAN: t(
            "人数够，但没有学历和工作经历记录，无法剔除不合条件的人员",
            "enough people, but no education or work is on record, so nobody could be left out",
        ),
    }.get(colour, NOTHING)


def _narrow(narrow: bool) -> Colour:
    return Colour.AMBER if narrow else Colour.GREEN


def _staff(person: Person, day: date, months: int, *, counted: bool) -> Record:
    since = counting.in_body_since(person, day)
    if counted:
        said = t(f"自 {since} 在岗", f"here since {since}")
    elif not counting.full_months(person, day, months):
        said = t(f"自 {since}，不满 {months} 个月", f"since {since}, under {months} months")
    else:
        said = t("无大专及以上学历，也无规定年限", "neither a diploma nor the years")
    return of(person, said, wrong=not counted)


def of(person: Person, said: Text = NOTHING, *, wrong: bool = False) -> Record:
    """A person as a record."""
    who = f"{person.name}（{person.no}）"
    gap = " " if said.zh else ""
    label = Text(f"{who}{gap}{said.zh}", f"{person.name} ({person.no}){gap}{said.en}")
    return Record("person", label, wrong)


def education(file: File, day: date, demands: Demands, names: Names) -> Answer:
    """Entry 2: who has neither diploma nor the years does not count; alone it makes nothing red."""
    staff = file.staff(day)
    if not known_schooling(file, day):
        return not_on_record(_EDUCATION)
    years = demands["staff.years-alternative-to-diploma"]
    lacking = [p for p in staff if not schooled(file, p, day, demands)]
    said = t("无大专及以上学历，也无规定年限", "neither a diploma nor the years")
    return Answer(
        Colour.AMBER if lacking else Colour.GREEN,
        t(
            f"{len(staff) - len(lacking)} / {len(staff)} 人符合",
            f"{len(staff) - len(lacking)} of {len(staff)} meet it",
        ),
        t(
            f"所列专业大专及以上学历，或监测工作 {int(years)} 年",
            f"diploma or higher in a listed field, or {int(years)} years of monitoring",
        ),
        t(f"{len(lacking)} 人不计入监测人员", f"{len(lacking)} do not count as monitoring staff")
        if lacking
        else NOTHING,
        _FIELDS,
        tuple(of(p, said, wrong=True) for p in lacking),
        years.standing,
    )


def titles(file: File, day: date, demands: Demands, names: Names) -> Answer:
    """Entry 3: the share of mid-level titles or equal ability among the staff that counts."""
    try:
        base = counted(file, day, demands)
    except NoNumber:  # the 2018 edition: who counts is not on record, all staff is taken
        base = file.staff(day)
    if not base:
        return not_on_record(t("计入的人员", "staff that counts"))
    if not any(p.degrees for p in base):
        return not_on_record(_TITLES)
    need = demands["staff.mid-level-share"]
    having = [p for p in base if counting.mid_level(p, day, demands)]
    share = Decimal(len(having)) / len(base)
    titled = sum(counting.has_title(p, day) for p in base)
    found = t(
        f"{len(having)} / {len(base)} 人，{share:.1%}（职称 {titled} 人，"
        f"同等能力 {len(having) - titled} 人）",
        f"{len(having)} of {len(base)}, {share:.1%} ({titled} by title, "
        f"{len(having) - titled} by equal ability)",
    )
    colour, because = _share(base, day, demands, share, need)
    kept = {p.no for p in having}
    return Answer(
        colour,
        found,
        t(f"不低于 {need.value:.0%}", f"at least {need.value:.0%}"),
        because,
        records=some(of(p, _how(p, day), wrong=p.no not in kept) for p in base),
        standing=need.standing,
    )


def _share(
    base: list[Person], day: date, demands: Demands, share: Decimal, need: Number
) -> tuple[Colour, Text]:
    if share < need.value:
        maybe = [p for p in base if counting.has_title(p, day) or counting.has_diploma(p, day)]
        enough = Decimal(len(maybe)) / len(base) >= need.value
        if enough and not counting.equals_on_record(demands):
            return Colour.HUMAN, t(
                "只按职称不够；本次适用的要求没有同等能力年限记录，需人工核对",
                "not enough by titles alone; these requirements have no years of equal ability on "
                "record, so a human decides",
            )
        return Colour.RED, t("比例低于要求", "the share is below what is required")
    if share < need.value + Decimal(demands.setting("titles.margin-percent")) / 100:
        return Colour.AMBER, t("比例接近下限", "the share is close to the least allowed")
    return Colour.GREEN, NOTHING


def _how(person: Person, day: date) -> Text:
    if counting.has_title(person, day):
        return t("中级及以上职称", "mid-level title or higher")
    years = counting.years_of(counting.work_spans(person), day)
    return t(f"无中级职称，监测工作 {years} 年", f"no mid-level title, {years} years of monitoring")


def equal_ability(file: File, day: date, demands: Demands, names: Names) -> Answer:
    """Entry 4: who counts as mid-level by degree and years. A way to count: never red itself."""
    staff = file.staff(day)
    if not any(p.degrees for p in staff):
        return not_on_record(t("学历", "education"))
    words = {
        "doctor": t("博士", "doctor"),
        "master": t("硕士", "master"),
        "bachelor": t("本科", "bachelor"),
        "diploma": t("大专", "diploma"),
    }
    years = {level: int(demands[f"staff.equal-ability.{level}"]) for level in words}
    equals = [
        p
        for p in staff
        if not counting.has_title(p, day) and counting.equal_ability(p, day, demands)
    ]
    needed = Text(
        "，".join(f"{words[k].zh} {n} 年" for k, n in years.items()),
        ", ".join(f"{words[k].en} {n}" for k, n in years.items()) + " years",
    )
    return Answer(
        Colour.GREEN,
        t(f"{len(equals)} 人按同等能力计入", f"{len(equals)} count by equal ability"),
        needed,
        remains=t(
            "毕业日期与工作经历由机构申报，凭据需核对",
            "graduation and work are as declared; a human sees the papers",
        ),
        records=tuple(of(p, _how(p, day)) for p in equals),
        standing=demands["staff.equal-ability.bachelor"].standing,
    )


def months(file: File, day: date, demands: Demands, names: Names) -> Answer:
    """Entry 6: nobody under the months in the body may hold an authorisation of his own."""
    staff = file.staff(day)
    if not staff:
        return not_on_record(t("人员", "staff"))
    need = demands["staff.months-before-independent"]
    new = [p for p in staff if not counting.full_months(p, day, int(need))]
    early = [p for p in new if any(x.span.covers(day) for x in p.permits)]
    said = t(f"不满 {int(need)} 个月已有授权", f"authorised before {int(need)} months")
    learning = t("不满规定月数，未授权", "too new, not authorised")
    return Answer(
        Colour.RED if early else Colour.GREEN,
        t(
            f"不满 {int(need)} 个月 {len(new)} 人，其中已授权 {len(early)} 人",
            f"{len(new)} under {int(need)} months, {len(early)} of them authorised",
        ),
        t(f"满 {int(need)} 个月方可独立工作", f"independent work only after {int(need)} months"),
        t("不满规定月数的人员已被授权", "somebody too new holds an authorisation")
        if early
        else NOTHING,
        t(
            "是否在指导下工作、是否签署原始记录，由报告筛查发现",
            "work under guidance and signatures on raw records are seen by screening reports",
        ),
        some(of(p, said if p in early else learning, wrong=p in early) for p in new),
        need.standing,
    )


def shared(file: File, day: date, demands: Demands, names: Names) -> Answer:
    """Nobody works in two bodies at the same time: a question to ask, not a verdict."""
    staff = file.staff(day)
    if not staff:
        return not_on_record(t("人员", "staff"))
    found = [p for p in staff if any(span.covers(day) for span in p.elsewhere)]
    said = t("同日在其他机构任职", "also employed by another body that day")
    return Answer(
        Colour.RED if found else Colour.GREEN,
        t(f"{len(found)} 人同时在其他机构任职", f"{len(found)} also employed elsewhere"),
        t("不得同时在两个以上机构从业", "nobody works for two bodies at once"),
        t("同一人同日登记在两个机构", "one person is on record in two bodies on the day")
        if found
        else NOTHING,
        t("是否为离职登记滞后，需人工核实", "a human asks whether a leaver was recorded late")
        if found
        else NOTHING,
        tuple(of(p, said, wrong=True) for p in found),
    )
