"""What the group finds: each member by himself, then signed; differences settled by the leader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from hengjian.accounts.access import Actor
from hengjian.assessment import acts, concluding, digests, references
from hengjian.assessment.models import (
    Assessment,
    AssessmentMember,
    ClauseRow,
    Evidence,
    Judgement,
    Nonconformity,
)
from hengjian.core import kept_files
from hengjian.core.errors import Problem, Rejected
from hengjian.core.text import Text, t

Stage = Assessment.Stage
MOST_WORDS = 4000


@dataclass(frozen=True)
class Said:
    """One line of a sheet as filled in: the row's key, a value, words."""

    row: int
    value: str
    finding: str = ""


@transaction.atomic
def judge(*, assessment: Assessment, said: Sequence[Said], by: Actor, at: datetime) -> int:
    """The member's judgements stand as said, until he signs; gives how many changed.

    A clause he has judged before may be judged anew; all problems are said at once and nothing is
    written then (Rejected, `where` = `row-<pk>`). He sees nobody else's before he has signed.
    """
    refused = t("未记录评审意见", "No judgement was recorded")
    found = acts.locked(assessment)
    acts.stands_at(found, refused, Stage.ON_SITE)
    member = acts.member(found, by, at, refused)
    acts.must(member.signed_at is None, refused, t("您已签署", "you have signed your sheet"))
    rows = {row.pk: row for row in found.rows.all()}
    problems = [p for one in said for p in _problems(one, rows.get(one.row), found.mode)]
    if problems:
        raise Rejected(refused, problems)
    standing = {x.row_id: (x.value, x.finding) for x in member.judgements.all()}
    last = {x.row: x for x in said}  # a row said twice counts as said last
    changed = [x for x in last.values() if standing.get(x.row) != (x.value, x.finding.strip())]
    Judgement.objects.bulk_create(
        [
            Judgement(
                row=rows[x.row], member=member, value=x.value, finding=x.finding.strip(), at=at
            )
            for x in changed
        ],
        update_conflicts=True,
        unique_fields=["row", "member"],
        update_fields=["value", "finding", "at"],
    )
    if changed:
        lines = [
            [f"{rows[x.row]}", x.value, digests.text_digest(x.finding.strip())] for x in changed
        ]
        acts.entry("judged", found, by, at, {"person_no": by.person_no, "judged": lines})
    return len(changed)


def _problems(said: Said, row: ClauseRow | None, mode: str) -> list[Problem]:
    where = f"row-{said.row}"
    if row is None:
        return [_problem(where, "row", t("没有这一条款", "there is no such clause"))]
    found = []
    if said.value not in concluding.choices(mode):
        found.append(_problem(where, "choice", t("不在可选值之内", "not one of the choices")))
    if said.value == "na" and not row.may_be_na:
        found.append(_problem(where, "not-applicable", t("该条款必须适用", "this clause applies")))
    if said.value != "conform" and not said.finding.strip():
        words = t("请写明所见事实或不适用的理由", "write what was found, or why it does not apply")
        found.append(_problem(where, "words", words))
    if len(said.finding) > MOST_WORDS:
        found.append(_problem(where, "length", t("不超过 4000 字", "at most 4000 characters")))
    return found


def _problem(where: str, rule: str, message: Text) -> Problem:
    return Problem(where, rule, message, t("请改正该条款", "Correct this clause"))


@transaction.atomic
def sign_sheet(*, assessment: Assessment, by: Actor, at: datetime) -> None:
    """The member's sheet is his, digested, and closed to him. From now he sees the others'."""
    refused = t("未签署", "The sheet was not signed")
    found = acts.locked(assessment)
    acts.stands_at(found, refused, Stage.ON_SITE)
    member = acts.member(found, by, at, refused)
    acts.must(member.judgements.exists(), refused, t("您尚未评审任何条款", "you judged no clause"))
    digest = digests.sheet_digest(member)
    rows = AssessmentMember.objects.filter(pk=member.pk, signed_at=None)
    signed = rows.update(signed_at=at, sheet_sha256=digest)
    acts.must(signed == 1, refused, t("您此前已签署", "you signed before"))
    body = {"person_no": by.person_no, "sheet_sha256": digest, "clauses": member.judgements.count()}
    acts.entry("signed", found, by, at, body)


