"""What every act of an assessment shares: refusing, moving, signing into the ledger."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from hengjian.accounts.access import Actor
from hengjian.assessment.models import Assessment, AssessmentMember
from hengjian.core.errors import Refusal
from hengjian.core.legal_time import legal_day
from hengjian.core.text import Text, t
from hengjian.directory import pool
from hengjian.directory import selectors as directory
from hengjian.directory.models import Entry
from hengjian.ledger import services as ledger
from hengjian.registry import selectors as registry
from hengjian.registry.models import Employment, Institution

Stage = Assessment.Stage


def refusal(refused: Text, because: Text, instead: Text | None = None) -> Refusal:
    """A Refusal whose advice is the plain one unless said."""
    return Refusal(refused, because, instead or t("请改正后重试", "Correct it and try again"))


def must(holds: bool, refused: Text, because: Text, instead: Text | None = None) -> None:
    """Refuse unless it holds."""
    if not holds:
        raise refusal(refused, because, instead)


def locked(assessment: Assessment) -> Assessment:
    """The assessment as it is now, held until the act is done."""
    return Assessment.objects.select_for_update().get(pk=assessment.pk)


def stands_at(assessment: Assessment, refused: Text, *stages: Assessment.Stage) -> None:
    """Refuse when the assessment stands at another stage."""
    here = Stage(assessment.stage)
    words = t("评审现处于“{here}”", "it stands at “{here}”").format(here=here.label)
    must(here in stages, refused, words, t("请刷新后查看", "Open it again to see the steps"))


def move(assessment: Assessment, stage: Assessment.Stage, refused: Text, **facts: Any) -> None:
    """Move, unless the workflow or a colleague forbids it: the UPDATE names the stage left."""
    here = Stage(assessment.stage)
    words = t("评审现处于“{here}”", "it stands at “{here}”").format(here=here.label)
    must(stage in Assessment.MOVES.get(here, set()), refused, words)
    rows = Assessment.objects.filter(pk=assessment.pk, stage=here)
    if not rows.update(stage=stage, **facts):
        raise refusal(refused, t("另一位同事刚刚办理了它", "a colleague moved it a moment ago"))
    assessment.refresh_from_db()


def member(assessment: Assessment, by: Actor, at: datetime, refused: Text) -> AssessmentMember:
    """The actor's place in the group. Refused when he has none or works for the institution."""
    found = assessment.members.filter(person_no=by.person_no).first() if by.person_no else None
    if found is None:
        raise refusal(refused, t("您不是评审组成员", "you are not of the assessment group"))
    why = barred(assessment.institution, found.entry_number, by.person_no, at)
    because = t("您不能评审该机构：{why}", "you may not assess it: {why}").format(why=why)
    must(not why.zh, refused, because, _RECUSE)
    return found


_RECUSE = t("请告知组织评审的部门更换人员", "Tell the authority, which will replace you")


def leader(assessment: Assessment, by: Actor, at: datetime, refused: Text) -> AssessmentMember:
    """The actor as leader of the group."""
    found = member(assessment, by, at, refused)
    is_leader = found.role == AssessmentMember.Role.LEADER
    must(is_leader, refused, t("这是评审组长的事", "this is the leader's act"))
    return found


def barred(institution: Institution, entry_number: str, person_no: str, at: datetime) -> Text:
    """Why the person may not assess the institution that day, in words; empty when nothing is known.

    Employment as the register has it; whatever conflict the directory keeps people out of draws for
    (past employment and consulting, ties, next of kin, declared interests); suspension and removal.
    """
    day = legal_day(at)
    if employed(institution, person_no, day):
        return pool.REASONS["conflict-employment"]
    kind = Entry.objects.filter(number=entry_number).values_list("kind", flat=True).first()
    if kind is None:
        return Text("", "")
    limits = directory.limits_on(day)
    found = directory.facts_for(kind=kind, institution=institution, on=day, only=entry_number)
    reasons = [x for one in found for x in pool.reasons(one, institution.uscc, day, limits)]
    why = next((x for x in reasons if x in _BARS or x.startswith("conflict-")), "")
    return pool.REASONS[why] if why else Text("", "")


#: Beside conflicts. Rotation, absence and a lapsed certificate are the draw's matter.
_BARS = ("removed", "suspended")


def employed(institution: Institution, person_no: str, day: date) -> bool:
    """Whether the institution employs the person that day."""
    rows = Employment.objects.filter(registry.on(day), institution=institution)
    return rows.filter(person__person_no=person_no).exists()


def entry(act: str, assessment: Assessment, by: Actor, at: datetime, body: dict[str, Any]) -> None:
    """The act is on the ledger, under the assessment's number."""
    ledger.append(
        kind=f"assessment.{act}",
        subject=assessment.number,
        actor=by.username,
        at=at,
        body=body,
    )
