"""Every clause weighed: which function answers which entry, and the Light it gives. Pure.

`ENTRIES` names the 25 entries of the 2025 supplementary requirements by their item number in
standards.clauses; `OLD` the known clauses of the 2018 edition; `GENERAL` what holds besides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from hengjian.conformity.clauses import documents, equipment, methods, people, places, posts
from hengjian.conformity.clauses.documents import Clause
from hengjian.conformity.clauses.file import File
from hengjian.conformity.clauses.light import (
    NOTHING,
    Answer,
    Colour,
    Demands,
    Light,
    NoNumber,
)
from hengjian.conformity.clauses.names import Names
from hengjian.core.periods import NotCovered
from hengjian.core.text import Text, t
from hengjian.standards import clauses as sets
from hengjian.standards import law
from hengjian.standards.loading import Standing

GROUPS: dict[str, Text] = {
    "staff": t("人员", "Staff"),
    "posts": t("关键岗位", "Key posts"),
    "premises": t("场所", "Premises"),
    "instruments": t("仪器设备", "Instruments"),
    "methods": t("方法与能力", "Methods and scope"),
    "system": t("管理体系", "Management system"),
    "records": t("记录与报告", "Records and reports"),
}


@dataclass(frozen=True)
class Entry:
    """A clause with its group and the facts it turns on (`watch`, see forecast)."""

    group: str
    answer: Clause
    watch: tuple[str, ...] = ()


@dataclass(frozen=True)
class Known:
    """What the pure core is given from outside: names and the processes of a system."""

    names: Names
    processes: Mapping[str, Text]


def entries(known: Known) -> dict[str, Entry]:
    """Entry number → how it is answered. All 25, each once."""
    system, records = "system", "records"
    return {
        "1": Entry("staff", people.staff_number, ("staff", "rows")),
        "2": Entry("staff", people.education, ("staff",)),
        "3": Entry("staff", people.titles, ("staff",)),
        "4": Entry("staff", people.equal_ability, ("staff",)),
        "5": Entry("posts", posts.contracts, ("posts", "staff")),
        "6": Entry("staff", people.months, ("staff", "permits")),
        "7": Entry("posts", posts.technical_head, ("posts",)),
        "8": Entry("posts", posts.signatory, ("posts", "rows")),
        "9": Entry("posts", posts.quality_head, ("posts",)),
        "10": Entry("posts", methods.training, ("permits",)),
        "11": Entry("premises", places.premises, ("rooms", "certificates")),
        "12": Entry("instruments", equipment.fugitive, ("rents",)),
        "13": Entry("instruments", equipment.tamper),
        "14": Entry("instruments", equipment.rented, ("rents", "certificates")),
        "15": Entry(system, documents.system(known.processes), ("documents",)),
        "16": Entry(records, documents.RECORDS),
        "17": Entry("methods", methods.verification, ("rows",)),
        "18": Entry(system, documents.information_system, ("documents",)),
        "19": Entry(records, documents.FIELD),
        "20": Entry(records, documents.SAMPLES),
        "21": Entry(system, documents.plan, ("documents",)),
        "22": Entry(records, documents.REPORT),
        "23": Entry(records, documents.ARCHIVE),
        "24": Entry("methods", methods.basic_items, ("rows",)),
        "25": Entry(system, documents.SHEET),
    }


#: Item of the 2018 edition → the entry of 2025 on the same matter.
SAME = {"1": "3", "2": "7", "3": "8", "4": "9"}
#: Entries that an extension brings for the part it touches.
OF_PART = ("17", "24")
_KNOWS_FIELD = documents.human(
    t("熟悉所从事的领域", "knows the field"),
    t("旧版要求没有年限，需人工判断", "the older edition names no years: a human decides"),
)
#: What holds besides the supplementary requirements: title, citation, entry.
GENERAL: dict[str, tuple[Text, tuple[str, ...], Entry]] = {
    "certificate": (
        t("证书有效与延续", "Certificate and renewal"),
        ("CMA163 art 13",),
        Entry("methods", methods.certificate, ("certificates",)),
    ),
    "calibration": (
        t("检定校准", "Calibration"),
        ("CODE:equipment", "CRIT21"),
        Entry("instruments", equipment.calibration, ("calibrations",)),
    ),
    "period-checks": (
        t("期间核查", "Period checks"),
        ("CRIT21",),
        Entry("instruments", equipment.period_checks, ("checks",)),
    ),
    "shared-people": (
        t("同时在其他机构从业", "People in two bodies"),
        ("SAMR39:two-bodies",),
        Entry("staff", people.shared, ("staff",)),
    ),
}
_SLOT = t("没有文本记录", "no text on record")


@dataclass(frozen=True)
class Slot:
    """One light to be made: its key and words, its entry and the demands it is answered by."""

    clause: str
    title: Text
    gist: Text
    citation: Text
    standing: Standing
    entry: Entry
    demands: Demands | None

    def light(self, file: File, day: date, names: Names) -> Light:
        """The light on the day. Without demands the slot is empty."""
        answer = self._answer(file, day, names)
        return Light(
            self.clause,
            self.title,
            self.entry.group,
            answer.colour,
            answer.found,
            answer.needed if answer.needed.zh else self.gist,
            answer.because,
            self.citation,
            answer.standing or self.standing,
            answer.remains,
            answer.records,
        )

    def _answer(self, file: File, day: date, names: Names) -> Answer:
        if self.demands is None:
            because = t(
                "旧版要求中此事项的条文没有记录；延续、扩项或变更后按 2025 年版计算",
                "the older edition's text on this is not on record; computed by the 2025 edition "
                "from renewal, extension or change",
            )
            return Answer(Colour.HUMAN, _SLOT, _SLOT, because)
        try:
            return self.entry.answer(file, day, self.demands, names)
        except NoNumber:
            because = t(
                "当日适用的要求没有这一数值的记录",
                "the requirements of that day have no such number on record",
            )
            return Answer(Colour.HUMAN, t("无法计算", "cannot be computed"), because=because)


def slots(
    file: File, day: date, demands: Demands, part: Demands | None, known: Known
) -> list[Slot]:
    """Every light there is for the institution on the day, in the order of the requirements."""
    made = entries(known)
    if demands.edition == "2018":
        found = list(_older(file, day, demands, part, made))
    else:
        found = [_slot(one, made[one.item], demands) for one in sets.clauses(sets.NEW)]
    return [*found, *_general(day, demands)]


def weigh(
    file: File, day: date, demands: Demands, part: Demands | None, known: Known
) -> list[Light]:
    """The lights of the day."""
    found = slots(file, day, demands, part, known)
    return [slot.light(file, day, known.names) for slot in found]


def _older(
    file: File, day: date, demands: Demands, part: Demands | None, made: dict[str, Entry]
) -> Iterator[Slot]:
    """The known clauses of 2018, the part an extension brought, and empty slots for the rest."""
    for one in sets.clauses(sets.OLD):
        entry = made[SAME[one.item]]
        if one.item == "4":
            entry = Entry(entry.group, _KNOWS_FIELD)
        yield _slot(one, entry, demands)
    touched = part is not None and bool(methods.part(file, day, part))
    for one in sets.clauses(sets.NEW):
        if one.item not in SAME.values():
            of_part = touched and one.item in OF_PART
            yield _slot(one, made[one.item], part if of_part else None)


def _slot(one: sets.Clause, entry: Entry, demands: Demands | None) -> Slot:
    return Slot(one.key, one.topic, one.gist, _cited(one.clause), one.standing, entry, demands)


def _cited(clause: str) -> Text:
    """The instrument with the article as the table of clauses prints it: SUP2025 art 6(1)."""
    key, _, article = clause.partition(" ")
    found = law.instruments()[key].citation()
    zh = re.sub(r"art ([0-9]+)((?:\([0-9]+\))?)", r"第\1条\2", article)
    zh = zh.replace("annex ", "附件").replace("SUPEXP", "条文释义")
    return Text(f"{found.zh}{zh}", f"{found.en}, {article}" if article else found.en)


def _general(day: date, demands: Demands) -> Iterator[Slot]:
    for key, (title, cites, entry) in GENERAL.items():
        yield Slot(
            key, title, NOTHING, _first_in_force(cites, day), Standing.VERIFIED, entry, demands
        )


def _first_in_force(cites: tuple[str, ...], day: date) -> Text:
    for key in cites:
        try:
            return law.on(day).cite(key)
        except (NotCovered, law.UnknownCitation):
            continue
    return law.instruments()[cites[0].split(":")[0].split(" ")[0]].citation()
