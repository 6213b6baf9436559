"""Cases as officers may see them, the menu of a case, its clocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from hengjian.accounts.access import Actor, scope
from hengjian.core.legal_time import legal_day
from hengjian.core.periods import NotCovered
from hengjian.core.text import Text, t
from hengjian.enforcement import menu
from hengjian.enforcement.models import UPHELD, Case
from hengjian.ledger import selectors as ledger
from hengjian.ledger.models import Entry
from hengjian.screening import selectors as screening
from hengjian.standards import rules
from hengjian.standards.loading import Standing

LIST, READ = "enforcement.case.list", "enforcement.case.read"
_UNITS = {
    "working": t("工作日", "working days"),
    "calendar": t("日", "calendar days"),
    "month": t("个月", "months"),
    "year": t("年", "years"),
}


@dataclass(frozen=True)
class Clock:
    """A term that runs in a case: what it is for, how long, until when, by which article."""

    what: Text
    length: str
    last_day: date
    citation: Text
    standing: Standing
    past: bool

    @property
    def unverified(self) -> bool:
        """Whether the reader must be told that nobody compared it with the text."""
        return self.standing in (Standing.RECALLED, Standing.PARTLY)


def cases(actor: Actor, stage: str = "") -> QuerySet[Case]:
    """Cases the actor may list, newest first."""
    rows = scope(actor, LIST, Case).select_related("institution", "finding")
    return rows.filter(stage=stage) if stage in Case.Stage.values else rows


def case(actor: Actor, number: str, action: str = READ) -> Case | None:
    """The case when the actor may do `action` on it; hidden and missing look the same."""
    rows = scope(actor, action, Case).filter(number=number)
    return rows.select_related("institution", "finding").first()


def upheld(institution_uscc: str, on: date) -> QuerySet[Case]:
    """Cases against the institution in which a violation was decided by that legal day."""
    rows = Case.objects.filter(institution__uscc=institution_uscc, stage__in=UPHELD)
    return rows.filter(decided_at__date__lte=on).order_by("decided_at")


def menus(found: Case) -> list[menu.Menu]:
    """What may follow the act, per violation code its question names, by the law of its day."""
    detector = screening.detectors().get(found.finding.code)
    codes = detector.law if detector else ()
    return menu.menus(codes, menu.offender(found.institution), found.acted_on)


def fined_for_the_same_act(found: Case) -> Case | None:
    """Another case of the institution that shares a record with this one and ended in a fine."""
    records = found.finding.records.values("record")
    return (
        Case.objects.filter(
            institution=found.institution,
            fine_yuan__isnull=False,
            finding__records__record__in=records,
        )
        .exclude(pk=found.pk)
        .first()
    )


def clocks(found: Case, today: date) -> list[Clock]:
    """The terms on record for this case. A term nobody recorded is not shown, never guessed."""
    opened = legal_day(found.opened_at)
    started = [("case.limitation", found.acted_on, opened), ("case.decide", opened, None)]
    if found.decided_at is not None:
        decided = legal_day(found.decided_at)
        started[1] = ("case.decide", opened, decided)
        published = {"ecology": "publish.ecology-penalty", "market": "publish.market-penalty"}
        started.append((published[found.authority], decided, None))
        started.append(("case.pay", decided, None) if found.fine_yuan else ("", decided, None))
    return [
        clock
        for key, start, done in started
        if key and (clock := _clock(key, start, done or today)) is not None
    ]


def _clock(key: str, start: date, until: date) -> Clock | None:
    try:
        rule = rules.on(start)[key]
        last = rule.last_day(start)
    except NotCovered:
        return None
    length = f"{rule.value} {_UNITS[rule.unit]}"
    return Clock(rule.name, length, last, rule.citation(start), rule.standing, until > last)


def entries(found: Case) -> QuerySet[Entry]:
    """What the ledger holds about the case."""
    return ledger.entries_for(found.number)
