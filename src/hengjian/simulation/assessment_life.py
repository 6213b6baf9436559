"""Assessments of the made-up province at every stage, held by people of the directory.

Supervisory checks of their own (subject JC-…), beside those accreditation opens. Two assessors can
sign in, so that the sheet, a difference to settle and a correction to verify can be walked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction

from hengjian.accounts import services as accounts
from hengjian.accounts.access import Actor, Held
from hengjian.accounts.demo import PASSWORD
from hengjian.accounts.models import User
from hengjian.assessment import clauses, correcting, planning, recording, services
from hengjian.assessment.models import Assessment, AssessmentMember, Nonconformity
from hengjian.core.legal_time import legal_day
from hengjian.directory import services as directory
from hengjian.directory.models import Entry
from hengjian.registry.models import Employment, Institution
from hengjian.simulation.cast import GROWER, SINCE
from hengjian.simulation.world import Lab
from hengjian.standards import accreditation

Progress = Callable[[str, int, int], None]
OFFICER = Actor("market-province", "赵市监", "", (Held("market-province", "620000"),))
_PEOPLE = (("PG-0001", "马评审"), ("PG-0002", "郭评审"), ("PG-0003", "何评审"))
_USERS = ("assessor-leader", "assessor-member")
_FOUND = {
    "CRIT21/12": ("not", "抽查 3 份原始记录，修改处无签名和日期。"),
    "SUP2025/10": ("basically", "上岗能力确认记录中 1 人缺少实际操作考核。"),
}
_PAPER = b"%PDF-1.4\n% made-up correction evidence "
#: (subject, mode, how far, certificate decided on): one for each stage a page can show.
_PLAN: tuple[tuple[str, str, str, date | None], ...] = (
    ("JC-2026-01", "on_site", "correcting", date(2026, 2, 10)),
    ("JC-2026-02", "remote", "noticed", date(2026, 3, 5)),
    ("JC-2026-03", "on_site", "differing", date(2026, 4, 1)),
    ("JC-2026-04", "on_site", "conform", date(2024, 6, 3)),
    ("JC-2026-05", "on_site", "stopped", date(2024, 6, 3)),
    ("JC-2026-06", "commitment", "verifying", date(2026, 5, 11)),
    ("JC-2026-07", "on_site", "planned", date(2026, 1, 20)),
)


def live(labs: list[Lab], at: datetime, progress: Progress) -> None:
    """Every stage stands once. Safe to run again; takes no more labs than there are."""
    group = _group(at)
    _accounts(group, at)
    chosen = labs[1 : 1 + len(_PLAN)]
    for done, (lab, (subject, mode, far, decided)) in enumerate(
        zip(chosen, _PLAN, strict=False), 1
    ):
        if not Assessment.objects.filter(subject=subject).exists():
            with transaction.atomic():
                _hold(
                    Institution.objects.get(uscc=lab.uscc), subject, mode, far, decided, group, at
                )
        progress("assessments", done, len(chosen))


def _group(at: datetime) -> list[Entry]:
    """Three people nobody employs here; entered in the directory where they are not yet."""
    for number, (person_no, name) in enumerate(_PEOPLE):
        if not Entry.objects.filter(person__person_no=person_no, kind="assessor").exists():
            content = directory.Content(
                fields=tuple(accreditation.basic_items()),
                level="province",
                may_lead=number == 0,
                unit="省检验检测研究院",
                credential_no=f"PG-{number + 1:04d}",
            )
            directory.record_entry(
                kind="assessor",
                person_no=person_no,
                name=name,
                region="620000",
                content=content,
                by=OFFICER,
                at=at,
            )
    people = [person_no for person_no, _ in _PEOPLE]
    rows = Entry.objects.filter(person__person_no__in=people, kind="assessor")
    return list(rows.select_related("person").order_by("person__person_no"))


def _accounts(group: Sequence[Entry], at: datetime) -> None:
    for username, entry in zip(_USERS, group, strict=False):
        if not User.objects.filter(username=username).exists():
            user = accounts.open_account(
                username=username,
                name=entry.person.name,
                password=PASSWORD,
                by=GROWER,
                at=at,
                person_no=entry.person.person_no,
                demo=True,
            )
            accounts.give_post(user=user, role="assessor", by=GROWER, at=at, held_from=SINCE)


def _hold(
    institution: Institution,
    subject: str,
    mode: str,
    far: str,
    decided: date | None,
    group: Sequence[Entry],
    at: datetime,
) -> None:
    """The assessment goes as far as its word says; its steps lie in the days before `at`."""
    begun = at - timedelta(days=12)
    free = [e for e in group if not _works_for(e, institution)]
    found = services.open_assessment(
        subject=subject,
        institution=institution,
        mode=mode,
        clause_sets=clauses.sets_for(legal_day(begun), decided),
        members=[
            {"id": entry.number, "role": "member" if place else "leader"}
            for place, entry in enumerate(free[:2])
        ],
        on=legal_day(begun),
        by=OFFICER,
        at=begun,
        prefill=(),
    )
    _plan(found, begun)
    if far == "planned":
        return
    planning.give_notice(assessment=found, by=OFFICER, at=begun + timedelta(hours=2))
    if far == "noticed":
        return
    head = Actor("lab-quality", "质量负责人", "", (Held("lab-quality", "", institution.uscc),))
    planning.confirm_receipt(assessment=found, by=head, at=begun + timedelta(days=1))
    _visit(found, head, far, begun + timedelta(days=3))


def _works_for(entry: Entry, institution: Institution) -> bool:
    rows = Employment.objects.filter(person=entry.person, institution=institution)
    return rows.exists()


def _plan(found: Assessment, at: datetime) -> None:
    who = tuple(found.members.values_list("person_no", flat=True))
    day = legal_day(at) + timedelta(days=3)
    for kind, hour, place in (
        ("preparatory", 8, "宾馆会议室"),
        ("opening", 9, "机构三楼会议室"),
        ("visit", 10, "实验区"),
        ("test", 11, "仪器室"),
        ("interview", 14, "机构三楼会议室"),
        ("records", 15, "档案室"),
        ("internal", 16, "机构三楼会议室"),
        ("exchange", 17, "机构三楼会议室"),
        ("closing", 18, "机构三楼会议室"),
    ):
        entry = planning.Planned(kind, day, time(hour), place, who, "管理层及有关人员")
        planning.plan(assessment=found, entry=entry, by=OFFICER, at=at)


def _visit(found: Assessment, head: Actor, far: str, at: datetime) -> None:
    leader, member = (_actor(one) for one in found.members.order_by("role"))
    planning.begin(assessment=found, by=leader, at=at)
    opening = found.schedule.get(kind="opening")
    planning.record_minutes(entry=opening, minutes="介绍评审组、依据和日程。", by=member, at=at)
    if far == "stopped":
        facts = "机构拒绝提供原始记录和仪器电子数据。"
        correcting.stop(assessment=found, ground="not cooperating", summary=facts, by=leader, at=at)
        return
    lacking = _FOUND if far in {"correcting", "verifying", "differing"} else {}
    _judge(found, member, lacking, at)
    _judge(found, leader, {} if far == "differing" else lacking, at)
    for by in (member, leader):
        recording.sign_sheet(assessment=found, by=by, at=at + timedelta(hours=6))
    if far == "differing":
        return
    correcting.close(assessment=found, by=leader, at=at + timedelta(hours=8))
    if far == "conform":
        said = "体系运行有效，抽查项目能力得到确认。"
        correcting.conclude(assessment=found, summary=said, by=leader, at=at + timedelta(hours=9))
        return
    listed = list(found.nonconformities.all())
    for one in listed if far == "verifying" else listed[:1]:
        _correct(one, head, at + timedelta(days=2))


def _actor(one: AssessmentMember) -> Actor:
    return Actor(f"assessor-{one.role}", one.name, one.person_no, (Held("assessor"),))


def _judge(found: Assessment, by: Actor, lacking: dict[str, tuple[str, str]], at: datetime) -> None:
    said = []
    for row in found.rows.all():
        value, words = lacking.get(str(row), ("conform", ""))
        said.append(recording.Said(row.pk, value, words))
    recording.judge(assessment=found, said=said, by=by, at=at)


def _correct(one: Nonconformity, head: Actor, at: datetime) -> None:
    data = _PAPER + one.assessment.number.encode() + str(one.serial).encode()
    recording.bind_file(
        to=one, name=f"整改证据{one.serial}.pdf", data=data, note="整改前后对照", by=head, at=at
    )
    action = "原因：培训不到位。已补做确认并对全员复训，修订记录填写规定。"
    correcting.answer(nonconformity=one, action=action, by=head, at=at)
