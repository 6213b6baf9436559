"""The clauses of which documents or reports speak: what of them can be counted, and what cannot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from hengjian.conformity.clauses.file import Document, File
from hengjian.conformity.clauses.light import NOTHING, Answer, Colour, Demands, Record
from hengjian.conformity.clauses.names import Names
from hengjian.core.periods import add_years
from hengjian.core.text import Text, t

Clause = Callable[[File, date, Demands, Names], Answer]
PLAN_YEARS = "quality-control.plan-years"
_NONE = t("没有文件记录", "no document on record")


def _in_force(file: File, day: date, kind: str = "") -> list[Document]:
    return [d for d in file.documents if d.span.covers(day) and kind in ("", d.kind)]


def _records(found: list[Document]) -> tuple[Record, ...]:
    return tuple(Record("document", Text(d.title, d.title)) for d in found)


def system(processes: Mapping[str, Text]) -> Clause:
    """Entry 15: the documents in force cover every process of the list."""

    def clause(file: File, day: date, demands: Demands, names: Names) -> Answer:
        found = [d for d in _in_force(file, day) if d.covers]
        needed = t(f"覆盖 {len(processes)} 个过程", f"{len(processes)} processes covered")
        if not found:
            return Answer(Colour.HUMAN, _NONE, needed, _NONE)
        covered = {code for d in found for code in d.covers}
        lack = [words for code, words in processes.items() if code not in covered]
        listed = Text("、".join(x.zh for x in lack), ", ".join(x.en for x in lack))
        count = len(processes) - len(lack)
        return Answer(
            Colour.RED if lack else Colour.GREEN,
            t(f"{count} 个过程有文件", f"{count} processes have a document"),
            needed,
            t("没有文件覆盖：{x}", "no document covers: {x}").format(x=listed) if lack else NOTHING,
            t(
                "文件内容和是否适用全部场所需人工审查",
                "what they say, and for all sites, is read by a human",
            ),
            _records(found),
        )

    return clause


def plan(file: File, day: date, demands: Demands, names: Names) -> Answer:
    """Entry 21: a quality-control plan is in force, and no older than the period of a plan.

    Before the official reading no period is on record: any plan in force does.
    """
    needed = t(
        "年度质量控制计划，覆盖各类别及不常做的项目",
        "a yearly plan over every category and rare items",
    )
    if not _in_force(file, day):
        return Answer(Colour.HUMAN, _NONE, needed, _NONE)
    held = _in_force(file, day, "qc-plan")
    found = [d for d in held if _current(d, day, demands)]
    because = t("没有现行的质量控制计划", "no quality-control plan in force")
    if held:
        latest = max(d.span.begins for d in held)
        because = t(
            f"最近的计划自 {latest} 起，已过期限", f"the latest plan is of {latest}: too old"
        )
    return Answer(
        Colour.GREEN if found else Colour.RED,
        t(
            f"现行 {len(held)} 份，本期 {len(found)} 份",
            f"{len(held)} in force, {len(found)} current",
        ),
        needed,
        NOTHING if found else because,
        t(
            "计划是否覆盖全部类别、限值来源需人工审查",
            "whether it covers every category is read by a human",
        ),
        _records(found or held),
        demands.numbers[PLAN_YEARS].standing if PLAN_YEARS in demands.numbers else None,
    )


def _current(one: Document, day: date, demands: Demands) -> bool:
    years = demands.numbers.get(PLAN_YEARS)
    return years is None or day < add_years(one.span.begins, int(years))


def information_system(file: File, day: date, demands: Demands, names: Names) -> Answer:
    """Entry 18: shown on site with the check sheet; its rules are the document behind it."""
    found = _in_force(file, day, "information")
    said = t(f"制度文件 {len(found)} 份", f"{len(found)} documents")
    return Answer(
        Colour.HUMAN,
        said if found else _NONE,
        t("使用信息管理系统，覆盖全过程和全部类别", "an information system over the whole process"),
        t("系统本身按检查表现场核查", "the system itself is checked on site with the check sheet"),
        records=_records(found),
    )


def human(needed: Text, because: Text) -> Clause:
    """A clause no fact of the register answers."""

    def clause(file: File, day: date, demands: Demands, names: Names) -> Answer:
        return Answer(
            Colour.HUMAN, t("登记事实无法判断", "no fact of the register tells"), needed, because
        )

    return clause


RECORDS = human(
    t(
        "即时记录，不得补记誊抄；修改留痕；电子记录不可更改",
        "recorded at once, never copied later, unchangeable",
    ),
    t(
        "由每份报告的全过程记录和筛查判断，不由登记事实判断",
        "told by the record of each report and by screening",
    ),
)
FIELD = human(
    t(
        "点位至少两人，设备定位授时，有方案或计划",
        "two people at the point, position and time, a plan",
    ),
    t(
        "由每份报告的现场记录和筛查判断",
        "told by the field records of each report and by screening",
    ),
)
SAMPLES = human(
    t(
        "保存、运输、交接条件有记录，接样核对",
        "conditions of storage, transport and receipt recorded",
    ),
    t(
        "由每份报告的流转记录和筛查判断",
        "told by the custody records of each report and by screening",
    ),
)
REPORT = human(
    t(
        "报告载明主要仪器、是否租用、点位等",
        "a report names main instruments, rented or not, points",
    ),
    t("由每份报告的内容规则判断", "told by the rules over each report"),
)
ARCHIVE = human(
    t(
        "合同、方案、评审、原始和审核记录随报告归档",
        "contract, plan, raw and review records kept with the report",
    ),
    t("档案在机构保存，需现场抽查", "the archive is kept by the institution and seen on site"),
)
SHEET = human(
    t("信息管理系统检查表逐项", "the information-system check sheet, item by item"),
    t(
        "需现场逐项操作核查，由评审或检查填写",
        "worked through on site by an assessment or inspection",
    ),
)
