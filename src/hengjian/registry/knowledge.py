"""“Was it valid on that day, and did we know it then?” for certificates and scope.

Two times: the legal day on which something holds, and the instant at which the platform knew.
What is known now stands in Certificate and ScopeItem; what was believed before in
CertificateVersion and in scope rows with `recorded_until`.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from hengjian.core.text_input import half_width
from hengjian.ledger.models import BUSINESS, Entry
from hengjian.registry import belief
from hengjian.registry.belief import Version
from hengjian.registry.models import (
    Certificate,
    CertificateVersion,
    Institution,
    ScopeItem,
)
from hengjian.standards import methods

#: What a version says of a certificate, beside its number.
WORDS = ("level", "decided_on", "status", "status_since", "valid_from", "valid_until")


def certificate_states(institution: Institution, known_at: datetime) -> list[Certificate]:
    """Its certificates as believed at that instant, oldest first; not to be saved.

    Each carries its present key, and in `recorded_at` since when it was believed so.
    """
    rows = institution.certificates.prefetch_related("versions").order_by("valid_from", "pk")
    states = (_state(row, known_at) for row in rows)
    return [state for state in states if state is not None]


def _state(row: Certificate, known_at: datetime) -> Certificate | None:
    found = copy.copy(row)
    if row.known_since <= known_at:
        found.recorded_at = row.known_since
        return found
    for old in row.versions.all():
        if old.recorded_at <= known_at < old.recorded_until:
            for name in ("certificate_no", "recorded_at", *WORDS):
                setattr(found, name, getattr(old, name))
            return found
    return None


def known_rows(known_at: datetime) -> Q:
    """Scope rows as believed at that instant; ask `ScopeItem.ever`."""
    return Q(recorded_at__lte=known_at) & (
        Q(recorded_until__isnull=True) | Q(recorded_until__gt=known_at)
    )


def in_force(row: Certificate, day: date) -> bool:
    """Whether the certificate, as this row says, was in force that day."""
    return _version(row, row.certificate_no, row.recorded_at, None).in_force(day)


def standing(row: Certificate, day: date) -> str:
    """valid, early (not yet begun), expired, withdrawn, revoked or cancelled on that day."""
    if day < row.valid_from:
        return "early"
    struck = row.status != Certificate.Status.VALID
    if struck and row.status_since is not None and row.status_since <= day:
        return str(row.status)
    if row.valid_until is not None and row.valid_until <= day:
        return "expired"
    return "valid"


@dataclass(frozen=True)
class Verdict:
    """`holds` by what is known now, `believed` by what was known at the instant asked for.

    `learned_at`: since when belief has been what it is now, None when nothing was ever recorded;
    `entry`: the ledger entry of the act that taught it, where one stands.
    """

    day: date
    known_at: datetime
    holds: bool
    believed: bool
    learned_at: datetime | None
    entry: Entry | None
    certificate_no: str

    @property
    def knew(self) -> bool:
        """Whether the platform already said what it says now."""
        return self.holds == self.believed


def verdict(
    institution: Institution,
    day: date,
    known_at: datetime,
    *,
    now: datetime,
    parameter: str = "",
    method: str = "",
) -> Verdict:
    """Was the institution accredited on the day (for that parameter and method), and did the
    platform know so at `known_at`? Spaces, width and the spelling of a number do not count."""
    above = certificate_versions(institution)
    rows = _asked_rows(institution, parameter, method) if parameter or method else None
    versions = above if rows is None else [*above, *rows]

    def answer(at: datetime) -> bool:
        found = belief.holding(versions, day, at)
        return any(v.key in found for v in (above if rows is None else rows))

    learned = belief.believed_since(answer, belief.instants(versions, now), now)
    held = [row for row in certificate_states(institution, now) if in_force(row, day)]
    return Verdict(
        day,
        known_at,
        answer(now),
        answer(known_at),
        learned,
        entry_at(institution, learned) if learned else None,
        held[-1].certificate_no if held else "",
    )


def certificate_versions(institution: Institution) -> list[Version]:
    """Everything ever believed about its certificates."""
    rows = institution.certificates.prefetch_related("versions")
    found: list[Version] = []
    for row in rows:
        found += [
            _version(old, f"certificate:{row.pk}", old.recorded_at, old.recorded_until)
            for old in row.versions.all()
        ]
        found.append(_version(row, f"certificate:{row.pk}", row.known_since, None))
    return found


def _version(
    row: Certificate | CertificateVersion, key: str, since: datetime, until: datetime | None
) -> Version:
    struck = row.status_since if row.status != Certificate.Status.VALID else None
    return Version(key, row.valid_from, row.valid_until, struck, since, until)


def _asked_rows(institution: Institution, parameter: str, method: str) -> list[Version]:
    rows = ScopeItem.ever.filter(certificate__institution=institution)
    return [_row_version(row) for row in rows if _fits(row, parameter, method)]


def _row_version(row: ScopeItem) -> Version:
    return Version(
        f"scope:{row.pk}",
        row.valid_from,
        row.valid_until,
        None,
        row.recorded_at,
        row.recorded_until,
        f"certificate:{row.certificate_id}",
    )


def _fits(row: ScopeItem, parameter: str, method: str) -> bool:
    if parameter and _plain(row.parameter) != _plain(parameter):
        return False
    wanted, held = methods.cited(method), methods.cited(row.method)
    return not method or _plain(row.method) == _plain(method) or bool(wanted and wanted == held)


def _plain(text: str) -> str:
    return "".join(half_width(text).lower().split())


def entry_at(institution: Institution, at: datetime) -> Entry | None:
    """The entry of the registering act at that instant: every fact bears the instant of its act."""
    subjects = [
        institution.uscc,
        *institution.certificates.values_list("certificate_no", flat=True),
    ]
    rows = Entry.objects.filter(subject__in=subjects, at=at, kind__startswith="registry.")
    return rows.filter(log=BUSINESS).order_by("pk").first()


@dataclass(frozen=True)
class CertificateLine:
    """A certificate by what was known then (None: nothing) and what is known now."""

    then: Certificate | None
    now: Certificate
    then_standing: str
    now_standing: str

    @property
    def differs(self) -> bool:
        """Whether anything about it was learned since."""
        names = ("certificate_no", *WORDS)
        return self.then is None or any(
            getattr(self.then, n) != getattr(self.now, n) for n in names
        )


def certificate_lines(
    institution: Institution, day: date, known_at: datetime, now: datetime
) -> list[CertificateLine]:
    """Every certificate, by both states of knowledge, those learned about since first."""
    then = {row.pk: row for row in certificate_states(institution, known_at)}
    lines = [
        CertificateLine(
            then.get(row.pk),
            row,
            standing(then[row.pk], day) if row.pk in then else "",
            standing(row, day),
        )
        for row in certificate_states(institution, now)
    ]
    return sorted(lines, key=lambda line: not line.differs)


@dataclass(frozen=True)
class ScopeLine:
    """An item of the scope on the day: whether it stood by what was known then, and by now."""

    item: ScopeItem
    then: bool
    now: bool

    @property
    def differs(self) -> bool:
        """Whether the answer has changed since."""
        return self.then != self.now


def scope_lines(then: Iterable[ScopeItem], now: Sequence[ScopeItem]) -> list[ScopeLine]:
    """Items of the day by both states of knowledge (rows as `scope_on` gives), changed ones first."""

    def by_item(rows: Iterable[ScopeItem]) -> dict[tuple[object, ...], ScopeItem]:
        return {(r.certificate_id, *(getattr(r, n) for n in ScopeItem.ITEM)): r for r in rows}

    before, after = by_item(then), by_item(now)
    lines = [
        ScopeLine(row, key in before, key in after) for key, row in {**before, **after}.items()
    ]
    return sorted(lines, key=lambda line: (not line.differs, str(line.item)))
