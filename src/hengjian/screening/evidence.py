"""The rows behind a finding, opened one by one, in words an officer can read aloud.

Rows of reports are opened by monitoring, rows of the register here. A row that cannot be opened, or
that the reader may not see, is still listed under its reference: evidence never vanishes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from hengjian.accounts.access import Actor
from hengjian.core.text import Text, t
from hengjian.monitoring.records import records
from hengjian.registry.models import Authorisation, Calibration, ScopeItem

Fact = tuple[Text, str]


@dataclass(frozen=True)
class Row:
    """One record: what it is, what stands in it, whose report it belongs to (both may be empty)."""

    reference: str
    title: Text
    facts: tuple[Fact, ...]
    uscc: str = ""
    report_no: str = ""


def of_reports(references: Iterable[str], actor: Actor) -> dict[str, Row]:
    """Rows of reports the actor may read, by reference; others are left out."""
    return {
        ref: Row(ref, one.title, one.lines, one.uscc, one.report_no)
        for ref, one in records(references, actor).items()
    }


KINDS = {
    "authorisation": t("人员授权", "Authorisation"),
    "calibration": t("检定校准", "Calibration"),
    "scope": t("能力范围", "Scope item"),
}


def of_register(references: Iterable[str]) -> dict[str, Row]:
    """Rows of the register by reference; others are left out."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for reference in references:
        kind, _, key = reference.partition(":")
        if kind in KINDS and key.isdigit():
            wanted[kind].append(int(key))
    found = [
        *map(_authorisation, Authorisation.objects.filter(pk__in=wanted["authorisation"])),
        *map(_calibration, Calibration.objects.filter(pk__in=wanted["calibration"])),
        *map(_scope, ScopeItem.objects.filter(pk__in=wanted["scope"])),
    ]
    return {row.reference: row for row in found}


def _named(kind: str, title: str) -> Text:
    label = KINDS[kind]
    return t(f"{label.zh} {title}", f"{label.en} {title}")


def _days(begin: date | None, end: date | None) -> Fact:
    return t("期间", "Period"), f"{begin or '…'} — {end or '…'}"


def _authorisation(row: Authorisation) -> Row:
    facts = (
        (t("任务", "Task"), str(row.get_task_display())),
        (t("项目", "Parameter"), row.parameter or "*"),
        _days(row.valid_from, row.valid_until),
    )
    return Row(f"authorisation:{row.pk}", _named("authorisation", row.person.person_no), facts)


def _calibration(row: Calibration) -> Row:
    facts = (
        (t("证书", "Certificate"), row.certificate_no or "—"),
        _days(row.calibrated_on, row.due_on),
    )
    title = f"{row.instrument.name} {row.instrument.instrument_no}"
    return Row(f"calibration:{row.pk}", _named("calibration", title), facts)


def _scope(row: ScopeItem) -> Row:
    facts = ((t("方法", "Method"), row.method), _days(row.valid_from, row.valid_until))
    return Row(f"scope:{row.pk}", _named("scope", f"{row.matrix} {row.parameter}".strip()), facts)
