"""An application for accreditation and its whole workflow."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hengjian.core.text import t
from hengjian.registry.models import Certificate, Institution

# Meta cannot see the choices, so these are named here.
BEFORE_DECISION = (
    "draft", "submitted", "returned", "accepted", "grouping", "paper_review", "completing",
    "assessing", "correcting", "verifying", "concluded",
)  # fmt: skip
GRANTED = (
    "granted", "issued", "published", "post_check", "confirmed", "licence_withdrawn"
)  # fmt: skip
DECIDED = (*GRANTED, "refused")
#: Over before anybody decided.
ENDED_EARLY = ("not_accepted", "taken_back")


class Application(models.Model):
    """One institution asking for one thing: to be accredited, renewed, extended, changed, or
    struck off."""

    class Kind(models.TextChoices):
        FIRST = "first", t("首次申请", "First application")
        RENEWAL = "renewal", t("复查换证（延续）", "Renewal")
        EXTENSION = "extension", t("扩项", "Extension of scope")
        CHANGE = "change", t("变更", "Change")
        METHOD = "method", t("标准方法变更", "Method edition")
        CANCELLATION = "cancellation", t("注销", "Cancellation")

    class Route(models.TextChoices):
        GENERAL = "general", t("一般程序", "General route")
        COMMITMENT = "commitment", t("告知承诺", "Commitment route")

    class Review(models.TextChoices):
        ON_SITE = "on_site", t("现场评审", "On site")
        PAPER = "paper", t("书面审查", "On paper")
        REMOTE = "remote", t("远程评审", "Remote")
        NONE = "none", t("不需技术评审", "No technical review")

    class Stage(models.TextChoices):
        DRAFT = "draft", t("草稿", "Draft")
        SUBMITTED = "submitted", t("已提交，待受理", "Submitted")
        RETURNED = "returned", t("退回补正", "Returned for completion")
        NOT_ACCEPTED = "not_accepted", t("不予受理", "Not accepted")
        ACCEPTED = "accepted", t("已受理", "Accepted")
        GROUPING = "grouping", t("抽取评审组", "Drawing the group")
        PAPER_REVIEW = "paper_review", t("组长文件审查", "Leader reads the papers")
        COMPLETING = "completing", t("补充材料", "Papers to be completed")
        ASSESSING = "assessing", t("技术评审", "Technical review")
        CORRECTING = "correcting", t("整改", "Correction")
        VERIFYING = "verifying", t("整改验证", "Verification")
        CONCLUDED = "concluded", t("评审结论已收到", "Review concluded")
        GRANTED = "granted", t("准予许可", "Granted")
        REFUSED = "refused", t("不予许可", "Refused")
        ISSUED = "issued", t("已发证", "Issued")
        PUBLISHED = "published", t("已公布", "Published")
        POST_CHECK = "post_check", t("后续现场核查", "On-site check afterwards")
        CONFIRMED = "confirmed", t("承诺属实", "Commitment confirmed")
        LICENCE_WITHDRAWN = "licence_withdrawn", t("撤销许可", "Licence withdrawn (撤销)")
        TAKEN_BACK = "taken_back", t("申请人撤回", "Taken back")

    # The whole workflow. A stage missing from the left-hand side is final. What a route or kind
    # may not use of it is in `moves`.
    MOVES: ClassVar = {
        Stage.DRAFT: {Stage.SUBMITTED, Stage.TAKEN_BACK},
        Stage.SUBMITTED: {
            Stage.RETURNED, Stage.ACCEPTED, Stage.NOT_ACCEPTED, Stage.TAKEN_BACK,
        },
        Stage.RETURNED: {Stage.SUBMITTED, Stage.TAKEN_BACK},
        Stage.ACCEPTED: {Stage.GROUPING, Stage.GRANTED, Stage.REFUSED, Stage.TAKEN_BACK},
        Stage.GROUPING: {Stage.PAPER_REVIEW, Stage.TAKEN_BACK},
        Stage.PAPER_REVIEW: {
            Stage.COMPLETING, Stage.ASSESSING, Stage.CONCLUDED, Stage.TAKEN_BACK,
        },
        Stage.COMPLETING: {Stage.PAPER_REVIEW, Stage.TAKEN_BACK},
        Stage.ASSESSING: {Stage.CORRECTING, Stage.CONCLUDED, Stage.TAKEN_BACK},
        Stage.CORRECTING: {Stage.VERIFYING, Stage.CONCLUDED, Stage.TAKEN_BACK},
        Stage.VERIFYING: {Stage.CORRECTING, Stage.CONCLUDED, Stage.TAKEN_BACK},
        Stage.CONCLUDED: {Stage.GRANTED, Stage.REFUSED, Stage.TAKEN_BACK},
        Stage.GRANTED: {Stage.ISSUED},
        Stage.ISSUED: {Stage.PUBLISHED},
        Stage.PUBLISHED: {Stage.POST_CHECK},
        Stage.POST_CHECK: {Stage.CONFIRMED, Stage.LICENCE_WITHDRAWN},
    }  # fmt: skip

    number = models.CharField(max_length=30, unique=True)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="applications")
    kind = models.CharField(max_length=12, choices=Kind)
    route = models.CharField(max_length=10, choices=Route, default=Route.GENERAL)
    trigger = models.CharField(max_length=12, blank=True, help_text="which of the five changes")
    stage = models.CharField(max_length=18, choices=Stage, default=Stage.DRAFT)
    # The certificate in force the application is about; empty for a first one.
    certificate = models.ForeignKey(
        Certificate, models.PROTECT, null=True, blank=True, related_name="applications"
    )
    specialty = models.CharField(max_length=2, default="12", help_text="专业代码 of the number")
    sector = models.CharField(max_length=2, default="05", help_text="行业主管代码 of the number")
    contact = models.CharField(max_length=120, blank=True, help_text="who answers questions")
    statement = models.TextField(blank=True, help_text="what the applicant wants to add")

    drafted_at = models.DateTimeField()
    drafted_by = models.CharField(max_length=60)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.CharField(max_length=60, blank=True)
    # Digest of what was asked for, as handed in last.
    content_sha256 = models.CharField(max_length=64, blank=True)

    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.CharField(max_length=60, blank=True)
    review = models.CharField(max_length=8, choices=Review, blank=True)
    review_reason = models.TextField(blank=True)
    review_told_at = models.DateTimeField(null=True, blank=True)
    review_told = models.TextField(blank=True, help_text="when the technical review takes place")

    draw_number = models.CharField(max_length=40, blank=True)
    members = models.JSONField(default=list, help_text="[{id, role}] as drawn")
    assessment_number = models.CharField(max_length=40, blank=True)
    paper_conclusion = models.CharField(max_length=12, blank=True)
    conclusion = models.CharField(max_length=12, blank=True)
    concluded_at = models.DateTimeField(null=True, blank=True)
    concluded_by = models.CharField(max_length=60, blank=True)

    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=60, blank=True)
    decided_by_name = models.CharField(max_length=60, blank=True)
    decision_no = models.CharField(max_length=40, blank=True)
    reasons = models.TextField(blank=True, help_text="of the decision, or of not accepting")
    false_material = models.BooleanField(default=False)

    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.CharField(max_length=60, blank=True)
    # The certificate the grant made or touched.
    result = models.ForeignKey(
        Certificate, models.PROTECT, null=True, blank=True, related_name="grants"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    check_number = models.CharField(max_length=40, blank=True, help_text="check afterwards")
    ended_at = models.DateTimeField(null=True, blank=True)

    SCOPE: ClassVar = {"region": "institution__region", "institution": "institution__uscc"}

    class Meta:
        ordering: ClassVar = ["-drafted_at", "-pk"]
        constraints: ClassVar = [
            # A decision has an hour, a signature, a number and reasons, or there is none.
            models.CheckConstraint(
                name="application_decided_whole",
                condition=(
                    Q(stage__in=DECIDED, decided_at__isnull=False)
                    & ~Q(decided_by="")
                    & ~Q(decision_no="")
                    & ~Q(reasons="")
                )
                | (
                    ~Q(stage__in=DECIDED)
                    & Q(decided_at__isnull=True, decided_by="", decision_no="")
                ),
            ),
            # Nobody decides what he himself accepted or concluded.
            models.CheckConstraint(
                name="application_decided_by_another",
                condition=Q(decided_by="")
                | (
                    ~Q(decided_by=F("accepted_by"))
                    & (Q(route="commitment") | ~Q(decided_by=F("concluded_by")))
                ),
            ),
            # What is decided was accepted; what is not accepted says why.
            models.CheckConstraint(
                name="application_accepted_first",
                condition=~Q(stage__in=DECIDED)
                | (Q(accepted_at__isnull=False) & ~Q(accepted_by="")),
            ),
            models.CheckConstraint(
                name="application_refusal_with_reasons",
                condition=~Q(stage="not_accepted") | ~Q(reasons=""),
            ),
            # The general route knows no grant without a review that found it to conform.
            models.CheckConstraint(
                name="application_granted_on_conclusion",
                condition=~Q(stage__in=GRANTED)
                | Q(route="commitment")
                | Q(kind="cancellation")
                | Q(conclusion__in=("conform", "basically")),
            ),
            models.CheckConstraint(
                name="application_issued_whole",
                condition=~Q(
                    stage__in=(
                        "issued", "published", "post_check", "confirmed", "licence_withdrawn"
                    )
                )
                | (Q(issued_at__isnull=False, result__isnull=False) & ~Q(issued_by="")),
            ),
            models.CheckConstraint(
                name="application_trigger_of_change",
                condition=(Q(kind="change") & ~Q(trigger="")) | (~Q(kind="change") & Q(trigger="")),
            ),
            # One matter of a kind runs at a time.
            models.UniqueConstraint(
                fields=["institution", "kind"],
                condition=Q(stage__in=(*BEFORE_DECISION[1:], "granted")),
                name="application_once_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["decision_no"],
                condition=~Q(decision_no=""),
                name="application_decision_no_once",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [models.Index(fields=["stage"], name="application_stage")]

    def __str__(self) -> str:
        return self.number

    def moves(self) -> set[Application.Stage]:
        """Where this application may go from its stage: MOVES less what its route has not."""
        return moves_of(self.route, self.kind, self.stage)


def moves_of(route: str, kind: str, stage: str) -> set[Application.Stage]:
    """Where an application of that route and kind may go from `stage`."""
    stages = Application.Stage
    found = set(Application.MOVES.get(stages(stage), set()))
    reviewed = route == Application.Route.GENERAL and kind != Application.Kind.CANCELLATION
    if stage == stages.ACCEPTED:
        # Decided at once without a technical review, or reviewed first: never the other way.
        found -= {stages.GRANTED, stages.REFUSED} if reviewed else {stages.GROUPING}
    if stage == stages.PUBLISHED and route != Application.Route.COMMITMENT:
        found.discard(stages.POST_CHECK)
    return found
