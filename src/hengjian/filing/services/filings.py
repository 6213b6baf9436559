"""Acts upon filings on commitment: file, file a change, confirm, propose, confirm a proposal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction

from hengjian.accounts.access import Actor, authorize
from hengjian.core.legal_time import legal_day
from hengjian.core.regions import contains
from hengjian.core.text import t
from hengjian.filing import dated
from hengjian.filing.models import Filing, FilingVersion, Proposal
from hengjian.filing.services.common import move, must, refusal, words
from hengjian.filing.standing import Move
from hengjian.ledger import services as ledger
from hengjian.registry.models import Institution
from hengjian.standards import law, regions

Stage = Filing.Stage
FILE, CONFIRM = "filing.filing.file", "filing.filing.confirm"
_NOT_FILED = t("未备案", "Nothing was filed")


@transaction.atomic
def file(
    *, institution: Institution, platform: str, content: dict[str, Any], commitment: str,
    signatory: str, signatory_no: str = "", by: Actor, at: datetime,
) -> Filing:  # fmt: skip
    """The body is filed on its word from this hour. `content`: see `selectors.filings.snapshot`;
    `commitment`: the version of the text signed, which must be that of the day.

    Raises Refusal when it is filed there already, or the commitment is not the day's.
    """
    _signed(commitment, signatory, content, legal_day(at))
    must(
        platform in regions.regions(),
        _NOT_FILED,
        t("备案平台不是本省的省或市州", "there is no such platform in the province"),
    )
    try:
        with transaction.atomic():
            made = Filing.objects.create(
                number=f"~{uuid4().hex}", institution=institution, platform=platform,
                region=_looked_after(institution, platform), stage_since=legal_day(at),
                content=content, filed_at=at, first_filed_at=at,
            )  # fmt: skip
    except IntegrityError:
        because = t("本机构在该平台已有备案", "it is filed with this platform already")
        raise refusal(_NOT_FILED, because, t("请办理变更备案", "File a change instead")) from None
    made.number = f"BA-{platform}-{legal_day(at).year}-{made.pk:05d}"
    made.save(update_fields=["number"])
    _version(made, content, commitment, signatory, signatory_no, None, "", by, at)
    body = {"institution": institution.uscc, "platform": platform, "content": content}
    _entry("filing.filed", made, by, at, body | _by_whom(commitment, signatory_no))
    return made


@transaction.atomic
def change(
    *, filing: Filing, content: dict[str, Any], commitment: str, signatory: str,
    signatory_no: str = "", due_on: date | None, note: str = "", by: Actor, at: datetime,
) -> None:  # fmt: skip
    """A change is filed. `due_on`: the earliest last day of what had changed in the register
    (None: nothing had, or nobody knows when); the version says whether it was in time."""
    refused = t(f"备案 {filing.number} 未变更", f"{filing.number} was not changed")
    authorize(by, FILE, filing)
    _signed(commitment, signatory, content, legal_day(at))
    must(len(note) <= 500, refused, t("说明超过 500 字", "the note is too long"))
    timely = None if due_on is None else legal_day(at) <= due_on
    move(
        filing, Stage.CHANGED, refused, version=filing.version + 1, content=content,
        filed_at=at, stage_since=legal_day(at), stage_reason="change-filed",
    )  # fmt: skip
    _version(filing, content, commitment, signatory, signatory_no, timely, note.strip(), by, at)
    body = {"version": filing.version, "timely": timely, "content": content, "note": note.strip()}
    _entry("filing.changed", filing, by, at, body | _by_whom(commitment, signatory_no))


@transaction.atomic
def go_on(*, filing: Filing, by: Actor, at: datetime) -> None:
    """The body says that it goes on working; an idle filing is then proposed as active again."""
    refused = t(f"备案 {filing.number} 未确认", f"{filing.number} was not confirmed")
    authorize(by, FILE, filing)
    seen = Filing.objects.filter(pk=filing.pk).exclude(stage=Stage.STRUCK_OFF)
    day = legal_day(at)
    must(seen.update(confirmed_on=day) == 1, refused, t("已除名", "it is struck off"))
    filing.refresh_from_db()
    _entry("filing.confirmed", filing, by, at, {"on": day.isoformat()})


@transaction.atomic
def propose(*, filing: Filing, found: Move, at: datetime) -> Proposal | None:
    """The move waits for an officer; None while another one waits. The platform's own act."""
    reasons = [
        {
            "code": r.code, "zh": r.says.zh, "en": r.says.en,
            "day": r.day.isoformat() if r.day else None,
        }
        for r in found.reasons
    ]  # fmt: skip
    try:
        with transaction.atomic():
            made = Proposal.objects.create(
                filing=filing, to=found.to, reasons=reasons, proposed_at=at, proposed_by=""
            )
    except IntegrityError:
        return None
    ledger.append(
        kind="filing.move-proposed", subject=filing.number, actor="platform", at=at,
        body={"to": found.to, "reasons": reasons},
    )  # fmt: skip
    return made


