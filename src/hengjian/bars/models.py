"""A bar as the register holds it, with what was known when; its lifting; what was said of a link."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hengjian.bars import grounds
from hengjian.bars.terms import TERMS, Explained, Term, explain
from hengjian.core.text import Text, t
from hengjian.registry.models import Institution, Person

INSTITUTION_GROUNDS = tuple(grounds.for_subject(grounds.INSTITUTION))
PERSON_GROUNDS = tuple(grounds.for_subject(grounds.PERSON))


class Bar(models.Model):
    """One decision that bars one body or person, as known from `recorded_at` to `recorded_until`.

    A correction, a choice of reading and a lifting each end the row and begin another with the same
    number; no row is ever deleted.
    """

    class Line(models.TextChoices):
        ECOLOGY = "ecology", t("生态环境部门", "Ecology authority")
        MARKET = "market", t("市场监管部门", "Market authority")

    class Cause(models.TextChoices):
        DECEPTION = (
            "deception",
            t("以欺骗、贿赂等不正当手段取得", "obtained by deception or bribery"),
        )
        OTHER = "other", t("其他事由", "another cause")

    class Reading(models.TextChoices):
        WIDE = "wide", t("宽口径", "Wide reading")
        NARROW = "narrow", t("窄口径", "Narrow reading")

    class Lift(models.TextChoices):
        QUASHED = "quashed", t("决定被撤销，限制自始不生效", "Decision quashed: never in force")
        ENDED = "ended", t("提前解除", "Ended early")

    number = models.CharField(max_length=20)
    version = models.PositiveIntegerField(default=1)
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="bars"
    )
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="bars")
    region = models.CharField(max_length=6, db_index=True, help_text="where it is looked after")
    ground = models.CharField(
        max_length=20, choices=[(key, one.name) for key, one in grounds.grounds().items()]
    )
    cause = models.CharField(max_length=10, choices=Cause, blank=True)
    decision_no = models.CharField(max_length=80)
    decided_on = models.DateField()
    line = models.CharField(max_length=8, choices=Line)
    authority = models.CharField(max_length=120, help_text="who decided, as printed")
    stated_until = models.DateField(null=True, blank=True, help_text="last day the decision names")
    note = models.TextField(blank=True)

    reading = models.CharField(max_length=8, choices=Reading, blank=True)
    reading_reason = models.TextField(blank=True)
    reading_by_name = models.CharField(max_length=60, blank=True)
    term = models.CharField(max_length=8, choices=[(str(k), v) for k, v in TERMS.items()])
    last_day = models.DateField(null=True, blank=True, help_text="last day barred")

    lift = models.CharField(max_length=8, choices=Lift, blank=True)
    lifted_on = models.DateField(null=True, blank=True, help_text="first day no longer barred")
    lift_reason = models.TextField(blank=True)

    change_reason = models.TextField(blank=True, help_text="why this version replaced the last")
    recorded_at = models.DateTimeField()
    recorded_until = models.DateTimeField(null=True, blank=True, help_text="empty = what we know")
    recorded_by = models.CharField(max_length=60)
    recorded_by_name = models.CharField(max_length=60)

    SCOPE: ClassVar = {
        "region": "region",
        "institution": "institution__uscc",
        "person": "person__person_no",
    }

    class Meta:
        ordering: ClassVar = ["-decided_on", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["number", "version"], name="bar_version_once"),
            models.UniqueConstraint(
                fields=["number"], condition=Q(recorded_until=None), name="bar_one_known"
            ),
            models.UniqueConstraint(
                fields=["institution", "ground", "decision_no"],
                condition=Q(recorded_until=None),
                name="bar_body_decision_once",
            ),
            models.UniqueConstraint(
                fields=["person", "ground", "decision_no"],
                condition=Q(recorded_until=None),
                name="bar_person_decision_once",
            ),
            models.CheckConstraint(
                name="bar_one_subject",
                condition=Q(institution__isnull=False, person=None, ground__in=INSTITUTION_GROUNDS)
                | Q(institution=None, person__isnull=False, ground__in=PERSON_GROUNDS),
            ),
            models.CheckConstraint(
                name="bar_term_day",
                condition=Q(term="dated", last_day__gt=F("decided_on"))
                | (~Q(term="dated") & Q(last_day=None)),
            ),
            models.CheckConstraint(
                name="bar_known_dated",
                condition=Q(recorded_until=None) | Q(recorded_until__gte=F("recorded_at")),
            ),
            models.CheckConstraint(
                name="bar_lift_whole",
                condition=Q(lift="", lifted_on=None, lift_reason="")
                | (~Q(lift="") & Q(lifted_on__isnull=False) & ~Q(lift_reason="")),
            ),
            models.CheckConstraint(
                name="bar_reading_reasoned",
                condition=Q(reading="") | ~Q(reading_reason=""),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["recorded_until", "decided_on"])]

    def __str__(self) -> str:
        return self.number

    @property
    def subject(self) -> Institution | Person:
        """The body or the person barred."""
        found = self.institution or self.person
        if found is None:
            raise ValueError(f"{self.number} bars nobody")
        return found

    @property
    def subject_no(self) -> str:
        """Credit code or person number."""
        return self.institution.uscc if self.institution else self.person_no

    @property
    def person_no(self) -> str:
        """The person's number, empty for a body."""
        return self.person.person_no if self.person else ""

    @property
    def forbids(self) -> list[Text]:
        """What it forbids, in words."""
        return [grounds.effects()[key] for key in grounds.grounds()[self.ground].forbids]

    def explained(self) -> dict[str, Explained]:
        """Every reading with how its date came about."""
        return explain(
            self.ground, self.decided_on, cause=self.cause, stated_until=self.stated_until
        )

    def in_force(self, on: date) -> bool:
        """Whether it bars on that day, as far as this version knows."""
        if self.term in {Term.NONE, Term.UNKNOWN, Term.PENDING} or on < self.decided_on:
            return False
        if self.last_day is not None and on > self.last_day:
            return False
        if self.lift == self.Lift.QUASHED:
            return False
        return self.lifted_on is None or on < self.lifted_on

    def days_left(self, on: date) -> int | None:
        """Days after `on` that are still barred; None without a last day or when not in force."""
        if not self.in_force(on) or self.last_day is None:
            return None
        return (self.last_day - on).days


