"""The acts an application's page offers: for whom, at which stage, by which form and service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms

from hengjian.accounts.access import Actor, reaches_region
from hengjian.accreditation import services
from hengjian.accreditation.forms import (
    AcceptForm,
    DecideForm,
    Nothing,
    PapersForm,
    RefuseForm,
    WordsForm,
)
from hengjian.accreditation.models import Application
from hengjian.accreditation.services import reviewing
from hengjian.assessment import selectors as assessments
from hengjian.assessment.models import Assessment
from hengjian.core.text import Text, t
from hengjian.draws import selectors as draws

SUBMIT = "accreditation.application.submit"
TAKE_BACK = "accreditation.application.take-back"
HANDLE = "accreditation.application.handle"
DECIDE = "accreditation.application.decide"
Stage, Route, Kind = Application.Stage, Application.Route, Application.Kind
Act = Callable[[Application, dict[str, Any], Actor, datetime], object]


@dataclass(frozen=True)
class Step:
    """One act. `open` says whether it can be done as the application stands; `danger`: it ends."""

    key: str
    action: str
    label: Text
    button: Text
    form: type[forms.Form]
    act: Act
    said: Text
    open: Callable[[Application], bool]
    danger: bool = False


def _at(*stages: str) -> Callable[[Application], bool]:
    return lambda a: a.stage in stages


def _reviewed(a: Application) -> bool:
    return a.route == Route.GENERAL and a.kind != Kind.CANCELLATION


def _drawn(a: Application) -> str:
    """The stage of the draw for the group; empty before there is one."""
    draw = draws.latest("assessors", a.number)
    return draw.stage if draw else ""


def _moved(a: Application) -> bool:
    """Whether the assessment has gone further than the application."""
    if a.stage not in (Stage.ASSESSING, Stage.CORRECTING, Stage.VERIFYING):
        return False
    found = Assessment.objects.filter(number=a.assessment_number).first()
    return found is not None and bool(reviewing.pending(a, found))


def _checked(a: Application) -> bool:
    """Whether the check after a commitment has a conclusion nobody took yet."""
    waits = a.stage == Stage.POST_CHECK and not a.conclusion
    return waits and assessments.conclusion(a.check_number) is not None


def _group_wanted(a: Application) -> bool:
    waits = a.stage in (Stage.ACCEPTED, Stage.GROUPING) and _reviewed(a)
    check = a.stage == Stage.PUBLISHED and a.route == Route.COMMITMENT
    return (waits or check) and not a.members and not _drawn(a)


def _group_there(a: Application) -> bool:
    waits = a.stage == Stage.GROUPING or (
        a.stage == Stage.PUBLISHED and a.route == Route.COMMITMENT
    )
    return waits and not a.members and _drawn(a) == "drawn"


def _undecided(a: Application) -> bool:
    return a.stage == Stage.CONCLUDED or (a.stage == Stage.ACCEPTED and not _reviewed(a))


_TELLS = (Stage.ACCEPTED, Stage.GROUPING, Stage.PAPER_REVIEW, Stage.COMPLETING)
_OPEN = (
    Stage.DRAFT, Stage.SUBMITTED, Stage.RETURNED, Stage.ACCEPTED, Stage.GROUPING,
    Stage.PAPER_REVIEW, Stage.COMPLETING, Stage.ASSESSING, Stage.CORRECTING, Stage.VERIFYING,
    Stage.CONCLUDED,
)  # fmt: skip

#: In the order in which the page offers them: the first that is open is the primary one.
STEPS: tuple[Step, ...] = (
    Step(
        "submit", SUBMIT, t("提交申请", "Hand in"), t("提交", "Hand in"), Nothing,
        lambda a, _, by, at: services.submit(application=a, by=by, at=at),
        t("已提交", "Handed in"), _at(Stage.DRAFT, Stage.RETURNED),
    ),
    Step(
        "hand-in", SUBMIT, t("提交补充材料", "Hand in the papers"), t("提交补充材料", "Hand in"),
        Nothing, lambda a, _, by, at: services.hand_in_papers(application=a, by=by, at=at),
        t("补充材料已提交", "The papers are handed in"), _at(Stage.COMPLETING),
    ),
    Step(
        "accept", HANDLE, t("受理", "Accept"), t("受理", "Accept"), AcceptForm,
        lambda a, f, by, at: services.accept(application=a, by=by, at=at, **f),
        t("已受理", "Accepted"), _at(Stage.SUBMITTED),
    ),
    Step(
        "return", HANDLE, t("退回补正", "Return for completion"), t("退回补正", "Return it"),
        WordsForm,
        lambda a, f, by, at: services.request_completion(
            application=a, missing=f["words"], by=by, at=at
        ),
        t("已退回补正", "Returned"), _at(Stage.SUBMITTED),
    ),
    Step(
        "not-accept", HANDLE, t("不予受理", "Do not accept"), t("作出不予受理", "Refuse to accept"),
        RefuseForm, lambda a, f, by, at: services.not_accept(application=a, by=by, at=at, **f),
        t("已作出不予受理", "Not accepted"), _at(Stage.SUBMITTED), danger=True,
    ),
    Step(
        "group", HANDLE, t("抽取评审组", "Draw the group"), t("发起抽取", "Open the draw"), Nothing,
        lambda a, _, by, at: services.form_group(application=a, by=by, at=at),
        t("已发起抽取", "The draw is open"), _group_wanted,
    ),
    Step(
        "take-group", HANDLE, t("组成评审组", "Form the group"), t("按抽取结果组成", "Take the result"),
        Nothing, lambda a, _, by, at: services.take_group(application=a, by=by, at=at),
        t("评审组已组成", "The group is formed"), _group_there,
    ),
    Step(
        "papers-read", HANDLE, t("登记文件审查结论", "Record the reading of the papers"),
        t("登记结论", "Record it"), PapersForm,
        lambda a, f, by, at: services.conclude_papers(application=a, by=by, at=at, **f),
        t("已登记", "Recorded"), _at(Stage.PAPER_REVIEW),
    ),
    Step(
        "follow", HANDLE, t("接收评审进展", "Follow the review"), t("接收进展", "Follow"), Nothing,
        lambda a, _, by, at: services.follow(application=a, by=by, at=at),
        t("已接收评审进展", "Followed"), _moved,
    ),
    Step(
        "decide", DECIDE, t("作出许可决定", "Decide"), t("签署决定", "Sign the decision"),
        DecideForm, lambda a, f, by, at: services.decide(application=a, by=by, at=at, **f),
        t("已作出决定", "Decided"), _undecided,
    ),
    Step(
        "issue", HANDLE, t("发证并登记", "Issue and record"), t("发证", "Issue"), Nothing,
        lambda a, _, by, at: services.issue(application=a, by=by, at=at),
        t("已登记到名录", "It is on the register"), _at(Stage.GRANTED),
    ),
    Step(
        "publish", HANDLE, t("公布", "Publish"), t("公布", "Publish"), Nothing,
        lambda a, _, by, at: services.publish(application=a, by=by, at=at),
        t("已公布", "Published"), _at(Stage.ISSUED),
    ),
    Step(
        "open-check", HANDLE, t("组织后续现场核查", "Open the check"), t("组织核查", "Open it"), Nothing,
        lambda a, _, by, at: services.open_check(application=a, by=by, at=at),
        t("已组织核查", "The check is open"),
        lambda a: a.stage == Stage.PUBLISHED and a.route == Route.COMMITMENT and bool(a.members),
    ),
    Step(
        "take-check", HANDLE, t("接收核查结论", "Take the check's conclusion"), t("接收结论", "Take it"),
        Nothing, lambda a, _, by, at: services.take_check(application=a, by=by, at=at),
        t("已接收", "Taken"), _checked,
    ),
    Step(
        "withdraw", DECIDE, t("撤销许可", "Withdraw the licence"), t("撤销许可", "Withdraw it"),
        WordsForm,
        lambda a, f, by, at: services.withdraw_licence(
            application=a, reasons=f["words"], by=by, at=at
        ),
        t("已撤销许可", "The licence is withdrawn"),
        lambda a: a.stage == Stage.POST_CHECK and a.conclusion == "not_conform", danger=True,
    ),
    Step(
        "tell-review", HANDLE, t("告知技术评审时间", "Tell when the review is"), t("告知", "Tell"),
        WordsForm,
        lambda a, f, by, at: services.tell_review(application=a, words=f["words"], by=by, at=at),
        t("已告知申请人", "The applicant is told"),
        lambda a: a.stage in _TELLS and _reviewed(a),
    ),
    Step(
        "take-back", TAKE_BACK, t("撤回申请", "Take the application back"), t("撤回", "Take it back"),
        WordsForm,
        lambda a, f, by, at: services.take_back(application=a, reason=f["words"], by=by, at=at),
        t("已撤回", "Taken back"), _at(*_OPEN), danger=True,
    ),
)  # fmt: skip
BY_KEY = {step.key: step for step in STEPS}


def offered(application: Application, actor: Actor) -> list[Step]:
    """The acts this reader may do now, the primary one first."""
    own = {post.institution_uscc for post in actor.posts if post.institution_uscc}
    mine = application.institution.uscc in own
    return [
        step
        for step in STEPS
        if actor.may(step.action)
        and (mine or reaches_region(actor, step.action, application.institution.region))
        and (mine or step.action in (HANDLE, DECIDE))
        and step.open(application)
    ]


def waits_for(application: Application) -> Text | None:
    """What an officer waits for when he can do nothing himself."""
    if application.stage == Stage.GROUPING and _drawn(application) in ("open", "shared"):
        return t(
            "等待三方份额和公共随机数，抽取后即可组成评审组。",
            "Three shares and the public number are awaited; then the group can be formed.",
        )
    if application.stage in (Stage.RETURNED, Stage.COMPLETING):
        return t("等待申请人补正，时钟暂停。", "The applicant completes; the clock stands.")
    if _undecided(application):
        return t(
            "由省级市场监管部门负责人决定；经手受理或评审的人不得决定。",
            "A leader of the province's authority decides; who handled it may not.",
        )
    if application.stage in (Stage.ASSESSING, Stage.CORRECTING, Stage.VERIFYING):
        return t(
            "评审在进行中；有新进展时可在此接收，期限按评审的实际日期计算。",
            "The assessment is under way; what is new can be taken here, counted by its own days.",
        )
    if application.stage == Stage.POST_CHECK and not application.conclusion:
        return t("后续现场核查进行中。", "The check on site is under way.")
    if application.stage == Stage.POST_CHECK:
        return t(
            "核查结论为严重不实，由负责人撤销许可。", "Seriously untrue: a leader withdraws it."
        )
    return None
