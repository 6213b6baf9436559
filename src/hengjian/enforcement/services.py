"""Open a case, decide it, close it. One act, one transaction, one ledger entry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from hengjian.accounts import policy
from hengjian.accounts.access import Actor, authorize
from hengjian.bars import services as bars
from hengjian.core.errors import Refusal
from hengjian.core.legal_time import legal_day
from hengjian.core.text import Text, t
from hengjian.enforcement import menu, selectors
from hengjian.enforcement.models import Case
from hengjian.ledger import services as ledger
from hengjian.registry.models import Institution
from hengjian.screening import selectors as screening_selectors
from hengjian.screening import services as screening
from hengjian.screening.models import Finding

Stage = Case.Stage
DECIDE = "enforcement.case.decide"


@transaction.atomic
def open_case(
    *, finding: Finding, reason: str, by: Actor, at: datetime, acted_on: date | None = None
) -> Case:
    """A case stands for the finding. `acted_on`: legal day of the act, by default the day the
    facts were complete; its law will apply. Raises Refusal unless the finding was passed on."""
    refused = t(f"未对疑点 {finding.number} 立案", f"No case was opened on {finding.number}")
    finding = Finding.objects.select_for_update().get(pk=finding.pk)
    _must(reason.strip() != "", refused, t("没有写明立案理由", "no reason was given"))
    _must(
        finding.stage == Finding.Stage.PASSED_ON,
        refused,
        t("该疑点尚未转办案", "the finding was not passed on"),
    )
    _must(
        not Case.objects.filter(finding=finding).exists(),
        refused,
        t("另一位同事已就此立案", "a colleague has opened a case on it"),
    )
    day = acted_on or screening_selectors.day_of_facts(finding)
    _must(day <= legal_day(at), refused, t("违法行为日在将来", "the day of the act lies ahead"))
    case = Case.objects.create(
        number=_next_number(at.year),
        institution=Institution.objects.get(uscc=finding.institution_uscc),
        finding=finding,
        acted_on=day,
        opened_at=at,
        opened_by=by.username,
        opened_by_name=by.name,
        opening_reason=reason.strip(),
    )
    body = {
        "finding": finding.number,
        "fingerprint": finding.fingerprint,
        "institution": case.institution.uscc,
        "acted_on": day.isoformat(),
        "reason": case.opening_reason,
    }
    _entry("enforcement.opened", case, by, at, body)
    return case


@transaction.atomic
def decide(
    *,
    case: Case,
    options: Sequence[str],
    reasons: str,
    by: Actor,
    at: datetime,
    fine_yuan: int | None = None,
) -> None:
    """The violation is decided with its measures, each cited as in force on the day of the act.

    `options` are keys of `selectors.menus(case)`, all of one code, at most one of them a fine;
    `fine_yuan` lies in that fine's range. A leader's act. The finding's outcome is written with
    it. Raises Refusal, NotAllowed.
    """
    authorize(by, DECIDE, case)
    refused = t(f"案件 {case.number} 未作决定", f"Case {case.number} was not decided")
    chosen_menu, chosen = _chosen(case, options, refused)
    _must(reasons.strip() != "", refused, t("没有写明裁量理由", "no reasons were given"))
    line = _line_of(by, chosen_menu, refused)
    _check_fine(case, chosen, fine_yuan, refused)
    _move(
        case,
        Stage.DECIDED,
        refused,
        decided_at=at,
        decided_by=by.username,
        decided_by_name=by.name,
        authority=line,
        reasons=reasons.strip(),
        violation_code=chosen_menu.code,
        measures=[{"key": o.key, "zh": o.words.zh, "en": o.words.en} for o in chosen],
        citations=list(dict.fromkeys(key for option in chosen for key in option.cites)),
        fine_yuan=fine_yuan,
    )
    screening.record_outcome(finding=case.finding, outcome="violation")
    _entry("enforcement.decided", case, by, at, _decided(case))
    _bar(case, chosen, by, at)


def _decided(case: Case) -> dict[str, Any]:
    """What the ledger keeps of a decision."""
    return {
        "finding": case.finding.number,
        "outcome": "violation",
        "code": case.violation_code,
        "measures": [measure["zh"] for measure in case.measures],
        "citations": case.citations,
        "fine_yuan": case.fine_yuan,
        "acted_on": case.acted_on.isoformat(),
        "reasons": case.reasons,
    }


def _bar(case: Case, chosen: Sequence[menu.Option], by: Actor, at: datetime) -> None:
    """A measure that bans the body or revokes its certificate is a bar from the decision on."""
    for ground in dict.fromkeys(option.bars for option in chosen if option.bars):
        bars.record_bar(
            institution=case.institution,
            ground=ground,
            decision_no=case.number,
            decided_on=legal_day(at),
            line=case.authority,
            by=by,
            at=at,
        )


@transaction.atomic
def drop(*, case: Case, reasons: str, by: Actor, at: datetime) -> None:
    """No violation is upheld, with reasons; the finding's outcome says so. A leader's act."""
    authorize(by, DECIDE, case)
    refused = t(f"案件 {case.number} 未改变", f"Case {case.number} was not changed")
    _must(reasons.strip() != "", refused, t("没有写明理由", "no reasons were given"))
    _move(
        case,
        Stage.DISMISSED,
        refused,
        decided_at=at,
        decided_by=by.username,
        decided_by_name=by.name,
        authority=next(iter(sorted(_lines(by)))),
        reasons=reasons.strip(),
    )
    screening.record_outcome(finding=case.finding, outcome="no_violation")
    body = {
        "finding": case.finding.number,
        "outcome": "no_violation",
        "reasons": case.reasons,
    }
    _entry("enforcement.dropped", case, by, at, body)


@transaction.atomic
def close(*, case: Case, note: str, by: Actor, at: datetime) -> None:
    """The decided case is at its end: carried out, or otherwise finished, as the note says."""
    refused = t(f"案件 {case.number} 未结案", f"Case {case.number} was not closed")
    _must(note.strip() != "", refused, t("没有写明执行情况", "the note is empty"))
    _move(
        case, Stage.CLOSED, refused, closed_at=at, closed_by_name=by.name, closing_note=note.strip()
    )
    _entry("enforcement.closed", case, by, at, {"note": case.closing_note})


def _chosen(case: Case, keys: Sequence[str], refused: Text) -> tuple[menu.Menu, list[menu.Option]]:
    offered = {o.key: (m, o) for m in selectors.menus(case) for o in m.options}
    _must(bool(keys), refused, t("没有选择任何措施", "no measure was chosen"))
    _must(
        all(key in offered for key in keys),
        refused,
        t("所选措施在行为发生之日没有施行的依据", "a measure has no provision in force that day"),
    )
    found = [offered[key] for key in dict.fromkeys(keys)]
    codes = {m.code for m, _ in found}
    _must(
        len(codes) == 1,
        refused,
        t("一次决定只能按一个违法行为编码", "a decision rests on one violation code"),
    )
    return found[0][0], [option for _, option in found]


def _check_fine(
    case: Case, chosen: list[menu.Option], fine_yuan: int | None, refused: Text
) -> None:
    fines = [option for option in chosen if option.is_fine]
    _must(len(fines) <= 1, refused, t("一个行为只能罚款一次", "one act, one fine"))
    if not fines:
        _must(fine_yuan is None, refused, t("未选择罚款却填写了金额", "an amount without a fine"))
        return
    low, high = fines[0].low or 0, fines[0].high or 0
    _must(fine_yuan is not None, refused, t("没有填写罚款金额", "the amount is missing"))
    _must(
        fine_yuan is not None and low <= fine_yuan <= high,
        refused,
        t(
            f"罚款金额不在 {low:,}–{high:,} 元的法定幅度内",
            f"the fine lies outside the range of {low:,} to {high:,} yuan",
        ),
    )
    other = selectors.fined_for_the_same_act(case)
    if other is not None:
        because = t(
            f"同一行为已在案件 {other.number} 中罚款", f"the same act was fined in {other.number}"
        )
        raise _refusal(refused, because)


def _lines(by: Actor) -> set[str]:
    lines = {policy.roles()[post.role].line for post in by.posts}
    return lines & {"ecology", "market"}


def _line_of(by: Actor, chosen: menu.Menu, refused: Text) -> str:
    """The line in which the leader decides."""
    fitting = sorted(_lines(by) & (chosen.lines or {"ecology", "market"}))
    _must(
        bool(fitting),
        refused,
        t("该违法行为由另一部门管辖", "the other authority has jurisdiction over it"),
    )
    return fitting[0]


def _move(case: Case, stage: Case.Stage, refused: Text, **settled: Any) -> None:
    """Move, unless the workflow or a colleague forbids it: the UPDATE names the stage left."""
    here = Stage(case.stage)
    if stage not in Case.MOVES.get(here, set()):
        raise _refusal(
            refused, t("案件现在是“{here}”", "it stands at “{here}”").format(here=here.label)
        )
    if not Case.objects.filter(pk=case.pk, stage=here).update(stage=stage, **settled):
        raise _refusal(refused, t("另一位同事刚刚办理了它", "a colleague moved it a moment ago"))
    case.refresh_from_db()


def _next_number(year: int) -> str:
    last = Case.objects.filter(number__startswith=f"C-{year}-").order_by("-number").first()
    count = int(last.number.rsplit("-", 1)[1]) if last else 0
    return f"C-{year}-{count + 1:06d}"


def _entry(kind: str, case: Case, by: Actor, at: datetime, body: dict[str, Any]) -> None:
    ledger.append(kind=kind, subject=case.number, actor=by.username, at=at, body=body)


def _must(holds: bool, refused: Text, because: Text) -> None:
    if not holds:
        raise _refusal(refused, because)


def _refusal(refused: Text, because: Text) -> Refusal:
    return Refusal(refused, because, t("请改正后重试", "Correct it and try again"))
