"""The changes an officer may file by form: which records, which form, which act.

One table, so that a page and the tests walk the same acts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from hengjian.core.text import Text, t
from hengjian.registry import changes, changing, forms
from hengjian.registry.facts import ScopeFact
from hengjian.registry.models import (
    Appointment,
    Authorisation,
    Change,
    Employment,
    Institution,
    Lease,
    ScopeItem,
)

#: Records offered for choice at once; more are reached by searching.
SHOWN = 200
Do = Callable[[Institution, list[Any], dict[str, Any], str, datetime], Change]


@dataclass(frozen=True)
class Filing:
    """A change to be filed: its form, the records it may touch, and what is done."""

    act: Change.Act
    says: Text
    form: type[forms.ChangeForm]
    rows: Callable[[Institution, str], Any] | None
    do: Do

    @property
    def title(self) -> Text:
        """Its name."""
        return Change.Act(self.act).label  # type: ignore[return-value]


def _certificates(institution: Institution, words: str) -> Any:
    rows = institution.certificates.order_by("-valid_from")
    return rows.filter(certificate_no__icontains=words) if words else rows


def _scope(institution: Institution, words: str) -> Any:
    rows = ScopeItem.objects.filter(certificate__institution=institution)
    for word in words.split():
        rows = rows.filter(Q(parameter__icontains=word) | Q(method__icontains=word))
    return rows.select_related("certificate").order_by("category", "parameter", "method")


def _of_person(model: Any, end: str) -> Callable[[Institution, str], Any]:
    def rows(institution: Institution, words: str) -> Any:
        found = model.objects.filter(institution=institution).select_related("person")
        if words:
            fits = Q(person__name__contains=words) | Q(person__person_no__icontains=words)
            found = found.filter(fits)
        return found.order_by("person__person_no", end)

    return rows


def _leases(institution: Institution, words: str) -> Any:
    rows = Lease.objects.filter(instrument__institution=institution).select_related("instrument")
    if words:
        rows = rows.filter(instrument__instrument_no__icontains=words)
    return rows.order_by("instrument__instrument_no", "valid_from")


def label(row: Any) -> str:
    """A record as a line of choice."""
    days = f"{row.valid_from} — {row.valid_until or '…'}"
    if isinstance(row, ScopeItem):
        return f"{row.category} · {row.matrix} {row.parameter} · {row.method} · {days}"
    if isinstance(row, Lease):
        return f"{row.instrument} · {row.lessor} · {days}"
    if hasattr(row, "person"):
        what = row.title if isinstance(row, Employment) else str(row).partition(" · ")[2]
        method = f" {row.method}" if isinstance(row, Authorisation) else ""
        return f"{row.person.name} {row.person.person_no} · {what}{method} · {days}"
    return f"{row.certificate_no} · {row.get_status_display()} · {days}"


def _status(body: Institution, rows: list[Any], given: dict[str, Any], by: str, at: Any) -> Change:
    return changes.change_certificate_status(certificate=rows[0], by=by, at=at, **given)


def _correct(body: Institution, rows: list[Any], given: dict[str, Any], by: str, at: Any) -> Change:
    return changes.correct_certificate(certificate=rows[0], by=by, at=at, **given)


def _end_scope(
    body: Institution, rows: list[Any], given: dict[str, Any], by: str, at: Any
) -> Change:
    return changes.end_scope(items=rows, by=by, at=at, **given)


def _replace(body: Institution, rows: list[Any], given: dict[str, Any], by: str, at: Any) -> Change:
    names = ("method", "limits", "library_item", "library_status")
    said = {name: given.pop(name) for name in names if name in given}
    new = [_successor(row, said, given["on"]) for row in rows]
    return changes.replace_scope_rows(replaced=rows, by_rows=new, by=by, at=at, **given)


def _successor(row: ScopeItem, said: dict[str, str], on: date) -> ScopeFact:
    """The row that follows: as it stood, with what is said anew."""
    values = {name: getattr(row, name) for name in changing.SCOPE_FIELDS} | said
    values["valid_from"] = on
    return ScopeFact(certificate_no=row.certificate.certificate_no, **values)


def _correct_scope(
    body: Institution, rows: list[Any], given: dict[str, Any], by: str, at: Any
) -> Change:
    return changes.correct_scope_row(item=rows[0], by=by, at=at, **given)


def _ender(act: Callable[..., Change], name: str) -> Do:
    def do(body: Institution, rows: list[Any], given: dict[str, Any], by: str, at: Any) -> Change:
        return act(by=by, at=at, **{name: rows[0]}, **given)

    return do


def _body(body: Institution, rows: list[Any], given: dict[str, Any], by: str, at: Any) -> Change:
    return changes.change_institution(institution=body, by=by, at=at, **given)


_A = Change.Act
FILINGS: dict[str, Filing] = {
    filing.act.value: filing
    for filing in (
        Filing(
            _A.CERTIFICATE_STATUS,
            t(
                "撤销、吊销、注销或恢复，须有决定文号",
                "Withdraw, revoke, cancel or restore, on a decision",
            ),
            forms.StatusForm,
            _certificates,
            _status,
        ),
        Filing(
            _A.CERTIFICATE_CORRECTED,
            t("编号、级别或日期登记有误", "Number, level or days were entered wrongly"),
            forms.CorrectionForm,
            _certificates,
            _correct,
        ),
        Filing(
            _A.SCOPE_ENDED,
            t("取消若干能力项目", "Items are given up or taken away"),
            forms.EndScopeForm,
            _scope,
            _end_scope,
        ),
        Filing(
            _A.SCOPE_REPLACED,
            t(
                "方法版本变更：旧条目终止，新条目接续",
                "A new edition: old rows end, new ones follow",
            ),
            forms.ReplaceScopeForm,
            _scope,
            _replace,
        ),
        Filing(
            _A.SCOPE_CORRECTED,
            t("某一条目登记有误", "A row was entered wrongly"),
            forms.CorrectScopeForm,
            _scope,
            _correct_scope,
        ),
        Filing(
            _A.EMPLOYMENT_ENDED,
            t("人员离岗，或撤销离岗登记", "Somebody leaves, or the end is taken back"),
            forms.EndForm,
            _of_person(Employment, "valid_from"),
            _ender(changes.end_employment, "employment"),
        ),
        Filing(
            _A.AUTHORISATION_ENDED,
            t("停止某人某项授权", "Somebody may not do something any more"),
            forms.EndForm,
            _of_person(Authorisation, "valid_from"),
            _ender(changes.end_authorisation, "authorisation"),
        ),
        Filing(
            _A.APPOINTMENT_ENDED,
            t("技术负责人、质量负责人、授权签字人离任", "A head or signatory leaves the post"),
            forms.EndForm,
            _of_person(Appointment, "valid_from"),
            _ender(changes.end_appointment, "appointment"),
        ),
        Filing(
            _A.LEASE_ENDED,
            t("仪器租借结束", "An instrument goes back"),
            forms.EndForm,
            _leases,
            _ender(changes.end_lease, "lease"),
        ),
        Filing(
            _A.INSTITUTION_CHANGED,
            t("名称、地址、负责人、法律地位或类型变更", "Name, address, head, legal form or kind"),
            forms.BodyForm,
            None,
            _body,
        ),
    )
}
