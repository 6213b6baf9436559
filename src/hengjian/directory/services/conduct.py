"""Interview and suspend by one officer; remove by two. Lift, and note what was said against it.

Every act asks the policy table itself: directory.<kind>.sanction, …approve.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from hengjian.accounts.access import Actor, authorize
from hengjian.core.legal_time import legal_day
from hengjian.core.periods import NotCovered
from hengjian.core.text import Text, t
from hengjian.directory.kinds import FAULTS, KINDS, OTHER_GROUND
from hengjian.directory.models import Appeal, Entry, Sanction
from hengjian.directory.services import common
from hengjian.standards import law

Kind, Stage = Sanction.Kind, Sanction.Stage


@transaction.atomic
def sanction(
    *,
    entry: Entry,
    kind: str,
    ground: str,
    reason: str,
    by: Actor,
    at: datetime,
    valid_until: date | None = None,
) -> Sanction:
    """An interview was held, or the person is suspended from today until before `valid_until`.

    A suspended person is in every pool of those days as excluded. A removal is proposed instead.
    """
    authorize(by, KINDS[entry.kind].action("sanction"), entry)
    refused = t(f"未对 {entry.number} 采取措施", f"Nothing was imposed on {entry.number}")
    one = kind in {Kind.INTERVIEW, Kind.SUSPENSION}
    common.must(one, refused, t("取消须经两人办理", "a removal takes two officers"))
    entry, today = common.locked(entry), legal_day(at)
    if kind == Kind.SUSPENSION:
        later = valid_until is not None and valid_until > today
        common.must(later, refused, t("暂停须有将来的截止日", "a suspension ends on a later day"))
        common.must(
            not _covered(entry, today), refused, t("已在暂停期间", "he is suspended already")
        )
    common.must(not _removed(entry, today), refused, t("已移出名录", "he is removed already"))
    facts = _facts(entry, ground, reason, refused, by, at)
    until = valid_until if kind == Kind.SUSPENSION else None
    made = Sanction.objects.create(kind=kind, stage=Stage.IMPOSED, valid_until=until, **facts)
    _write("sanctioned", made, by, at)
    return made


@transaction.atomic
def propose_removal(*, entry: Entry, ground: str, reason: str, by: Actor, at: datetime) -> Sanction:
    """A removal waits for another officer. Until then the person stays as he is."""
    authorize(by, KINDS[entry.kind].action("sanction"), entry)
    refused = t(f"未提出取消 {entry.number}", f"The removal of {entry.number} was not proposed")
    entry = common.locked(entry)
    facts = _facts(entry, ground, reason, refused, by, at)
    with common.once(refused, t("已有取消的提议或决定", "a removal is proposed or stands")):
        made = Sanction.objects.create(kind=Kind.REMOVAL, stage=Stage.PROPOSED, **facts)
    _write("removal-proposed", made, by, at)
    return made


@transaction.atomic
def approve_removal(*, proposal: Sanction, by: Actor, at: datetime, note: str = "") -> None:
    """Another officer approves: the person is out of every pool from today on."""
    refused = t(f"未取消 {proposal.entry.number}", f"{proposal.entry.number} was not removed")
    _decide(proposal, refused, by)
    _move(
        proposal,
        Stage.IMPOSED,
        refused,
        valid_from=legal_day(at),
        approved_at=at,
        approved_by=by.username,
        approved_by_name=by.name,
        approval_note=note.strip()[:300],
    )
    _write("removed", proposal, by, at, approved=by.username)


@transaction.atomic
def reject_removal(*, proposal: Sanction, reason: str, by: Actor, at: datetime) -> None:
    """Another officer does not approve; the proposal stays on record."""
    refused = t("未否决提议", "The proposal was not rejected")
    why = common.words(reason, 300, refused, t("没有写明理由", "no reason was given"))
    _decide(proposal, refused, by)
    _move(
        proposal,
        Stage.REJECTED,
        refused,
        approved_at=at,
        approved_by=by.username,
        approved_by_name=by.name,
        approval_note=why,
    )
    _write("removal-rejected", proposal, by, at, why=why)


@transaction.atomic
def lift_sanction(*, sanction: Sanction, reason: str, by: Actor, at: datetime) -> None:
    """The measure ends today; that it was there stays on record. A removal is lifted by whoever may
    approve one. A measure of today is lifted from tomorrow on: its first day counts."""
    verb = "approve" if sanction.kind == Kind.REMOVAL else "sanction"
    authorize(by, KINDS[sanction.entry.kind].action(verb), sanction.entry)
    refused = t("未解除措施", "The measure was not lifted")
    why = common.words(reason, 300, refused, t("没有写明理由", "no reason was given"))
    today = legal_day(at)
    over = sanction.valid_until is not None and sanction.valid_until <= today
    common.must(not over, refused, t("已到期", "it has run out"))
    common.must(sanction.kind != Kind.INTERVIEW, refused, t("约谈无须解除", "an interview is over"))
    end = max(today, date.fromordinal(sanction.valid_from.toordinal() + 1))
    _move(
        sanction,
        Stage.LIFTED,
        refused,
        valid_until=end,
        lifted_at=at,
        lifted_by_name=by.name,
        lift_reason=why,
    )
    _write("sanction-lifted", sanction, by, at, why=why)


@transaction.atomic
def note_appeal(*, sanction: Sanction, words: str, by: Actor, at: datetime) -> Appeal:
    """What the person says against the measure is on record. It changes nothing by itself."""
    refused = t("未记录申辩", "The appeal was not noted")
    said = common.words(words, 4000, refused, t("没有内容", "nothing was written"))
    made = Appeal.objects.create(sanction=sanction, words=said, noted_at=at, noted_by_name=by.name)
    body = {"sanction": sanction.pk}
    common.write("appeal-noted", sanction.entry.number, by, at, body)
    return made


def _facts(
    entry: Entry, ground: str, reason: str, refused: Text, by: Actor, at: datetime
) -> dict[str, Any]:
    grounds = {**FAULTS, **OTHER_GROUND} if KINDS[entry.kind].fault_article else OTHER_GROUND
    common.must(ground in grounds, refused, t("没有选择事由", "no ground was chosen"))
    said = common.words(reason, 4000, refused, t("没有写明理由", "no reason was given"))
    return {
        "entry": entry,
        "ground": ground,
        "article": _article(entry, ground, legal_day(at)),
        "reason": said,
        "valid_from": legal_day(at),
        "proposed_at": at,
        "proposed_by": by.username,
        "proposed_by_name": by.name,
    }


def _article(entry: Entry, ground: str, day: date) -> str:
    """The key of the article the ground rests on; empty where none is on record for that day."""
    key = KINDS[entry.kind].fault_article
    if not key or ground not in FAULTS:
        return ""
    try:
        law.on(day)[key]
    except NotCovered:
        return ""
    return key


def _decide(proposal: Sanction, refused: Text, by: Actor) -> None:
    authorize(by, KINDS[proposal.entry.kind].action("approve"), proposal.entry)
    another = by.username != proposal.proposed_by
    common.must(another, refused, t("提议人不得自行批准", "whoever proposed it cannot decide it"))


def _covered(entry: Entry, day: date) -> bool:
    rows = entry.sanctions.filter(kind=Kind.SUSPENSION, valid_from__lte=day, valid_until__gt=day)
    return rows.exists()


def _removed(entry: Entry, day: date) -> bool:
    rows = entry.sanctions.filter(kind=Kind.REMOVAL, stage=Stage.IMPOSED, valid_from__lte=day)
    return rows.exists()


def _move(row: Sanction, stage: Sanction.Stage, refused: Text, **settled: Any) -> None:
    common.move(row, stage, Sanction.MOVES, refused, **settled)


def _write(kind: str, row: Sanction, by: Actor, at: datetime, **more: Any) -> None:
    body = {
        "sanction": row.pk,
        "kind": row.kind,
        "ground": row.ground,
        "article": row.article,
        "from": row.valid_from.isoformat(),
        "until": row.valid_until.isoformat() if row.valid_until else None,
        "reason": row.reason,
        **more,
    }
    common.write(kind, row.entry.number, by, at, body)
