"""Bodies and people of the made-up province under bars in every state, and links to them.

The barred bodies are closed ones of their own, so that nobody else of the demonstration is kept
from applying; a few laboratories are tied to them. `live` may run again: what is there is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from hengjian.accounts.access import Actor, Held
from hengjian.bars import judging, lifting, selectors, services
from hengjian.bars.models import Bar, LinkDecision
from hengjian.core.legal_time import legal_day
from hengjian.registry import services as registry
from hengjian.registry.facts import (
    EmploymentFact,
    Fact,
    InstitutionFact,
    PersonFact,
    TieFact,
)
from hengjian.registry.models import Institution, Person
from hengjian.simulation.world import Lab, uscc_for

Progress = Callable[[str, int, int], None]
MARKET = Actor("market-leader", "孙局长", posts=(Held("market-leader", region="620000"),))
ECOLOGY = Actor("eco-leader", "李厅长", posts=(Held("ecology-leader", region="620000"),))
OFFICER = Actor("eco-province", "陈省厅", posts=(Held("ecology-province", region="620000"),))
#: The regulation that knows bans begins here.
BANS_FROM = date(2026, 1, 1)
SINCE = date(2019, 1, 1)
NAMES = (
    "甘肃陇源旧检测有限公司",
    "兰州宏测环境检测有限公司",
    "天水中谱检测技术有限公司",
    "甘肃恒准环境监测有限公司",
    "白银嘉禾检测有限公司",
    "武威清泉检测有限公司",
)
PEOPLE = ("石某", "段某", "葛某")
_MOVED = 4  # of so many that the closed body had
_STAFF = 6


@dataclass(frozen=True)
class Told:
    """A decision: whom (number of a closed body, or of a person), which ground, how long ago."""

    number: int
    ground: str
    ago: int
    decision_no: str
    facts: dict[str, Any] = field(default_factory=dict)
    person: bool = False


TOLD = (
    Told(0, "withdrawal", 240, "甘市监撤〔2026〕4号（演示）", {"cause": "deception"}),
    Told(1, "withdrawal", 90, "甘市监撤〔2026〕11号（演示）", {"cause": "other"}),
    Told(2, "withdrawal", 400, "甘市监撤〔2025〕7号（演示）", {"cause": "other", "reading": "wide"}),
    Told(3, "revocation", 60, "甘环罚〔2026〕31号（演示）", {"reading": "narrow"}),
    Told(3, "ban-body", 60, "甘环罚〔2026〕31号（演示）"),
    Told(4, "false-application", 350, "甘市监不许〔2025〕19号（演示）"),
    Told(4, "false-application", 2500, "甘市监不许〔2020〕2号（演示）"),
    Told(5, "false-application", 150, "甘市监不许〔2026〕8号（演示）"),
    Told(0, "ban-person", 200, "甘环罚〔2026〕12号（演示）", person=True),
    Told(1, "ban-person-serious", 60, "甘环罚〔2026〕32号（演示）", person=True),
    Told(2, "ban-lifetime", 30, "甘刑终〔2026〕5号（演示）", {"authority": "甘肃省人民法院（虚构）"}, True),
)  # fmt: skip


def live(labs: list[Lab], at: datetime, progress: Progress) -> None:
    """Bars, a correction, a lifting, a proposal, links and one decision on a link stand."""
    registry.record_facts(facts=list(_facts(labs)), by=OFFICER.username, at=at)
    for done, told in enumerate(TOLD, start=1):
        _record(told, at)
        progress("bars", done, len(TOLD))
    _own_old_bar(labs[1], at)
    _corrected(at)
    _lifted(at)
    _proposed(at)
    _link_decided(labs[-2], at)


def closed(number: int) -> str:
    """The credit code of a closed body."""
    return uscc_for("620100", 40001 + number)


def banned(number: int) -> str:
    """The number of a banned person."""
    return f"PB{number:04d}"


def _facts(labs: list[Lab]) -> Iterator[Fact]:
    for number, name in enumerate(NAMES):
        yield InstitutionFact(
            uscc=closed(number), name=name, kind="commercial", region="620102",
            head_name=f"前负责人{number + 1}", address=f"兰州市虚构路{number + 1}号",
        )  # fmt: skip
    for number, name in enumerate(PEOPLE):
        yield PersonFact(person_no=banned(number), name=name)
    successor, same_head, employer, taker = labs[-1], labs[-2], labs[-3], labs[-4]
    yield TieFact(
        uscc=successor.uscc, kind="successor", other_uscc=closed(0), other_name=NAMES[0],
        valid_from=SINCE,
    )  # fmt: skip
    for uscc in (same_head.uscc, closed(2)):
        yield TieFact(
            uscc=uscc, kind="shareholder", other_person_no="PB1000", other_name="贺某",
            valid_from=SINCE,
        )  # fmt: skip
    yield EmploymentFact(
        person_no=banned(0), uscc=employer.uscc, title="采样人员", valid_from=SINCE
    )
    yield from _taken_over(taker)


def _taken_over(taker: Lab) -> Iterator[Fact]:
    """Most people of a closed body now work for another one."""
    for number in range(_STAFF):
        person_no = f"PB2{number:03d}"
        yield PersonFact(person_no=person_no, name=f"职工{number + 1}")
        left = BANS_FROM if number < _MOVED else None
        yield EmploymentFact(
            person_no=person_no, uscc=closed(3), valid_from=SINCE, valid_until=left
        )
        if number < _MOVED:
            yield EmploymentFact(person_no=person_no, uscc=taker.uscc, valid_from=BANS_FROM)


def _record(told: Told, at: datetime) -> None:
    if Bar.objects.filter(decision_no=told.decision_no, ground=told.ground).exists():
        return
    day = legal_day(at) - timedelta(days=told.ago)
    who: dict[str, Any]
    if told.person:
        who = {"person": Person.objects.get(person_no=banned(told.number))}
    else:
        who = {"institution": Institution.objects.get(uscc=closed(told.number))}
    ban = told.ground.startswith("ban-")
    services.record_bar(
        ground=told.ground,
        decision_no=told.decision_no,
        decided_on=max(day, BANS_FROM) if ban or told.ground == "revocation" else day,
        by=ECOLOGY if ban or told.ground == "revocation" else MARKET,
        at=at - timedelta(hours=3),
        **who,
        **told.facts,
    )


def _bar(told: Told) -> Bar:
    """The bar as known now."""
    return Bar.objects.get(decision_no=told.decision_no, ground=told.ground, recorded_until=None)


def _own_old_bar(lab: Lab, at: datetime) -> None:
    """The laboratory that signs in has one that ended long ago."""
    number = "甘市监不许〔2021〕1号（演示）"
    if not Bar.objects.filter(decision_no=number).exists():
        services.record_bar(
            ground="false-application",
            decision_no=number,
            decided_on=date(2021, 3, 15),
            institution=Institution.objects.get(uscc=lab.uscc),
            by=MARKET,
            at=at - timedelta(hours=3),
        )


def _corrected(at: datetime) -> None:
    found = _bar(TOLD[0])
    if found.version == 1:
        services.correct(
            bar=found,
            decided_on=found.decided_on - timedelta(days=1),
            reason="决定日期录入有误，按决定书更正（演示）",
            by=MARKET,
            at=at - timedelta(hours=2),
        )


def _lifted(at: datetime) -> None:
    found = _bar(TOLD[7])
    if not selectors.proposals(found).exists():
        proposal = lifting.propose(
            bar=found,
            kind="quashed",
            document_no="甘行复〔2026〕3号（演示）",
            reason="复议决定撤销原不予许可决定",
            by=MARKET,
            at=at - timedelta(hours=2),
        )
        lifting.approve(
            proposal=proposal, reason="已核对复议决定书", by=ECOLOGY, at=at - timedelta(hours=1)
        )


def _proposed(at: datetime) -> None:
    found = _bar(TOLD[5])
    if not selectors.proposals(found).exists():
        lifting.propose(
            bar=found,
            kind="quashed",
            document_no="甘行初〔2026〕21号（演示）",
            reason="一审判决撤销，待核对判决是否生效",
            by=OFFICER,
            at=at - timedelta(hours=1),
        )


def _link_decided(lab: Lab, at: datetime) -> None:
    institution = Institution.objects.get(uscc=lab.uscc)
    if LinkDecision.objects.filter(institution=institution).exists():
        return
    for hit in selectors.links(institution, legal_day(at))[:1]:
        judging.decide_link(
            institution=institution,
            link=hit.link,
            verdict="no-concern",
            reason="该股东持股不足百分之五，未参与经营（演示）",
            by=OFFICER,
            at=at,
        )
