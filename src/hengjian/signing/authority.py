"""Whether a person may sign a statement on a day: employed there, and authorised for every line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hengjian.core.text import Text, t
from hengjian.core.text_input import half_width
from hengjian.registry import selectors as registry
from hengjian.registry.models import Authorisation, Institution, Person
from hengjian.signing.kinds import Kind
from hengjian.signing.statements import Line, Statement


@dataclass(frozen=True)
class Gap:
    """What a person lacks for a statement. `line` None: it is not a matter of a line."""

    what: Text
    line: Line | None = None


def gaps(statement: Statement, kind: Kind, person_no: str, day: date) -> list[Gap]:
    """What keeps the person from signing on that day; empty when nothing does."""
    institution = Institution.objects.filter(uscc=statement.institution).first()
    person = Person.objects.filter(person_no=person_no).first() if person_no else None
    if institution is None or person is None:
        return [Gap(t("签字人不在人员名录中", "the signer is not in the register of people"))]
    if not registry.staff_on(institution, day).filter(person=person).exists():
        return [
            Gap(t(f"{person.name} 在 {day} 不在该机构任职",
                  f"{person.name} is not employed by this body on {day}"))
        ]  # fmt: skip
    if not kind.task:
        return []
    held = list(registry.authorisations_on(institution, day, person=person).filter(task=kind.task))
    if not statement.lines:
        return [] if held else [Gap(t("没有该环节的授权", "no authorisation for this step"))]
    return [
        Gap(
            t(f"没有 {line.parameter}（{line.method}）的授权",
              f"no authorisation for {line.parameter} ({line.method})"),
            line,
        )
        for line in statement.lines
        if not any(_lets(row, line) for row in held)
    ]  # fmt: skip


def could_sign(statement: Statement, kind: Kind, day: date) -> list[str]:
    """Names of those who may sign it that day."""
    institution = Institution.objects.filter(uscc=statement.institution).first()
    if institution is None:
        return []
    staff = registry.staff_on(institution, day).select_related("person")
    return [
        row.person.name for row in staff if not gaps(statement, kind, row.person.person_no, day)
    ]


def _lets(row: Authorisation, line: Line) -> bool:
    """An authorisation without parameter or method lets all of them."""
    return (not row.parameter or _fold(row.parameter) == _fold(line.parameter)) and (
        not row.method or _fold(row.method) == _fold(line.method)
    )


def _fold(name: str) -> str:
    return "".join(half_width(name).split()).casefold()
