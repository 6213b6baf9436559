"""What an institution's management system looks like on a day, and what is overdue in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from hengjian.accounts.access import Actor, scope
from hengjian.core.periods import add_months
from hengjian.core.text import Text, t
from hengjian.quality import indicators, rules
from hengjian.quality.indicators import Reading
from hengjian.quality.models import Activity, Document, Undertaking
from hengjian.registry.models import Institution
from hengjian.registry.selectors import on

READ, LIST = "quality.system.read", "quality.system.list"
SOON = timedelta(days=30)


def documents(institution: Institution, day: date) -> QuerySet[Document]:
    """The versions in force that day."""
    return institution.documents.filter(on(day))


def versions(institution: Institution) -> QuerySet[Document]:
    """Every version ever, by document, the latest first."""
    return institution.documents.all()


def activities(institution: Institution) -> QuerySet[Activity]:
    """What was done, the latest first; what was corrected or withdrawn does not count."""
    return institution.activities.filter(withdrawn_at=None)


def review_state(document: Document, day: date) -> str:
    """ "overdue", "soon" (30 days) or "fine"."""
    if document.review_due_on < day:
        return "overdue"
    return "soon" if document.review_due_on <= day + SOON else "fine"


def not_covered(institution: Institution, day: date) -> list[Text]:
    """Processes no document in force covers (SUP2025 art 13)."""
    covered = {code for row in documents(institution, day) for code in row.covers}
    return [says for code, says in rules.processes().items() if code not in covered]


def named(kind: str) -> Text:
    """A kind of activity in both languages."""
    label = Activity.Kind(kind).label
    return label if isinstance(label, Text) else t(str(label), str(label))


@dataclass(frozen=True)
class Due:
    """A yearly act: the last one, and until when the next is due."""

    kind: str
    label: Text
    last: Activity | None
    due_on: date | None
    overdue: bool
    interval: rules.Interval


def due(institution: Institution, day: date) -> list[Due]:
    """The acts that come round, with what is overdue on the day."""
    found = []
    for kind, interval in rules.intervals(day).items():
        last = activities(institution).filter(kind=kind, held_on__lte=day).first()
        until = add_months(last.held_on, interval.months) if last else None
        found.append(Due(kind, named(kind), last, until, until is None or until < day, interval))
    return found


@dataclass(frozen=True)
class Kept:
    """A promise with what its indicator says on the day."""

    says: Text
    reading: Reading


def kept(undertaking: Undertaking, day: date) -> list[Kept]:
    """Every promise as it was signed, and whether it is kept on the day."""
    return [
        Kept(
            Text(row["zh"], row["en"]),
            indicators.read(row["indicator"], undertaking.institution, day),
        )
        for row in undertaking.promises
    ]


def promised(institution: Institution, day: date) -> list[Kept]:
    """What an undertaking signed on that day would promise, and whether it is kept."""
    return [
        Kept(one.says, indicators.read(one.indicator, institution, day))
        for one in rules.promises(day)
    ]


#: What the list may be narrowed to.
ONLY = ("overdue", "acts", "open", "unsigned")


def institutions(
    actor: Actor, day: date, *, words: str = "", only: str = ""
) -> QuerySet[Institution]:
    """Institutions the reader may see, with what is on file and overdue, worst first. `only`: of ONLY."""
    late = Q(documents__valid_until=None, documents__review_due_on__lt=day)
    signed = Undertaking.objects.filter(institution=OuterRef("pk"), year=day.year)
    found = scope(actor, LIST, Institution).exclude(kind=Institution.Kind.FOREIGN)
    if words:
        found = found.filter(Q(name__contains=words) | Q(uscc__contains=words.upper()))
    found = found.annotate(
        in_force=Count("documents", filter=Q(documents__valid_until=None), distinct=True),
        late=Count("documents", filter=late, distinct=True),
        late_acts=_late_acts(day),
        still_open=Coalesce(Subquery(_open_findings()), 0),
        signed=Exists(signed),
    )
    if only == "overdue":
        found = found.filter(late__gt=0)
    elif only == "acts":
        found = found.filter(late_acts__gt=0)
    elif only == "open":
        found = found.filter(still_open__gt=0)
    elif only == "unsigned":
        found = found.filter(signed=False)
    return found.order_by("-late", "-late_acts", "name", "pk")


def _late_acts(day: date) -> Combinable:
    """How many of the yearly acts are overdue: none recent enough is on record."""
    total: Combinable = Value(0)
    for kind, interval in rules.intervals(day).items():
        since = add_months(day, -interval.months)
        recent = Activity.objects.filter(
            institution=OuterRef("pk"), kind=kind, withdrawn_at=None, held_on__range=(since, day)
        )
        total = total + Case(When(Exists(recent), then=0), default=1)
    return total


def _open_findings() -> QuerySet[Any]:
    rows = Activity.objects.filter(institution=OuterRef("pk"), withdrawn_at=None).order_by()
    return rows.values("institution").annotate(n=Sum("open")).values("n")


def own_indicators() -> Iterator[tuple[str, indicators.Indicator]]:
    """What this context can say itself."""
    yield "anti-fraud-rules", _rules
    yield "anti-fraud-training", lambda who, day: _act(who, day, "anti-fraud-training")
    yield "internal-audit", _audit


def _rules(institution: Institution, day: date) -> Reading:
    row = documents(institution, day).filter(kind=Document.Kind.ANTI_FRAUD).first()
    if row is None:
        return Reading(False, t("没有现行有效的制度", "no such rules in force"))
    late = review_state(row, day) == "overdue"
    said = t(f"{row}，应于 {row.review_due_on} 前评审", f"{row}, review due {row.review_due_on}")
    return Reading(not late, said)


def _act(institution: Institution, day: date, kind: str) -> Reading:
    one = next(row for row in due(institution, day) if row.kind == kind)
    if one.last is None:
        return Reading(False, t(f"没有{one.label.zh}记录", f"no {one.label.en.lower()} on record"))
    said = t(
        f"最近一次 {one.last.held_on}，下次不晚于 {one.due_on}",
        f"last on {one.last.held_on}, next by {one.due_on}",
    )
    return Reading(not one.overdue, said)


def _audit(institution: Institution, day: date) -> Reading:
    both = [_act(institution, day, kind) for kind in ("internal-audit", "management-review")]
    names = [named(kind) for kind in ("internal-audit", "management-review")]
    zh = "；".join(f"{name.zh}：{one.says.zh}" for name, one in zip(names, both, strict=True))
    en = "; ".join(f"{name.en}: {one.says.en}" for name, one in zip(names, both, strict=True))
    return Reading(all(one.holds for one in both), Text(zh, en))