@transaction.atomic
def propose_striking_off(
    *, filing: Filing, decision_no: str, article: str, reason: str, by: Actor, at: datetime
) -> Proposal:
    """Striking off is proposed: on a decision about a false commitment, with its article in force
    today. Somebody else confirms it."""
    authorize(by, CONFIRM, filing)
    refused = t(f"未提出除名 {filing.number}", f"Striking off {filing.number} was not proposed")
    said = words(reason, refused, 500)
    number = words(decision_no, refused, 80)
    try:
        law.on(legal_day(at))[article]
    except LookupError:
        raise refusal(
            refused, t("法律库没有该条文，或今天未施行", "no such article is in force today")
        ) from None
    must(filing.stage != Stage.STRUCK_OFF, refused, t("此前已除名", "it was struck off before"))
    reasons = [{"code": "false-commitment", "zh": said, "en": said, "day": None}]
    try:
        with transaction.atomic():
            made = Proposal.objects.create(
                filing=filing, to=Stage.STRUCK_OFF, reasons=reasons, article=article,
                decision_no=number, proposed_at=at, proposed_by=by.username,
            )  # fmt: skip
    except IntegrityError:
        because = t("另有一项变动待确认", "another move waits to be confirmed")
        raise refusal(refused, because, t("请先处理它", "Settle that one first")) from None
    body = {"to": Stage.STRUCK_OFF.value, "decision": number, "article": article, "reason": said}
    _entry("filing.move-proposed", filing, by, at, body)
    return made


@transaction.atomic
def confirm(*, proposal: Proposal, note: str = "", by: Actor, at: datetime) -> None:
    """The proposed move takes effect. Nobody confirms a move he proposed himself."""
    filing = proposal.filing
    authorize(by, CONFIRM, filing)
    refused = t(f"备案 {filing.number} 的变动未确认", f"The move of {filing.number} stands still")
    must(
        proposal.proposed_by != by.username,
        refused,
        t("提出人不能自行确认", "who proposed it cannot confirm it"),
    )
    _settle(proposal, Proposal.Stage.CONFIRMED, note, by, at, refused)
    to = Stage(proposal.to)
    settled: dict[str, Any] = {
        "stage_since": legal_day(at), "stage_reason": proposal.reasons[0]["code"],
    }  # fmt: skip
    if to == Stage.STRUCK_OFF:
        settled |= {"article": proposal.article, "decision_no": proposal.decision_no}
    before = filing.stage
    move(filing, to, refused, **settled)
    body = {"from": before, "to": to.value, "reasons": proposal.reasons, "note": note.strip()}
    _entry("filing.moved", filing, by, at, body)


@transaction.atomic
def undo(*, proposal: Proposal, note: str, by: Actor, at: datetime) -> None:
    """The proposal is taken back before anybody confirmed it; the filing stays as it is."""
    filing = proposal.filing
    authorize(by, CONFIRM, filing)
    refused = t("未撤回", "It was not taken back")
    said = words(note, refused, 500)
    _settle(proposal, Proposal.Stage.UNDONE, said, by, at, refused)
    _entry("filing.move-undone", filing, by, at, {"to": proposal.to, "note": said})


@transaction.atomic
def accept_change(*, filing: Filing, by: Actor, at: datetime) -> None:
    """An officer has looked at the change: the filing is active again."""
    authorize(by, CONFIRM, filing)
    refused = t(f"备案 {filing.number} 未核对", f"{filing.number} was not looked at")
    must(filing.stage == Stage.CHANGED, refused, t("没有待核对的变更", "no change waits for that"))
    move(filing, Stage.ACTIVE, refused, stage_since=legal_day(at), stage_reason="change-seen")
    _entry("filing.change-seen", filing, by, at, {"version": filing.version})


def _settle(
    proposal: Proposal, stage: Proposal.Stage, note: str, by: Actor, at: datetime, refused: Any
) -> None:
    must(len(note) <= 500, refused, t("说明超过 500 字", "the note is too long"))
    move(
        proposal, stage, refused, settled_at=at, settled_by=by.username,
        settled_by_name=by.name, note=note.strip(),
    )  # fmt: skip


def _signed(commitment: str, signatory: str, content: dict[str, Any], day: date) -> None:
    must(
        commitment == dated.commitment(day).version,
        _NOT_FILED,
        t("承诺书不是当前版本", "the commitment is not the version of this day"),
    )
    must(
        0 < len(signatory.strip()) <= 60,
        _NOT_FILED,
        t("没有填写承诺签署人", "nobody signed the commitment"),
    )
    services: Sequence[str] = content.get("services", ())
    known = bool(services) and set(services) <= set(dated.services())
    must(known, _NOT_FILED, t("没有选择业务类型", "no kind of service was chosen"))


def _looked_after(institution: Institution, platform: str) -> str:
    """A body seated inside the platform's region is looked after where it sits, another one by
    the platform itself."""
    try:
        inside = contains(platform, institution.region)
    except ValueError:
        return platform
    return institution.region if inside else platform


def _version(
    filing: Filing, content: dict[str, Any], commitment: str, signatory: str, signatory_no: str,
    timely: bool | None, note: str, by: Actor, at: datetime,
) -> None:  # fmt: skip
    FilingVersion.objects.create(
        filing=filing, version=filing.version, content=content, commitment=commitment,
        signatory_name=signatory.strip(), signatory_no=signatory_no, timely=timely, note=note,
        filed_at=at, filed_by=by.username,
    )  # fmt: skip


def _by_whom(commitment: str, signatory_no: str) -> dict[str, Any]:
    return {"commitment": commitment, "signatory": signatory_no}


def _entry(kind: str, filing: Filing, by: Actor, at: datetime, body: dict[str, Any]) -> None:
    ledger.append(kind=kind, subject=filing.number, actor=by.username, at=at, body=body)
