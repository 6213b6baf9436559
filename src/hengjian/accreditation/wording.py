"""Words and colours of an application's page: acts, stages, the rail, what one waits for."""

from __future__ import annotations

from dataclasses import dataclass

from hengjian.accreditation.models import Application
from hengjian.core.text import Text, t

Stage, Route, Kind = Application.Stage, Application.Route, Application.Kind

ACTS: dict[str, Text] = {
    "drafted": t("建立申请", "Begun"),
    "submitted": t("提交申请", "Handed in"),
    "returned": t("一次性告知补正", "Returned for completion"),
    "completed": t("补正后重新提交", "Handed in again, completed"),
    "accepted": t("受理", "Accepted"),
    "not-accepted": t("不予受理", "Not accepted"),
    "review-told": t("告知技术评审时间", "Review time told"),
    "group-asked": t("发起评审组抽取", "Draw of the group opened"),
    "group-formed": t("评审组组成", "Group formed"),
    "papers-concluded": t("登记文件审查结论", "Papers read"),
    "papers-completed": t("补充材料已提交", "Papers completed"),
    "followed": t("接收评审进展", "Review followed"),
    "granted": t("准予许可", "Granted"),
    "refused": t("不予许可", "Refused"),
    "issued": t("发证并登记", "Issued and recorded"),
    "published": t("公布", "Published"),
    "check-opened": t("组织后续现场核查", "Check opened"),
    "check-taken": t("接收核查结论", "Check's conclusion taken"),
    "licence-withdrawn": t("撤销许可", "Licence withdrawn"),
    "taken-back": t("申请人撤回", "Taken back"),
}
#: Acts the applicant is told in writing: their events can be printed as notices.
NOTICES: dict[str, Text] = {
    "submitted": t("申请材料接收凭证", "Receipt of application"),
    "returned": t("补正通知书", "Notice of completion"),
    "accepted": t("受理通知书", "Notice of acceptance"),
    "not-accepted": t("不予受理决定书", "Refusal to accept"),
    "review-told": t("技术评审告知书", "Notice of technical review"),
    "granted": t("准予许可决定书", "Decision to grant"),
    "refused": t("不予许可决定书", "Decision to refuse"),
    "licence-withdrawn": t("撤销许可决定书", "Decision of withdrawal"),
}
#: What a notice rests on.
NOTICE_CITES: dict[str, tuple[str, ...]] = {
    "submitted": ("CMA163 art 11",),
    "returned": ("CMA163 art 11",),
    "accepted": ("CMA163 art 11",),
    "not-accepted": ("CMA163 art 11",),
    "review-told": ("CMA163 art 11",),
    "granted": ("CMA163 art 11",),
    "refused": ("CMA163 art 11",),
    "licence-withdrawn": ("CMA163 art 32",),
}
TONES: dict[str, str] = {
    Stage.DRAFT: "calm",
    Stage.SUBMITTED: "warn",
    Stage.RETURNED: "wait",
    Stage.NOT_ACCEPTED: "bad",
    Stage.COMPLETING: "wait",
    Stage.CORRECTING: "wait",
    Stage.CONCLUDED: "warn",
    Stage.GRANTED: "warn",
    Stage.REFUSED: "bad",
    Stage.ISSUED: "good",
    Stage.PUBLISHED: "good",
    Stage.POST_CHECK: "warn",
    Stage.CONFIRMED: "good",
    Stage.LICENCE_WITHDRAWN: "bad",
    Stage.TAKEN_BACK: "calm",
}
CONCLUSIONS: dict[str, Text] = {
    "conform": t("符合", "Conform"),
    "basically": t("基本符合（整改已验证）", "Basically conform (corrected and verified)"),
    "not_conform": t("不符合", "Not conform"),
}
PROMISED: dict[str, Text] = {
    "conform": t("承诺属实", "The commitment is true"),
    "basically": t("承诺基本属实", "The commitment is basically true"),
    "not_conform": t("承诺严重不实/虚假承诺", "The commitment is seriously untrue or false"),
}
PAPERS: dict[str, Text] = {
    "conduct": t("实施评审", "Conduct the assessment"),
    "postpone": t("暂缓，补充材料", "Postpone: papers to be completed"),
    "not_conduct": t("不实施评审", "Do not conduct it"),
}


def conclusion(application: Application) -> Text | None:
    """The conclusion in the words of the route; None before there is one."""
    words = PROMISED if application.route == Route.COMMITMENT else CONCLUSIONS
    return words.get(application.conclusion)


def stage_name(application: Application) -> Text:
    """The stage in words; a cancellation issues nothing, it strikes."""
    if application.kind == Kind.CANCELLATION and application.stage == Stage.ISSUED:
        return t("已登记注销", "Cancellation recorded")
    label = Stage(application.stage).label
    return label if isinstance(label, Text) else t(str(label), str(label))


