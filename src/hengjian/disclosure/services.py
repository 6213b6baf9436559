"""Make a decision public, and take it back. One act, one transaction, one ledger entry."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from hengjian.accounts.access import Actor, authorize
from hengjian.core.errors import Refusal
from hengjian.core.legal_time import legal_day
from hengjian.core.periods import NotCovered
from hengjian.core.text import Text, t
from hengjian.disclosure.models import Release
from hengjian.enforcement.models import UPHELD, Case
from hengjian.ledger import canonical
from hengjian.ledger import services as ledger
from hengjian.standards import law, rules, violations

MAKE = "disclosure.release.make"
#: Why a decision is made public, by authority: the first that is in force on the day.
GROUNDS = {
    "ecology": ("CODE:publication", "APL:publication"),
    "market": ("SAMR45:same-province", "APL:publication"),
}
#: Words of measures that make the information serious, or only minor (CR36, in own words).
SERIOUS = ("情节严重", "吊销", "禁止从事", "停业", "撤销")
ORDINARY = ("罚款", "没收", "列入不良记录")
CRITICISM = ("通报批评",)


@dataclass(frozen=True)
class Terms:
    """On what ground a case may be public from `day`, and until when. Keys of standards."""

    ground: str
    term: str
    until: date | None


def terms(case: Case, day: date) -> Terms:
    """The ground in force on `day` and the longest display the law of that day allows.

    `until` counts from the decision, None when no term is on record for that day. Raises Refusal
    without a ground, or when the display would already be over.
    """
    refused = t(f"案件 {case.number} 未公开", f"Case {case.number} was not released")
    ground = next((key for key in GROUNDS[case.authority] if law.in_force(key, day)), "")
    if not ground:
        because = t("该日没有施行的公开依据", "no provision for it was in force that day")
        raise Refusal(refused, because, t("请核对日期", "Check the day"))
    key = _term(case)
    try:
        until = rules.on(day)[key].last_day(decided_on(case))
    except NotCovered:
        return Terms(ground, "", None)
    if until < day:
        because = t(f"公示期已于 {until} 届满", f"its display ended on {until}")
        raise Refusal(refused, because, t("不再公开", "It stays unpublished"))
    return Terms(ground, key, until)


def decided_on(case: Case) -> date:
    """The legal day of the decision. Raises ValueError for a case without one."""
    if case.decided_at is None:
        raise ValueError(f"{case.number} is not decided")
    return legal_day(case.decided_at)


def _term(case: Case) -> str:
    words = " ".join(measure["zh"] for measure in case.measures)
    serious = any(word in words for word in SERIOUS)
    ordinary = serious or any(word in words for word in ORDINARY)
    if case.authority == "market":
        mild = not ordinary and any(word in words for word in CRITICISM)
        return "show.market-criticism" if mild else "show.market-other"
    grade = "serious" if serious else "ordinary" if ordinary else "minor"
    return f"show.credit-{grade}.max"


@transaction.atomic
def release(*, case: Case, by: Actor, at: datetime) -> Release:
    """The decision is public from today until the law's last day. A leader's act.

    The body names the institution, the violation, the measures and the articles; never a person
    and never the reasons, which may name one. The log holds its digest. Raises Refusal, NotAllowed.
    """
    authorize(by, MAKE, case)
    refused = t(f"案件 {case.number} 未公开", f"Case {case.number} was not released")
    case = Case.objects.select_for_update().select_related("institution").get(pk=case.pk)
    if case.stage not in UPHELD:
        because = t("没有认定违法的决定", "no violation was decided")
        raise Refusal(refused, because, t("作出决定后再公开", "Release it once it is decided"))
    if Release.objects.filter(subject=case.number, withdrawn_at=None).exists():
        because = t("此前已公开", "it was released before")
        raise Refusal(refused, because, t("请打开查看", "Open it to see"))
    day = legal_day(at)
    found, said = terms(case, day), body(case)
    made = Release.objects.create(
        number=_next_number(at.year),
        kind=Release.Kind.PENALTY,
        subject=case.number,
        institution=case.institution,
        ground=found.ground,
        term=found.term,
        released_on=day,
        public_until=found.until,
        body=said,
        body_sha256=_digest(said),
        released_at=at,
        released_by=by.username,
    )
    entry: dict[str, Any] = {
        "case": case.number,
        "body_sha256": made.body_sha256,
        "ground": found.ground,
        "until": found.until.isoformat() if found.until else None,
    }
    _entry("disclosure.released", made, by, at, entry)
    return made


@transaction.atomic
def withdraw(*, released: Release, reason: str, by: Actor, at: datetime) -> None:
    """It is no longer public: a tombstone with its digest stays. A leader's act."""
    authorize(by, MAKE, released)
    refused = t(f"{released.number} 未撤回", f"{released.number} was not withdrawn")
    if not reason.strip():
        because = t("没有写明理由", "no reason was given")
        raise Refusal(refused, because, t("请写明理由后重试", "Write the reason and try again"))
    moved = Release.objects.filter(pk=released.pk, withdrawn_at=None).update(
        withdrawn_at=at, withdrawn_reason=reason.strip(), body={}
    )
    if not moved:
        because = t("另一位同事已撤回", "a colleague has withdrawn it")
        raise Refusal(refused, because, t("请刷新页面", "Open it again"))
    released.refresh_from_db()
    entry = {
        "case": released.subject,
        "body_sha256": released.body_sha256,
        "reason": released.withdrawn_reason,
    }
    _entry("disclosure.withdrawn", released, by, at, entry)


def _entry(kind: str, made: Release, by: Actor, at: datetime, body: dict[str, Any]) -> None:
    """The digest alone: what the law takes off the pages must not stay readable in the log."""
    ledger.append(kind=kind, subject=made.number, actor=by.username, at=at, body=body)


def body(case: Case) -> dict[str, Any]:
    """What the public reads about a decision. No person, no free text."""
    name: Text = violations.get(case.violation_code).name
    # The amount decided stands for the fine; its statutory range is no part of the decision.
    fined = case.fine_yuan is not None
    measures = [m for m in case.measures if not (fined and "罚款" in m["zh"])]
    return {
        "case": case.number,
        "institution": case.institution.name,
        "uscc": case.institution.uscc,
        "authority": case.authority,
        "decided_on": decided_on(case).isoformat(),
        "acted_on": case.acted_on.isoformat(),
        "code": case.violation_code,
        "violation": name.both(),
        "measures": [{"zh": m["zh"], "en": m["en"]} for m in measures],
        "fine_yuan": case.fine_yuan,
        "citations": list(case.citations),
    }


def _digest(said: dict[str, Any]) -> str:
    return hashlib.sha256(canonical.encode(said)).hexdigest()


def _next_number(year: int) -> str:
    last = Release.objects.filter(number__startswith=f"P-{year}-").order_by("-number").first()
    count = int(last.number.rsplit("-", 1)[1]) if last else 0
    return f"P-{year}-{count + 1:06d}"
