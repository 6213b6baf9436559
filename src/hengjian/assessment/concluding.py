"""What the judgements of a sheet come to. Pure: no database, no clock.

Law     CRIT21: on site and remote conform / basically conform / not conform, on paper conform /
        not conform, commitment true / basically true / seriously untrue or false; any starred
        clause not met gives the worst; basically conform is corrected within 30 working days;
        overdue or still not met: not conform.
Reading A clause met only basically, or an ordinary clause not met, makes the whole “basically”.
        On paper there is no middle, so there any clause not met is not conform and “basically”
        is no choice. A corrected and verified “basically” stays the word for what was found.
        A stopped assessment is not conform.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hengjian.core.text import Text, t

CONFORM, BASICALLY, NOT_CONFORM = "conform", "basically", "not_conform"
NOT, NA = "not", "na"
PAPER, COMMITMENT = "paper", "commitment"

_USUAL = {
    CONFORM: t("符合", "Conform"),
    BASICALLY: t("基本符合", "Basically conform"),
    NOT_CONFORM: t("不符合", "Not conform"),
}
_PROMISED = {
    CONFORM: t("承诺属实", "The commitment is true"),
    BASICALLY: t("承诺基本属实", "The commitment is basically true"),
    NOT_CONFORM: t("承诺严重不实/虚假承诺", "The commitment is seriously untrue or false"),
}

#: Grounds on which an assessment is stopped; keys are the lines of accreditation.yaml.
STOP_GROUNDS: dict[str, Text] = {
    "no legal status": t("不具备法律地位", "No legal status"),
    "staff seriously short": t("人员严重不足", "Staff seriously short"),
    "premises seriously unfit": t("场所严重不符合", "Premises seriously unfit"),
    "equipment missing": t("设备设施缺失", "Equipment missing"),
    "system out of control": t("管理体系失控", "Management system out of control"),
    "serious violation or bad list": t(
        "严重违法违规或列入失信名单", "Serious violation, or on a bad list"
    ),
    "not cooperating": t("不配合评审", "Not cooperating"),
    "papers far from facts": t("申请材料与实际严重不符", "Papers far from the facts"),
}


@dataclass(frozen=True)
class Judged:
    """One member's judgement of a clause."""

    value: str
    leader: bool


@dataclass(frozen=True)
class Result:
    """What a clause comes to: a `value`, or why there is none (empty, differs, leader-alone)."""

    value: str = ""
    lack: str = ""


@dataclass(frozen=True)
class Row:
    """A clause with its result, as far as the conclusion is concerned."""

    value: str
    decisive: bool


def choices(mode: str) -> tuple[str, ...]:
    """What a clause may be judged in that mode."""
    return (CONFORM, NOT, NA) if mode == PAPER else (CONFORM, BASICALLY, NOT, NA)


def name(conclusion: str, mode: str) -> Text:
    """The conclusion in the words of its mode; empty for none."""
    return (_PROMISED if mode == COMMITMENT else _USUAL).get(conclusion, t("", ""))


def result(judged: Sequence[Judged], settled: str, mode: str) -> Result:
    """What the members' judgements of a clause come to.

    What the leader settled holds. A clause only the leader judged has no result except on paper,
    where he reviews alone: nobody is the sole judge of his own tests.
    """
    if not judged:
        return Result(lack="empty")
    if mode != PAPER and all(one.leader for one in judged):
        return Result(lack="leader-alone")
    if settled:
        return Result(settled)
    values = {one.value for one in judged}
    return Result(values.pop()) if len(values) == 1 else Result(lack="differs")


def at_closing(rows: Iterable[Row], mode: str) -> str:
    """What the closing meeting hears."""
    lacking = [row for row in rows if row.value in (BASICALLY, NOT)]
    unmet = [row for row in lacking if row.value == NOT]
    if any(row.decisive for row in unmet) or (mode == PAPER and unmet):
        return NOT_CONFORM
    return BASICALLY if lacking else CONFORM


def final(found: str, corrections: Sequence[str], *, overdue: bool) -> str | None:
    """The conclusion, None while a correction is still awaited.

    `corrections` are stages of the nonconformities: requested, answered, accepted, rejected,
    final. An answer waits for its verdict also after the last day.
    """
    if found != BASICALLY:
        return found
    waiting = [stage for stage in corrections if stage != "accepted"]
    if not waiting:
        return BASICALLY
    if "answered" in waiting:
        return None
    still_not_met = all(stage == "rejected" for stage in waiting)
    return NOT_CONFORM if overdue or still_not_met else None


def score(values: Iterable[str]) -> tuple[int, int]:
    """(clauses met, clauses that applied): basically met counts as not wholly met."""
    applied = [value for value in values if value and value != NA]
    return sum(value == CONFORM for value in applied), len(applied)