@dataclass(frozen=True)
class Stop:
    """One stop of the rail; `state`: done, here, ahead."""

    name: Text
    state: str

    @property
    def tone(self) -> str:
        """The colour of its mark."""
        return {"done": "good", "here": "wait"}.get(self.state, "calm")


_INTAKE = (t("提交", "Hand in"), (Stage.DRAFT, Stage.RETURNED))
_ACCEPT = (t("受理", "Accept"), (Stage.SUBMITTED, Stage.NOT_ACCEPTED))
_GROUP = (t("评审组", "Group"), (Stage.ACCEPTED, Stage.GROUPING))
_READ = (t("文件审查", "Papers"), (Stage.PAPER_REVIEW, Stage.COMPLETING))
_REVIEW = (t("技术评审", "Review"), (Stage.ASSESSING, Stage.CORRECTING, Stage.VERIFYING))
_ISSUE = (t("发证", "Issue"), (Stage.GRANTED,))
_STRIKE = (t("登记注销", "Cancel"), (Stage.GRANTED,))
_PUBLISH = (t("公布", "Publish"), (Stage.ISSUED,))
_CHECK = (t("后续核查", "Check"), (Stage.PUBLISHED, Stage.POST_CHECK))


def rail(application: Application) -> list[Stop]:
    """The way of this application, with where it stands."""
    now = (t("决定", "Decide"), (Stage.CONCLUDED, Stage.REFUSED))
    at_once = (t("决定", "Decide"), (Stage.ACCEPTED, Stage.REFUSED))
    if application.kind == Kind.CANCELLATION:
        way = [_INTAKE, _ACCEPT, at_once, _STRIKE, _PUBLISH]
    elif application.route == Route.COMMITMENT:
        way = [_INTAKE, _ACCEPT, at_once, _ISSUE, _PUBLISH, _CHECK]
    else:
        way = [_INTAKE, _ACCEPT, _GROUP, _READ, _REVIEW, now, _ISSUE, _PUBLISH]
    here = next((n for n, (_, stages) in enumerate(way) if application.stage in stages), len(way))
    if application.stage == Stage.TAKEN_BACK:
        here = 0
    return [
        Stop(name, "done" if n < here else "here" if n == here else "ahead")
        for n, (name, _) in enumerate(way)
    ]


#: What the applicant should know at each stage.
TO_APPLICANT: dict[str, Text] = {
    Stage.DRAFT: t("请补全申请内容和材料后提交。", "Complete the application and hand it in."),
    Stage.SUBMITTED: t(
        "等待受理审查；材料需补正的，会一次性书面告知。",
        "Acceptance is being looked at; what is missing would be told once, in writing.",
    ),
    Stage.RETURNED: t(
        "请按告知补正材料后重新提交。", "Complete what was asked and hand it in again."
    ),
    Stage.ACCEPTED: t("已受理，等待办理。", "Accepted; the next step is the authority's."),
    Stage.GROUPING: t("正在随机抽取评审组。", "The assessment group is being drawn."),
    Stage.PAPER_REVIEW: t("评审组长正在审查文件。", "The leader of the group reads the papers."),
    Stage.COMPLETING: t("请上传补充材料后提交。", "Bring the papers asked for and hand them in."),
    Stage.ASSESSING: t(
        "技术评审进行中，请留意评审通知和日程。",
        "The review is under way; see its notice and plan.",
    ),
    Stage.CORRECTING: t(
        "请在期限内完成整改并提交证据；逾期按不符合处理。",
        "Correct and bring evidence in time; too late counts as not conform.",
    ),
    Stage.VERIFYING: t("评审组长正在验证整改。", "The leader verifies your corrections."),
    Stage.CONCLUDED: t(
        "评审结论已送达，等待许可决定。", "The conclusion is in; the decision follows."
    ),
    Stage.GRANTED: t("已准予许可，等待发证。", "Granted; the certificate follows."),
    Stage.ISSUED: t("证书已生成，可下载。", "The certificate is there for download."),
    Stage.PUBLISHED: t("已公布。", "Published."),
    Stage.POST_CHECK: t("后续现场核查进行中。", "The check on site is under way."),
    Stage.CONFIRMED: t("承诺经核查属实。", "The commitment was found true."),
    Stage.REFUSED: t(
        "不予许可；如不服，可依法申请行政复议或提起行政诉讼。",
        "Refused; you may seek administrative review or go to court as the law provides.",
    ),
    Stage.NOT_ACCEPTED: t("不予受理，理由见下。", "Not accepted; the reasons stand below."),
    Stage.LICENCE_WITHDRAWN: t("许可已被撤销。", "The licence was withdrawn."),
    Stage.TAKEN_BACK: t("您已撤回该申请。", "You took it back."),
}
