"""Record a bar, choose its reading, correct it, refuse who is barred. One act, one ledger entry."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from hengjian.accounts import policy
from hengjian.accounts.access import Actor, NotAllowed, authorize, reaches_region
from hengjian.bars import grounds, selectors
from hengjian.bars.models import Bar
from hengjian.bars.terms import Explained, Term, settle
from hengjian.bars.wording import refused_by
from hengjian.core.errors import Refusal
from hengjian.core.legal_time import legal_day
from hengjian.core.periods import NotCovered
from hengjian.core.text import Text, t
from hengjian.ledger import services as ledger
from hengjian.registry.models import Institution, Person
from hengjian.standards import regions as authorities

RECORD, CORRECT = "bars.bar.record", "bars.bar.correct"
#: What a correction may change.
CORRECTABLE = ("decision_no", "decided_on", "cause", "stated_until", "authority", "line", "note")


@transaction.atomic
def record_bar(
    *,
    ground: str,
    decision_no: str,
    decided_on: date,
    by: Actor,
    at: datetime,
    institution: Institution | None = None,
    person: Person | None = None,
    reading: str = "",
    reading_reason: str = "",
    **facts: Any,
) -> Bar:
    """The decision bars the body or the person, from its day, by the law of that day.

    `facts`: cause (deception, other), stated_until, line (ecology, market), authority, note; line
    and authority are those of `by` when empty. Without a `reading`, a certificate whose two
    readings differ bars nothing until somebody chooses. Raises Refusal, NotAllowed.
    """
    refused = t(f"未登记决定 {decision_no} 的限制", f"No bar was recorded for {decision_no}")
    found = _ground(ground, institution, person, refused)
    region = _region(institution, by, refused)
    row = Bar(
        institution=institution, person=person, region=region, ground=ground,
        decision_no=decision_no.strip(), decided_on=decided_on,
        reading=reading if found.readings else "", **_whose(facts, by),
    )  # fmt: skip
    if row.reading:
        at_once = t("作出决定时选定", "chosen with the decision")
        row.reading_reason = reading_reason.strip() or at_once.zh
        row.reading_by_name = by.name
    _check(row, at, refused)
    row.number = _next_number(legal_day(at).year)
    _insert(row, by, at, refused)
    _entry("bars.recorded", row, by, at)
    return row


@transaction.atomic
def choose_reading(*, bar: Bar, reading: str, reason: str, by: Actor, at: datetime) -> Bar:
    """The officer's choice of reading is on record with its reason; gives the new version."""
    authorize(by, CORRECT, bar)
    refused = t(f"未选定 {bar.number} 的口径", f"No reading of {bar.number} was chosen")
    _must(
        grounds.grounds()[bar.ground].readings and reading in {grounds.WIDE, grounds.NARROW},
        refused,
        t("该限制没有这种口径", "it has no such reading"),
    )
    _must(reason.strip() != "", refused, t("没有写明理由", "no reason was given"))
    _must(bar.reading != reading, refused, t("已是该口径", "that reading holds already"))
    changes = {"reading": reading, "reading_reason": reason.strip(), "reading_by_name": by.name}
    made = supersede(bar, by, at, refused, change_reason=reason.strip(), **changes)
    _entry("bars.reading-chosen", made, by, at, {"reason": made.reading_reason})
    return made


@transaction.atomic
def correct(*, bar: Bar, reason: str, by: Actor, at: datetime, **changes: Any) -> Bar:
    """What was recorded wrongly is right from now on; what we believed before stays readable.

    `changes`: any of CORRECTABLE. Gives the new version. Raises Refusal, NotAllowed.
    """
    authorize(by, CORRECT, bar)
    refused = t(f"未更正 {bar.number}", f"{bar.number} was not corrected")
    if unknown := set(changes) - set(CORRECTABLE):
        raise ValueError(f"no correction changes {sorted(unknown)}")
    _must(reason.strip() != "", refused, t("没有写明更正理由", "no reason was given"))
    differs = {name: value for name, value in changes.items() if getattr(bar, name) != value}
    _must(bool(differs), refused, t("没有任何改动", "nothing would change"))
    made = supersede(bar, by, at, refused, change_reason=reason.strip(), **differs)
    body = {"reason": reason.strip(), "changed": sorted(differs)}
    _entry("bars.corrected", made, by, at, body)
    return made


def refuse_barred(institution: Institution, on: date, known_at: datetime | None = None) -> None:
    """Return when the body may apply for accreditation on that day.

    Raises Refusal with the last day, the decision and the article of every bar, and from when on an
    application is possible. Links to others that are barred refuse nothing.
    """
    found = selectors.direct(institution, on, known_at)
    if found:
        refused = t(
            f"未受理{institution.name}的资质认定申请",
            f"The application of {institution.name} for accreditation was not accepted",
        )
        raise refused_by(found, refused)


def refuse_barred_person(person: Person, on: date, known_at: datetime | None = None) -> None:
    """Return when the person may hold one of the three posts and do monitoring work on that day."""
    found = selectors.direct_person(person, on, known_at)
    if found:
        refused = t(
            f"未登记 {person.name}（{person.person_no}）的任职",
            f"{person.name} ({person.person_no}) was not appointed",
        )
        raise refused_by(found, refused)


