"""Acts upon the register. One act, one transaction, one ledger entry.

A fact that stands already, word for word, is not written again and leaves no entry; one that
differs from what stands, or names something unknown, is refused whole (Rejected, every problem at
once). `by` is the username of whoever acts, `at` an aware instant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from hengjian.core.errors import Refusal, Rejected
from hengjian.core.text import t
from hengjian.ledger import services as ledger
from hengjian.registry import writing
from hengjian.registry.facts import (
    AuthorisationFact,
    CalibrationFact,
    CertificateFact,
    EmploymentFact,
    ExperienceFact,
    Fact,
    InstitutionFact,
    InstrumentFact,
    PersonFact,
    QualificationFact,
    ScopeFact,
    SiteFact,
)
from hengjian.registry.judging import Judged, Placed, judge
from hengjian.registry.models import (
    Authorisation,
    Calibration,
    Certificate,
    Employment,
    Institution,
    Instrument,
    Person,
    Site,
)
from hengjian.registry.stored import STORED

#: Facts in one ledger entry; a longer file is split over several entries of the same act.
ENTRY_FACTS = 2000


@dataclass(frozen=True)
class Recorded:
    """What an act did: facts written by kind, facts that stood already."""

    new: dict[str, int]
    same: int

    @property
    def total(self) -> int:
        """How many facts were written."""
        return sum(self.new.values())


def record_institution(*, by: str, at: datetime, **facts: Any) -> Institution:
    """The institution is on the register. Keywords: the fields of InstitutionFact."""
    return _one(InstitutionFact(**facts), by, at)


def record_person(*, by: str, at: datetime, **facts: Any) -> Person:
    """The person is on the register, once. Keywords: the fields of PersonFact."""
    return _one(PersonFact(**facts), by, at)


def employ(*, by: str, at: datetime, **facts: Any) -> Employment:
    """The person works for the institution from that day. Keywords: EmploymentFact."""
    return _one(EmploymentFact(**facts), by, at)


def authorise(*, by: str, at: datetime, **facts: Any) -> Authorisation:
    """The institution lets the person do the task. Keywords: AuthorisationFact."""
    return _one(AuthorisationFact(**facts), by, at)


def record_instrument(*, by: str, at: datetime, **facts: Any) -> Instrument:
    """The instrument is on the register. Keywords: InstrumentFact."""
    return _one(InstrumentFact(**facts), by, at)


def record_calibration(*, by: str, at: datetime, **facts: Any) -> Calibration:
    """The calibration is on the register. Keywords: CalibrationFact."""
    return _one(CalibrationFact(**facts), by, at)


def record_certificate(*, by: str, at: datetime, **facts: Any) -> Certificate:
    """The certificate is on the register. Keywords: CertificateFact."""
    return _one(CertificateFact(**facts), by, at)


def record_site(*, by: str, at: datetime, **facts: Any) -> Site:
    """The place of work is on the register. Keywords: SiteFact."""
    return _one(SiteFact(**facts), by, at)


def add_scope_items(*, items: Sequence[ScopeFact], by: str, at: datetime) -> int:
    """The rows stand in the scope of their certificates; gives how many are new."""
    return record_facts(facts=items, by=by, at=at).total


def record_file(*, facts: Sequence[Fact], by: str, at: datetime) -> Recorded:
    """One institution's whole file stands: itself, people, instruments, certificate, scope."""
    return record_facts(facts=facts, by=by, at=at)


@transaction.atomic
def record_facts(*, facts: Sequence[Fact], by: str, at: datetime) -> Recorded:
    """All facts stand, or none. One ledger entry per institution they belong to."""
    judged = judge([Placed(fact, _field(n, fact)) for n, fact in enumerate(facts)])
    return record_judged(judged=judged, by=by, at=at)


