"""What a grant does to the register: always through the register's own acts.

First: a new certificate with its rows. Renewal: a new certificate under a new number that begins
where the old one ends, or at issue when it has ended; rows kept, added, moved to another edition.
Extension: rows under the certificate in force. Change and method edition: rows end or are replaced,
facts of the body change. Cancellation: the certificate is cancelled (注销).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from hengjian.accreditation import posts
from hengjian.accreditation.models import Application, ApplicationItem
from hengjian.accreditation.services.drafting import LENGTHS
from hengjian.core.legal_time import legal_day
from hengjian.core.periods import add_years
from hengjian.core.text import t
from hengjian.registry import changes
from hengjian.registry import services as registry
from hengjian.registry.facts import ScopeFact
from hengjian.registry.models import Certificate
from hengjian.standards import rules

Kind = Application.Kind
_BODY = ("name", "address", "legal_form", "head_name")


def validity(application: Application, on: date) -> tuple[date, date]:
    """First day and first day after of a certificate issued on `on`."""
    begin, old = on, application.certificate
    if application.kind == Kind.RENEWAL and old is not None and old.valid_until is not None:
        begin = max(on, old.valid_until)
    years = int(rules.on(on)["cma.certificate-years"].value)
    return begin, add_years(begin, years)


def carry_out(
    application: Application, number: str, on: date, by: str, at: datetime
) -> Certificate:
    """The register stands as granted; gives the certificate made or touched. `number` is that of
    a new certificate, where there is one."""
    kind = Kind(application.kind)
    if kind in (Kind.FIRST, Kind.RENEWAL):
        return _new(application, number, on, by, at)
    certificate = application.certificate
    assert certificate is not None  # drafting refuses such a kind without one
    if kind == Kind.CANCELLATION:
        changes.change_certificate_status(
            certificate=certificate,
            status=Certificate.Status.CANCELLED,
            since=on,
            decision_no=application.decision_no,
            reason=str(t("机构申请注销", "cancelled at the body's request")),
            by=by,
            at=at,
        )
        return certificate
    _rows(application, certificate, on, by, at)
    _facts(application, by, at)
    return certificate


def _new(application: Application, number: str, on: date, by: str, at: datetime) -> Certificate:
    begin, end = validity(application, on)
    assert application.decided_at is not None
    made = registry.record_certificate(
        by=by,
        at=at,
        uscc=application.institution.uscc,
        certificate_no=number,
        valid_from=begin,
        valid_until=end,
        level="province",
        decided_on=legal_day(application.decided_at),
    )
    items = application.items.exclude(act="remove")
    _add(items, made, begin, by, at)
    return made


def _rows(
    application: Application, certificate: Certificate, on: date, by: str, at: datetime
) -> None:
    reason = f"{application.number} {application.get_kind_display()}"
    number = application.decision_no
    _add(application.items.filter(act="add"), certificate, on, by, at)
    ended = [i.standing for i in application.items.filter(act="remove") if i.standing]
    if ended:
        changes.end_scope(items=ended, on=on, decision_no=number, reason=reason, by=by, at=at)
    replacing = list(application.items.filter(act="replace"))
    if replacing:
        changes.replace_scope_rows(
            replaced=[i.standing for i in replacing if i.standing],
            by_rows=[_fact(i, certificate, on) for i in replacing],
            on=on,
            decision_no=number,
            reason=reason,
            by=by,
            at=at,
        )


def _add(
    items: Iterable[ApplicationItem], certificate: Certificate, on: date, by: str, at: datetime
) -> None:
    facts = [_fact(item, certificate, on) for item in items]
    if facts:
        registry.add_scope_items(items=facts, by=by, at=at)


def _fact(item: ApplicationItem, certificate: Certificate, on: date) -> ScopeFact:
    return ScopeFact(
        certificate_no=certificate.certificate_no,
        valid_from=on,
        **{name: getattr(item, name) for name in LENGTHS},
    )


def _facts(application: Application, by: str, at: datetime) -> None:
    """Facts of the body itself and its posts. An “other” matter has no fact on the register: its words
    stand on the application and its publication."""
    posts.carry_out(application, by, at)
    changed = {c.field: c for c in application.changes.all() if c.field in _BODY}
    differs = {
        name: c.after
        for name, c in changed.items()
        if getattr(application.institution, name) != c.after
    }
    if differs:
        changes.change_institution(
            institution=application.institution,
            reason=f"{application.number} {application.get_kind_display()}",
            decision_no=application.decision_no,
            effective_on=max(changed[name].since for name in differs),
            by=by,
            at=at,
            **differs,
        )