def supersede(bar: Bar, by: Actor, at: datetime, refused: Text, **changes: Any) -> Bar:
    """The next version of a bar stands, and the last one is what was known until `at`."""
    _must(at >= bar.recorded_at, refused, t("登记时间早于现有记录", "the record is later"))
    closed = Bar.objects.filter(pk=bar.pk, recorded_until=None).update(recorded_until=at)
    _must(closed == 1, refused, t("另一位同事刚刚改动了它", "a colleague changed it a moment ago"))
    values = {f.attname: getattr(bar, f.attname) for f in Bar._meta.concrete_fields}
    for name in ("id", "recorded_at", "recorded_until"):
        values.pop(name)
    row = Bar(**{**values, "change_reason": "", **changes, "version": bar.version + 1})
    _check(row, at, refused)
    _insert(row, by, at, refused)
    return row


def _ground(
    key: str, institution: Institution | None, person: Person | None, refused: Text
) -> grounds.Ground:
    found = grounds.grounds().get(key)
    if found is None or (institution is None) == (person is None):
        raise ValueError("a bar has one known ground and one subject")
    fits = (institution is not None) == (found.subject == grounds.INSTITUTION)
    _must(fits, refused, t("该事由不适用于此类对象", "the ground does not bind such a subject"))
    return found


def _check(row: Bar, at: datetime, refused: Text) -> None:
    """Compute what follows, by the law of the decision day, into the row."""
    _must(row.decision_no.strip() != "", refused, t("没有决定文号", "the decision has no number"))
    today = legal_day(at)
    _must(row.decided_on <= today, refused, t("决定日在将来", "the decision lies ahead"))
    if row.stated_until is not None:
        open_length = grounds.grounds()[row.ground].length == "decision"
        because = t("该事由的期限由法律规定", "the law itself gives the length of this bar")
        _must(open_length, refused, because)
        because = t("载明的截止日不在决定日之后", "the last day does not lie after the decision")
        _must(row.stated_until > row.decided_on, refused, because)
    try:
        found = row.explained()
    except NotCovered:
        because = t(
            f"{row.decided_on} 施行的法律没有这种限制",
            f"the law of {row.decided_on} knew no such bar",
        )
        raise _refusal(refused, because) from None
    settled = settle(found, row.reading)
    row.term = str(_chosen_term(settled, row.reading))
    row.last_day = settled.last_day if settled else None


def _chosen_term(settled: Explained | None, reading: str) -> Term:
    if settled is None:
        return Term.PENDING
    # Who chooses a reading without a text takes it that no bar follows.
    return Term.NONE if reading and settled.term is Term.UNKNOWN else settled.term


def _standing(row: Bar) -> Any:
    return Bar.objects.filter(
        recorded_until=None,
        institution=row.institution,
        person=row.person,
        ground=row.ground,
        decision_no=row.decision_no,
    )


def _insert(row: Bar, by: Actor, at: datetime, refused: Text) -> None:
    _must(
        not _standing(row).exclude(number=row.number).exists(),
        refused,
        t("该决定已登记过同一限制", "this decision is on record with the same bar"),
    )
    row.recorded_at, row.recorded_by, row.recorded_by_name = at, by.username, by.name
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise _refusal(
            refused, t("另一位同事同时登记了限制", "a colleague recorded one at the same moment")
        ) from None


def _next_number(year: int) -> str:
    last = Bar.objects.filter(number__startswith=f"B-{year}-").order_by("-number").first()
    count = int(last.number.rsplit("-", 1)[1]) if last else 0
    return f"B-{year}-{count + 1:06d}"


def _region(institution: Institution | None, by: Actor, refused: Text) -> str:
    """Where the bar is looked after: the body's area, for a person that of who records it."""
    authorize(by, RECORD)
    region = institution.region if institution else _own_region(by)
    if not reaches_region(by, RECORD, region):
        raise _not_yours(refused)
    return region


def _own_region(by: Actor) -> str:
    return next((post.region for post in by.posts if post.region), "")


def _whose(facts: dict[str, Any], by: Actor) -> dict[str, Any]:
    """The facts with the line and the authority of the decision, those of `by` when not said."""
    line = facts.get("line") or _line(by)
    return {**facts, "line": line, "authority": facts.get("authority") or _authority(by, line)}


def _line(by: Actor) -> str:
    lines = {policy.roles()[post.role].line for post in by.posts}
    return "market" if "market" in lines else "ecology"


def _authority(by: Actor, line: str) -> str:
    """Whose decision it is, in Chinese as printed; the line alone where the tables know no name."""
    try:
        return authorities.authority(line, _own_region(by)).name.zh
    except LookupError:
        return Bar.Line(line).label


def _entry(
    kind: str, bar: Bar, by: Actor, at: datetime, more: dict[str, Any] | None = None
) -> None:
    found = bar.explained()
    body = {
        "version": bar.version,
        "institution": bar.institution.uscc if bar.institution else None,
        "person_no": bar.person_no or None,
        "ground": bar.ground,
        "cause": bar.cause,
        "decision_no": bar.decision_no,
        "decided_on": bar.decided_on.isoformat(),
        "reading": bar.reading,
        "term": bar.term,
        "last_day": bar.last_day.isoformat() if bar.last_day else None,
        "readings": {
            key: {
                "term": str(one.term),
                "last_day": one.last_day.isoformat() if one.last_day else None,
                "cites": list(one.cites),
            }
            for key, one in found.items()
        },
        **(more or {}),
    }
    ledger.append(kind=kind, subject=bar.number, actor=by.username, at=at, body=body)


def _must(holds: bool, refused: Text, because: Text) -> None:
    if not holds:
        raise _refusal(refused, because)


def _refusal(refused: Text, because: Text) -> Refusal:
    return Refusal(refused, because, t("请改正后重试", "Correct it and try again"))


def _not_yours(refused: Text) -> NotAllowed:
    return NotAllowed(
        refused,
        t("该机构不在您的辖区内", "the body lies outside your area"),
        t("请由其所在地或上级部门登记", "Ask the authority of its area, or the one above"),
    )
