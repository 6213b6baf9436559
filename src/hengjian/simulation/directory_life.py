"""The people of the made-up directories: in every state, with a year of work behind them.

`live` may run again: where the first of its people is in a directory, nothing is done. One assessor,
one expert and one inspector can sign in. Who is severe is planted: A1 judges a step harder now and
then, A2 softer; their peers do not.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from hengjian.accounts import services as accounts
from hengjian.accounts.access import Actor, Held
from hengjian.accounts.demo import PASSWORD
from hengjian.accounts.models import User
from hengjian.core.legal_time import legal_day
from hengjian.core.periods import add_years
from hengjian.directory import fields, services
from hengjian.directory.models import Entry
from hengjian.directory.services import Clause, Content, Finding
from hengjian.registry.models import Institution, Person
from hengjian.simulation import names
from hengjian.simulation.cast import GROWER, SINCE
from hengjian.simulation.world import Lab, rng_for

Progress = Callable[[str, int, int], None]
PROVINCE = "620000"
MARKET = Actor("market-province", "赵市监", posts=(Held("market-province", PROVINCE),))
MARKET_LEADER = Actor("market-leader", "孙局长", posts=(Held("market-leader", PROVINCE),))
ECOLOGY = Actor("eco-province", "陈省厅", posts=(Held("ecology-province", PROVINCE),))
ECOLOGY_LEADER = Actor("eco-leader", "李厅长", posts=(Held("ecology-leader", PROVINCE),))
COUNTS = {"assessor": 24, "expert": 10, "inspector": 14}
UNITS = ("省环境监测中心站", "兰州大学环境学院", "省计量研究院", "省标准化研究院", "西北师范大学")
TOPICS = ("资质认定评审准则宣贯", "2025 年补充要求专题", "廉洁评审与回避", "现场评审技巧")
CLAUSES = ("4.2.1", "4.3.2", "4.4.5", "4.5.10", "4.5.14", "4.5.19", "4.5.27", "4.6.1")
SIGN_INS = (
    ("assessor-demo", "assessor", "assessor"),
    ("expert-demo", "quality-expert", "expert"),
    ("inspector-demo", "inspector", "inspector"),
)


def live(labs: list[Lab], at: datetime, progress: Progress) -> None:
    """Directories with people, training, tasks, evaluations, judgements and measures."""
    if Person.objects.filter(person_no=_no("assessor", 0)).exists():
        return
    places = list(Institution.objects.filter(uscc__in=[lab.uscc for lab in labs]).order_by("uscc"))
    begun = at - timedelta(days=400)
    with transaction.atomic():
        people = {kind: _enter(kind, count, begun) for kind, count in COUNTS.items()}
        progress("directory", 1, 2)
        _learn(people, at)
        _work(people["assessor"], places, at)
        _interests(people, places, at)
        _measures(people, at)
        _accounts(people, at)
    progress("directory", 2, 2)


def _no(kind: str, number: int) -> str:
    return f"D{kind[0].upper()}{number:04d}"


def _keeper(kind: str) -> Actor:
    return MARKET if kind == "assessor" else ECOLOGY


def _enter(kind: str, count: int, at: datetime) -> list[Entry]:
    rng = rng_for(2018, 71, sum(map(ord, kind)))
    known = list(fields.fields())
    found = []
    for number in range(count):
        some = rng.choice(len(known), size=int(rng.integers(2, 6)), replace=False)
        lasting = add_years(legal_day(at), 1 if number % 9 == 4 else 4)
        content = Content(
            unit=UNITS[number % len(UNITS)] if kind != "inspector" else "生态环境综合行政执法队",
            fields=tuple(known[i] for i in sorted(some)),
            level=("province", "national", "specialist")[number % 3] if kind == "assessor" else "",
            may_lead=kind == "assessor" and number % 3 == 0,
            credential_no=f"{kind[0].upper()}62{number + 1:05d}",
            credential_until=lasting,
            specialty="重金属与挥发性有机物分析" if number % 2 else "管理体系与质量控制",
        )
        found.append(
            services.record_entry(
                kind=kind,
                person_no=_no(kind, number),
                name=names.person_name(rng),
                region=list(names.SEATS)[number % 15] if kind == "inspector" else PROVINCE,
                content=content,
                by=_keeper(kind),
                at=at,
            )
        )
    return found


def _learn(people: dict[str, list[Entry]], at: datetime) -> None:
    today = legal_day(at)
    for kind, entries in people.items():
        for number, entry in enumerate(entries):
            score = Decimal(62 + (number * 7) % 38)
            services.record_training(
                entry=entry,
                held_on=today - timedelta(days=60 + number * 5),
                topic=TOPICS[number % len(TOPICS)],
                hours=Decimal(8),
                provider="省评审员培训基地",
                score=score,
                passed=score >= 70,
                by=_keeper(kind),
                at=at,
            )
        _exams(kind, entries, at)


def _exams(kind: str, entries: list[Entry], at: datetime) -> None:
    for turn, title in enumerate(("采样记录时间重叠", "校准过期仪器出具数据", "原始记录缺失")):
        known = [
            Clause(clause, (n + turn) % 3, "该项是否符合要求") for n, clause in enumerate(CLAUSES)
        ]
        case = services.record_case(
            kind=kind,
            title=title,
            story=f"某机构的档案中发现：{title}。请按所附记录逐条判定。（虚构案例）",
            clauses=known,
            by=_keeper(kind),
            at=at - timedelta(days=50),
        )
        for number, entry in enumerate(entries[: len(entries) // 2]):
            wrong = (number + turn) % 4
            answers = {
                c.clause: c.answer if n >= wrong else 2 - c.answer for n, c in enumerate(known)
            }
            services.record_exam(
                entry=entry,
                case=case,
                answers=answers,
                by=_keeper(kind),
                at=at - timedelta(days=30),
            )


def _work(entries: list[Entry], places: list[Institution], at: datetime) -> None:
    """A year of assessments by threes; the last few wait, run, or were declined."""
    team = entries[:12]
    for turn in range(24):
        on = legal_day(at) - timedelta(days=12 * (24 - turn))
        place = places[turn % len(places)]
        group = [team[0], team[1], team[2 + turn % 10]] if turn % 2 else [
            team[turn % 12], team[(turn + 4) % 12], team[(turn + 8) % 12]
        ]  # fmt: skip
        _one(f"演示评审-{turn + 1:03d}", group, place, on, at, turn)
    for turn, entry in enumerate(team[:4]):
        task = services.record_assignment(
            entry_number=entry.number,
            subject=f"演示评审-{100 + turn}",
            role="member",
            institution=places[-1 - turn % len(places)],
            on=legal_day(at) + timedelta(days=7),
            by=MARKET,
            at=at,
        )
        if turn == 1:
            services.answer_assignment(assignment=task, accept=True, by=MARKET, at=at)
        if turn == 2:
            services.answer_assignment(
                assignment=task, accept=False, reason="当周另有授课", by=MARKET, at=at
            )


def _one(
    subject: str, group: list[Entry], place: Institution, on: date, at: datetime, turn: int
) -> None:
    when = at - (legal_day(at) - on)
    findings = []
    for seat, entry in enumerate(group):
        task = services.record_assignment(
            entry_number=entry.number,
            subject=subject,
            role="leader" if seat == 0 else "member",
            institution=place,
            on=on,
            by=MARKET,
            at=when,
        )
        services.answer_assignment(assignment=task, accept=True, by=MARKET, at=when)
        services.finish_assignment(assignment=task, by=MARKET, at=when)
        for side, by in (("authority", MARKET), ("institution", GROWN)):
            if (turn + seat) % 3 or side == "authority":
                keys = ("integrity", "competence", "evidence", "time", "manner")
                scores = {k: 3 + (turn + seat + n) % 3 for n, k in enumerate(keys)}
                services.record_evaluation(
                    assignment=task, side=side, scores=scores, words="工作认真", by=by, at=when
                )
        findings += [
            Finding(entry.number, clause, _step(entry.number, turn, n))
            for n, clause in enumerate(CLAUSES)
        ]
    services.record_judgements(subject=subject, findings=findings, on=on, by=MARKET, at=when)


GROWN = Actor(GROWER, "机构负责人")


def _step(number: str, turn: int, clause: int) -> int:
    """Truth, and the lean of two people."""
    truth = 1 if (turn + clause) % 5 == 0 else 0
    if number.endswith("1") and (turn + clause) % 3 == 0:
        return truth + 1
    if number.endswith("2"):
        return 0
    return truth


def _interests(people: dict[str, list[Entry]], places: list[Institution], at: datetime) -> None:
    kinds = ("consulting", "kin", "interest", "other")
    before = legal_day(at) - timedelta(days=200)
    for kind, entries in people.items():
        for number, entry in enumerate(entries[:8]):
            facts: dict[str, Any] = {"entry": entry, "by": _keeper(kind), "at": at}
            if number % 2 == 0:
                made = services.declare_conflict(
                    institution=places[number % len(places)],
                    kind=kinds[number // 2 % 4],
                    words="本人申报",
                    valid_from=before,
                    **facts,
                )
                if number == 4:
                    services.end_conflict(
                        conflict=made, reason="合作已结束", by=_keeper(kind), at=at
                    )
            if number % 3:
                services.declare_year(**facts)
            if number == 5:
                back = legal_day(at) + timedelta(days=14)
                services.declare_absence(
                    valid_from=legal_day(at), valid_until=back, reason="出国访学", **facts
                )


def _measures(people: dict[str, list[Entry]], at: datetime) -> None:
    assessors, today = people["assessor"], legal_day(at)
    facts: dict[str, Any] = {"by": MARKET, "at": at - timedelta(days=20)}
    services.sanction(
        entry=assessors[20],
        kind="interview",
        ground="time",
        reason="两次未按时提交评审报告",
        **facts,
    )
    held = services.sanction(
        entry=assessors[21],
        kind="suspension",
        ground="secrets",
        reason="向第三方透露被评审机构的技术资料",
        valid_until=today + timedelta(days=90),
        **facts,
    )
    services.note_appeal(sanction=held, words="资料系公开内容，请求复核。", **facts)
    out = services.propose_removal(
        entry=assessors[22], ground="false-conclusion", reason="评审结论与现场事实不符", **facts
    )
    services.approve_removal(proposal=out, note="事实清楚", by=MARKET_LEADER, at=at)
    services.propose_removal(
        entry=assessors[23], ground="profit", reason="收受被评审机构礼金", by=MARKET, at=at
    )
    services.sanction(
        entry=people["expert"][9],
        kind="suspension",
        ground="other",
        reason="连续两次无故缺席评审会",
        valid_until=today + timedelta(days=60),
        by=ECOLOGY_LEADER,
        at=at,
    )


def _accounts(people: dict[str, list[Entry]], at: datetime) -> None:
    for username, role, kind in SIGN_INS:
        if User.objects.filter(username=username).exists():
            continue
        person = people[kind][0].person
        user = accounts.open_account(
            username=username,
            name=person.name,
            password=PASSWORD,
            person_no=person.person_no,
            by=GROWER,
            at=at,
            demo=True,
        )
        accounts.give_post(user=user, role=role, by=GROWER, at=at, held_from=SINCE)
