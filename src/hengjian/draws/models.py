"""A draw from its committed pool to its one result, and the shares of the three parties."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hengjian.core.text import Text, t

#: Who takes part, and by which posts.
PARTIES: dict[str, Text] = {
    "market": t("市场监管部门", "Market authority"),
    "ecology": t("生态环境部门", "Ecology authority"),
    "association": t("行业协会", "Association"),
}
PURPOSES: dict[str, Text] = {
    "assessors": t("评审组抽取", "Group of assessors"),
    "experts": t("专家抽取", "Experts"),
    "inspections": t("双随机检查", "Double-random inspection"),
}
# Meta cannot see Stage.
LIVE = ("open", "shared")


class Draw(models.Model):
    """One draw: one number, one committed pool, one result or a public abort."""

    class Stage(models.TextChoices):
        OPEN = "open", t("待提交份额", "Shares awaited")
        SHARED = "shared", t("待公共随机数与抽取", "Public number awaited")
        DRAWN = "drawn", t("已抽取", "Drawn")
        ABORTED = "aborted", t("已中止", "Aborted")

    # The whole workflow. A stage missing from the left-hand side is final.
    MOVES: ClassVar = {
        Stage.OPEN: {Stage.SHARED, Stage.ABORTED},
        Stage.SHARED: {Stage.DRAWN, Stage.ABORTED},
    }

    number = models.CharField(max_length=30, unique=True)
    purpose = models.CharField(max_length=20, help_text="a key of PURPOSES")
    subject = models.CharField(max_length=60, db_index=True, help_text="number of what it is for")
    region = models.CharField(max_length=6, help_text="GB/T 2260")
    stage = models.CharField(max_length=8, choices=Stage, default=Stage.OPEN)
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="supplements"
    )
    sealed_until_checkin = models.BooleanField(default=False)
    opens_on = models.DateField(
        null=True, blank=True, help_text="a sealed result may be opened whole from that day"
    )

    # As committed: SHA-256(salt ‖ canonical(terms)).
    terms = models.JSONField()
    salt = models.CharField(max_length=64)
    commitment = models.CharField(max_length=64)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=60)
    opened_by_name = models.CharField(max_length=60)

    # The public number: its source and hour are named before it exists.
    source = models.CharField(max_length=200)
    due = models.DateTimeField(help_text="the number is not known before")
    value = models.CharField(max_length=200, blank=True)
    value_party = models.CharField(max_length=12, blank=True)
    value_by = models.CharField(max_length=60, blank=True)
    value_by_name = models.CharField(max_length=60, blank=True)
    value_at = models.DateTimeField(null=True, blank=True)
    confirmed_party = models.CharField(max_length=12, blank=True)
    confirmed_by = models.CharField(max_length=60, blank=True)
    confirmed_by_name = models.CharField(max_length=60, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    seed = models.CharField(max_length=64, blank=True)
    result = models.JSONField(null=True, blank=True, help_text="{order, members, skips}")
    drawn_at = models.DateTimeField(null=True, blank=True)
    drawn_by = models.CharField(max_length=60, blank=True)
    drawn_by_name = models.CharField(max_length=60, blank=True)
    result_opened_at = models.DateTimeField(null=True, blank=True)

    abort_reason = models.TextField(blank=True)
    abort_party = models.CharField(max_length=12, blank=True)
    abort_asked_by = models.CharField(max_length=60, blank=True)
    abort_asked_by_name = models.CharField(max_length=60, blank=True)
    abort_asked_at = models.DateTimeField(null=True, blank=True)
    aborted_party = models.CharField(max_length=12, blank=True)
    aborted_by = models.CharField(max_length=60, blank=True)
    aborted_by_name = models.CharField(max_length=60, blank=True)
    aborted_at = models.DateTimeField(null=True, blank=True)

    SCOPE: ClassVar = {"region": "region"}

    class Meta:
        ordering: ClassVar = ["-opened_at", "-pk"]
        constraints: ClassVar = [
            # Nobody opens several draws and keeps the one he likes.
            models.UniqueConstraint(
                fields=["purpose", "subject"],
                condition=Q(follows__isnull=True) & ~Q(stage="aborted"),
                name="draw_one_result_per_subject",
            ),
            models.UniqueConstraint(
                fields=["follows"],
                condition=Q(follows__isnull=False) & ~Q(stage="aborted"),
                name="draw_one_supplement_at_a_time",
            ),
            models.CheckConstraint(
                name="draw_result_whole",
                condition=(
                    Q(stage="drawn", result__isnull=False, drawn_at__isnull=False)
                    & ~Q(seed="")
                    & ~Q(value="")
                    & ~Q(confirmed_by="")
                )
                | (~Q(stage="drawn") & Q(seed="", result__isnull=True, drawn_at__isnull=True)),
            ),
            # Entered by one, confirmed by another of the other authority.
            models.CheckConstraint(
                name="draw_number_two_people",
                condition=Q(confirmed_by="", confirmed_at__isnull=True)
                | (
                    Q(confirmed_at__isnull=False)
                    & ~Q(value="")
                    & ~Q(confirmed_by=F("value_by"))
                    & ~Q(confirmed_party=F("value_party"))
                ),
            ),
            models.CheckConstraint(
                name="draw_abort_two_people",
                condition=Q(stage="aborted", aborted_at__isnull=False)
                & ~Q(abort_reason="")
                & ~Q(aborted_by="")
                & ~Q(aborted_by=F("abort_asked_by"))
                & ~Q(aborted_party=F("abort_party"))
                | (~Q(stage="aborted") & Q(aborted_by="", aborted_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="draw_number_after_its_hour",
                condition=Q(value="") | Q(value_at__gte=F("due")),
            ),
            models.CheckConstraint(
                name="draw_source_lies_ahead", condition=Q(due__gt=F("opened_at"))
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def hidden(self) -> bool:
        """Whether the result is still sealed until the team checks in."""
        return self.sealed_until_checkin and self.result_opened_at is None

    @property
    def members(self) -> list[dict[str, str]]:
        """[{"id", "role": leader|member}] once drawn; of a sealed result those already opened."""
        if self.result is None:
            return []
        drawn = list(self.result["members"])
        if not self.hidden:
            return drawn
        return [drawn[row.place - 1] for row in self.selections.all()]

    @property
    def places_sealed(self) -> int:
        """How many of the drawn have not been opened at their check-in."""
        if self.result is None or not self.hidden:
            return 0
        return len(self.result["members"]) - self.selections.count()

    @property
    def purpose_name(self) -> str:
        """The purpose in the reader's language."""
        return str(PURPOSES.get(self.purpose, self.purpose))

    @property
    def tone(self) -> str:
        """The colour family of its stage."""
        tones = {"open": "warn", "shared": "wait", "drawn": "good", "aborted": "bad"}
        return tones[self.stage]