@transaction.atomic
def record_judged(*, judged: Judged, by: str, at: datetime) -> Recorded:
    """Write what was judged in this same transaction. Raises Rejected when anything was wrong."""
    refuse(judged)
    made = writing.write(judged.new, at)
    writing.identify(judged.identified)
    drafts = [
        ledger.Draft("registry.file-recorded", subject, by, at, {"facts": part})
        for subject, bodies in _by_institution([*judged.new, *judged.identified]).items()
        for part in _parts(bodies)
    ]
    ledger.append_many(drafts)
    new = {kind: len(rows) for kind, rows in made.items()}
    if judged.identified:
        new["identified"] = len(judged.identified)
    return Recorded(new, judged.same)


def refuse(judged: Judged) -> None:
    """Raise Rejected with every problem when there is one."""
    if judged.problems:
        raise Rejected(t("未登记", "Nothing was recorded"), judged.problems)


@transaction.atomic
def set_supervision_class(
    *,
    institution: Institution,
    supervision_class: str,
    since: date,
    reason: str,
    by: str,
    at: datetime,
) -> None:
    """The class holds from that day. Called by credit only (see README.md)."""
    if supervision_class not in Institution.SupervisionClass.values or not reason.strip():
        raise Refusal(
            t("未写入监管类别", "The supervision class was not set"),
            t("类别不是 A、B、C、D 之一，或没有理由", "it is not A, B, C or D, or has no reason"),
            t("请选择类别并写明理由", "Choose a class and give the reason"),
        )
    before = institution.supervision_class
    Institution.objects.filter(pk=institution.pk).update(
        supervision_class=supervision_class, class_since=since, class_reason=reason[:300]
    )
    body = {"from": before, "to": supervision_class, "since": since.isoformat(), "reason": reason}
    ledger.append(kind="registry.class-set", subject=institution.uscc, actor=by, at=at, body=body)
    institution.refresh_from_db()


@transaction.atomic
def _one(fact: Fact, by: str, at: datetime) -> Any:
    judged = judge([Placed(fact, str)])
    refuse(judged)
    if not judged.changes:
        return _standing(fact)
    writing.identify(judged.identified)
    row = _standing(fact) if judged.same else writing.write(judged.new, at)[fact.KIND][0]
    ledger.append(
        kind=f"registry.{fact.KIND}-recorded",
        subject=subject_of(fact),
        actor=by,
        at=at,
        body=writing.body(fact),
    )
    return row


def _standing(fact: Fact) -> Any:
    stored = STORED[fact.KIND]
    model: Any = stored.model
    key = {stored.paths.get(name, name): getattr(fact, name) for name in fact.KEY}
    return model._default_manager.get(**key)


def subject_of(fact: Fact) -> str:
    """Whose file a fact belongs to: an institution's code, a certificate's or person's number."""
    values = fact.values()
    return str(values.get("uscc") or values.get("certificate_no") or values.get("person_no"))


def _field(number: int, fact: Fact) -> Any:
    return lambda name: f"{fact.KIND}[{number}].{name}"


def _by_institution(facts: Sequence[Fact]) -> dict[str, list[dict[str, Any]]]:
    """Bodies by subject. A person and what he is qualified by lie in the file of the first employer
    named with him, a scope row in that of its certificate's holder, where the same act says who
    that is."""
    homes: dict[str, str] = {}
    for fact in facts:
        if isinstance(fact, EmploymentFact):
            homes.setdefault(f"person {fact.person_no}", fact.uscc)
        if isinstance(fact, CertificateFact):
            homes[f"scope {fact.certificate_no}"] = fact.uscc
    files: dict[str, list[dict[str, Any]]] = {}
    for fact in facts:
        subject = subject_of(fact)
        of_person = isinstance(fact, PersonFact | QualificationFact | ExperienceFact)
        subject = homes.get(f"{'person' if of_person else fact.KIND} {subject}", subject)
        files.setdefault(subject, []).append({"fact": fact.KIND, **writing.body(fact)})
    return files


def _parts(bodies: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    return [bodies[n : n + ENTRY_FACTS] for n in range(0, len(bodies), ENTRY_FACTS)]
