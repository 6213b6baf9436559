"""Questions to assessments; rows are scoped to who asks, hidden and missing look the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from hengjian.accounts import policy
from hengjian.accounts.access import Actor, scope
from hengjian.assessment import concluding
from hengjian.assessment.models import (
    Assessment,
    AssessmentMember,
    ClauseRow,
    Evidence,
    Judgement,
    Nonconformity,
)
from hengjian.core.text import Text
from hengjian.ledger import selectors as ledger
from hengjian.ledger.models import Entry
from hengjian.standards import clauses as standards
from hengjian.standards.loading import Standing, standing

LIST, READ = "assessment.assessment.list", "assessment.assessment.read"
SHEET = "assessment.sheet.judge"


def conclusion(number: str) -> str | None:
    """conform, basically or not_conform once signed; a stopped one is not_conform; else None."""
    found = Assessment.objects.filter(number=number).values_list("conclusion", flat=True).first()
    return found or None


def corrections_verified(number: str) -> bool:
    """Whether everything that was to be corrected has been accepted by the leader."""
    rows = Nonconformity.objects.filter(assessment__number=number)
    return not rows.exclude(stage=Nonconformity.Stage.ACCEPTED).exists()


def of_subject(subject: str) -> QuerySet[Assessment]:
    """Every assessment held for a matter, newest first."""
    return Assessment.objects.filter(subject=subject)


def assessments(
    actor: Actor, *, stage: str = "", mode: str = "", search: str = ""
) -> QuerySet[Assessment]:
    """Assessments the actor may list, newest first; words fit number, matter or institution."""
    rows = scope(actor, LIST, Assessment).select_related("institution")
    if stage in Assessment.Stage.values:
        rows = rows.filter(stage=stage)
    if mode in Assessment.Mode.values:
        rows = rows.filter(mode=mode)
    for word in search.split():
        rows = rows.filter(
            Q(number__icontains=word)
            | Q(subject__icontains=word)
            | Q(institution__name__contains=word)
            | Q(institution__uscc__contains=word.upper())
        )
    return rows


def assessment(actor: Actor, number: str, action: str = READ) -> Assessment | None:
    """The assessment when the actor may do `action` on it."""
    rows = scope(actor, action, Assessment).filter(number=number)
    return rows.select_related("institution").first()


def row(actor: Actor, number: str, pk: int, action: str) -> ClauseRow | None:
    """A clause of an assessment when the actor may do `action` on it."""
    rows = scope(actor, action, ClauseRow).filter(assessment__number=number, pk=pk)
    return rows.select_related("assessment__institution").first()


def nonconformity(actor: Actor, number: str, pk: int, action: str) -> Nonconformity | None:
    """A nonconformity when the actor may do `action` on it."""
    rows = scope(actor, action, Nonconformity).filter(assessment__number=number, pk=pk)
    return rows.select_related("assessment__institution", "row").first()


def evidence(actor: Actor, pk: int) -> Evidence | None:
    """A piece of evidence the actor may open."""
    return scope(actor, "assessment.evidence.read", Evidence).filter(pk=pk).first()


def member_of(actor: Actor, found: Assessment) -> AssessmentMember | None:
    """The actor's place in the group, if any."""
    if not actor.person_no:
        return None
    return found.members.filter(person_no=actor.person_no).first()


@dataclass(frozen=True)
class RowResult:
    """A clause with what it comes to, and the judgements this reader may see."""

    row: ClauseRow
    judgements: tuple[Judgement, ...]
    result: concluding.Result
    mine: Judgement | None = None
    evidence: int = 0

    @property
    def standing(self) -> Standing:
        """How far the clause's text may be trusted."""
        return standing(self.row.confidence)

    @property
    def unverified(self) -> bool:
        """Whether the reader must be told that nobody compared it with the text."""
        return self.standing in (Standing.RECALLED, Standing.PARTLY)

    def words(self) -> str:
        """What was found, in the words of those who found it; the leader's note where settled."""
        said = [x.finding for x in self.judgements if x.value == self.result.value]
        # Two who found the same in the same words say it once.
        return "\n".join(dict.fromkeys(filter(None, [*said, self.row.settled_note])))