class LiftProposal(models.Model):
    """Somebody proposes that a bar falls; somebody else approves or rejects it."""

    class Stage(models.TextChoices):
        PROPOSED = "proposed", t("待批准", "Proposed")
        APPROVED = "approved", t("已批准", "Approved")
        REJECTED = "rejected", t("未批准", "Rejected")

    # The whole workflow. A stage missing from the left-hand side is final.
    MOVES: ClassVar = {Stage.PROPOSED: {Stage.APPROVED, Stage.REJECTED}}

    bar_number = models.CharField(max_length=20, db_index=True)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.PROPOSED)
    kind = models.CharField(max_length=8, choices=Bar.Lift)
    effective_on = models.DateField()
    document_no = models.CharField(max_length=80, help_text="the decision that lifts or quashes")
    reason = models.TextField()
    proposed_by = models.CharField(max_length=60, help_text="person number, else username")
    proposed_by_name = models.CharField(max_length=60)
    proposed_at = models.DateTimeField()
    settled_by = models.CharField(max_length=60, blank=True)
    settled_by_name = models.CharField(max_length=60, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-proposed_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["bar_number"], condition=Q(stage="proposed"), name="bar_lift_one_open"
            ),
            models.CheckConstraint(
                name="bar_lift_two_people",
                condition=Q(settled_by="") | ~Q(settled_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="bar_lift_settled_whole",
                condition=Q(
                    stage="proposed", settled_by="", settled_at__isnull=True, settled_reason=""
                )
                | (
                    ~Q(stage="proposed")
                    & ~Q(settled_by="")
                    & Q(settled_at__isnull=False)
                    & ~Q(settled_reason="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bar_number} {self.stage}"


class LinkDecision(models.Model):
    """What an officer made of one link between an institution and a bar. A later one adds a row."""

    class Verdict(models.TextChoices):
        NO_CONCERN = "no-concern", t("无规避情形", "No concern")
        EVASION = "evasion", t("按规避处理", "Treated as evasion")

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="link_decisions")
    bar_number = models.CharField(max_length=20, db_index=True)
    link = models.CharField(max_length=16, help_text="digest of the chain of ties")
    turn = models.PositiveIntegerField(help_text="1 for the first decision on the link")
    kind = models.CharField(max_length=20)
    strength = models.CharField(max_length=8)
    # What was in sight: {"because": {"zh", "en"}, "records": […]}; ties may end later.
    seen = models.JSONField(default=dict)
    verdict = models.CharField(max_length=12, choices=Verdict)
    reason = models.TextField()
    by = models.CharField(max_length=60)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    SCOPE: ClassVar = {"region": "institution__region", "institution": "institution__uscc"}

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["institution", "link", "turn"], name="bar_link_turn_once"
            ),
            models.CheckConstraint(name="bar_link_reasoned", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.institution} · {self.bar_number} · {self.verdict}"