class Selection(models.Model):
    """One place of a sealed result, opened at its check-in."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="selections")
    place = models.PositiveSmallIntegerField(help_text="1 is the first drawn")
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=60)

    class Meta:
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "place"], name="selection_opened_once"),
            models.CheckConstraint(name="selection_place", condition=Q(place__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.draw} · {self.place}"


class Share(models.Model):
    """A party's committed share. `sealed` opens with two holders' keys; `value` when drawn."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="shares")
    party = models.CharField(max_length=12)
    commitment = models.CharField(max_length=64)
    sealed = models.JSONField()
    value = models.CharField(max_length=64, blank=True, help_text="hex; public once drawn")
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=60)
    given_by_name = models.CharField(max_length=60)
    person_no = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "party"], name="share_one_per_party"),
            models.UniqueConstraint(fields=["draw", "given_by"], name="share_one_per_user"),
            models.UniqueConstraint(
                fields=["draw", "person_no"],
                condition=~Q(person_no=""),
                name="share_one_per_person",
            ),
            models.CheckConstraint(name="share_party_known", condition=Q(party__in=[*PARTIES])),
        ]

    def __str__(self) -> str:
        return f"{self.draw} · {self.party}"

    @property
    def party_name(self) -> str:
        """The party in the reader's language."""
        return str(PARTIES[self.party])