def results(found: Assessment, reader: AssessmentMember | None = None) -> list[RowResult]:
    """Every clause in order. A member who has not signed sees his own judgements only."""
    blind = reader is not None and reader.signed_at is None
    rows = found.rows.prefetch_related("judgements__member", "evidence")
    return [_result(one, found.mode, reader, blind) for one in rows]


def _result(one: ClauseRow, mode: str, reader: AssessmentMember | None, blind: bool) -> RowResult:
    everybody = tuple(one.judgements.all())
    mine = next((x for x in everybody if reader is not None and x.member_id == reader.pk), None)
    shown = tuple(x for x in everybody if x is mine) if blind else everybody
    leader = AssessmentMember.Role.LEADER
    judged = [concluding.Judged(x.value, x.member.role == leader) for x in shown]
    outcome = concluding.result(judged, one.settled, mode)
    return RowResult(one, shown, outcome, mine, len(one.evidence.all()))


@dataclass(frozen=True)
class SetOfRows:
    """The rows of one clause set under its name."""

    key: str
    name: Text
    citation: Text
    edition: str
    sha256: str
    rows: tuple[RowResult, ...]
    done: int
    open: bool

    @property
    def without_text(self) -> int:
        """How many clauses have no text on record."""
        return sum(not one.row.text_zh for one in self.rows)


def by_set(found: Assessment, rows: Sequence[RowResult]) -> list[SetOfRows]:
    """The rows under the sets frozen for this assessment."""
    parts = []
    for frozen in found.clause_sets:
        one = standards.sets()[frozen["key"]]
        mine = tuple(r for r in rows if r.row.set_key == one.key)
        done = sum(bool(r.result.value) for r in mine)
        parts.append(
            SetOfRows(
                one.key,
                one.name,
                one.citation(),
                one.edition,
                frozen["sha256"],
                mine,
                done,
                one.open,
            )
        )
    return parts


def score(found: Assessment) -> tuple[int, int]:
    """(clauses met, clauses that applied) over the whole sheet (P2.4-17)."""
    return concluding.score(one.result.value for one in results(found))


@dataclass(frozen=True)
class DoubleJudgement:
    """Two members judged one clause of one assessment: what agreement is counted from."""

    assessment: str
    clause: str
    entries: tuple[str, str]
    values: tuple[str, str]

    @property
    def agree(self) -> bool:
        """Whether both said the same."""
        return self.values[0] == self.values[1]


def double_judgements(entry_number: str = "") -> list[DoubleJudgement]:
    """Every pair of independent judgements in ended assessments, of one assessor or of all."""
    ended = (Assessment.Stage.CONCLUDED, Assessment.Stage.STOPPED)
    rows = Judgement.objects.filter(
        row__assessment__stage__in=ended, member__signed_at__isnull=False
    )
    by_row: dict[int, list[Judgement]] = {}
    for one in rows.select_related("row__assessment", "member").order_by("row_id", "member_id"):
        by_row.setdefault(one.row_id, []).append(one)
    pairs = [pair for judged in by_row.values() for pair in _pairs(judged)]
    return [pair for pair in pairs if not entry_number or entry_number in pair.entries]


def _pairs(judged: Sequence[Judgement]) -> Iterable[DoubleJudgement]:
    for place, first in enumerate(judged):
        for second in judged[place + 1 :]:
            yield DoubleJudgement(
                first.row.assessment.number,
                str(first.row),
                (first.member.entry_number, second.member.entry_number),
                (first.value, second.value),
            )


def sees_the_group(actor: Actor, found: Assessment) -> bool:
    """Whether the reader sees what the group found: officers and members, not the institution."""
    roles = {policy.roles()[post.role].line for post in actor.posts}
    return bool(roles & {"ecology", "market"}) or member_of(actor, found) is not None


def entries(found: Assessment) -> QuerySet[Entry]:
    """What the ledger holds about the assessment."""
    return ledger.entries_for(found.number)