@transaction.atomic
def settle(*, row: ClauseRow, value: str, note: str, by: Actor, at: datetime) -> None:
    """The leader settles a clause on which the group differs, with his reason.

    Only once everybody who judged it has signed, so that his word steers nobody's.
    """
    refused = t(f"未裁定 {row}", f"{row} was not settled")
    found = acts.locked(row.assessment)
    acts.stands_at(found, refused, Stage.ON_SITE)
    acts.leader(found, by, at, refused)
    acts.must(bool(note.strip()), refused, t("没有写明理由", "no reason was given"))
    acts.must(value in concluding.choices(found.mode), refused, t("结论不明", "unknown value"))
    judgements = list(row.judgements.select_related("member"))
    acts.must(
        all(x.member.signed_at is not None for x in judgements),
        refused,
        t("尚有成员未签署", "somebody who judged it has not signed"),
    )
    acts.must(
        len({x.value for x in judgements}) > 1,
        refused,
        t("各成员意见没有分歧", "the group does not differ on it"),
    )
    rows = ClauseRow.objects.filter(pk=row.pk, settled_at=None)
    done = rows.update(settled=value, settled_note=note.strip(), settled_at=at)
    acts.must(done == 1, refused, t("此前已裁定", "it was settled before"))
    body = {
        "clause": str(row),
        "value": value,
        "judged": [[x.member.entry_number, x.value] for x in judgements],
        "note_sha256": digests.text_digest(note.strip()),
    }
    acts.entry("settled", found, by, at, body)


@transaction.atomic
def bind_file(
    *, to: ClauseRow | Nonconformity, name: str, data: bytes, note: str, by: Actor, at: datetime
) -> Evidence:
    """A file is evidence of the clause (a member's act) or of the correction (the institution's)."""
    refused = t("未接收证据", "The evidence was not taken")
    assessment = _open_for(to, by, at, refused)
    checked = kept_files.check(name, data)
    kept_files.keep(checked)
    return _bind(
        to,
        assessment,
        refused,
        kind=Evidence.Kind.FILE,
        name=checked.name,
        sha256=checked.sha256,
        size=len(checked.data),
        media_type=checked.media_type,
        note=note.strip()[:300],
        added_at=at,
        by=by,
    )


@transaction.atomic
def bind_reference(
    *, to: ClauseRow, kind: str, number: str, note: str, by: Actor, at: datetime
) -> Evidence:
    """A record of the register, or a report, is evidence of the clause as it reads now."""
    refused = t("未接收证据", "The evidence was not taken")
    assessment = _open_for(to, by, at, refused)
    digest = references.digest(assessment.institution, kind, number.strip())
    if digest is None:
        because = t(f"没有登记“{number}”", f"“{number}” is not on record for the institution")
        raise acts.refusal(refused, because)
    return _bind(
        to,
        assessment,
        refused,
        kind=kind,
        name=number.strip(),
        sha256=digest,
        note=note.strip()[:300],
        added_at=at,
        by=by,
    )


def _open_for(to: ClauseRow | Nonconformity, by: Actor, at: datetime, refused: Text) -> Assessment:
    found = acts.locked(to.assessment)
    if isinstance(to, ClauseRow):
        acts.stands_at(found, refused, Stage.ON_SITE)
        acts.member(found, by, at, refused)
        return found
    acts.stands_at(found, refused, Stage.CORRECTING, Stage.VERIFYING)
    stage = Nonconformity.objects.values_list("stage", flat=True).get(pk=to.pk)
    open_ = stage in (Nonconformity.Stage.REQUESTED, Nonconformity.Stage.REJECTED)
    acts.must(open_, refused, t("该项整改已提交", "this correction has been handed in"))
    return found


def _bind(
    to: ClauseRow | Nonconformity,
    assessment: Assessment,
    refused: Text,
    *,
    by: Actor,
    **facts: object,
) -> Evidence:
    place = {"row": to} if isinstance(to, ClauseRow) else {"nonconformity": to}
    try:
        with transaction.atomic():
            made = Evidence.objects.create(
                assessment=assessment,
                added_by=by.username,
                added_by_name=by.name,
                **place,
                **facts,
            )
    except IntegrityError:
        raise acts.refusal(
            refused, t("同一证据已在此处", "the same stands there already")
        ) from None
    at = made.added_at
    body = {"of": str(to), "kind": made.kind, "sha256": made.sha256, "bytes": made.size}
    acts.entry("evidence-bound", assessment, by, at, body)
    return made
