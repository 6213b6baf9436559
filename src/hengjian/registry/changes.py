"""Change a recorded fact of a body or certificate: one act, one entry, with who, why and on what.

An import never changes a recorded fact; these acts do, and what was believed before stays. To undo
one is a further act. `by` is the username of whoever acts, `at` an aware instant; every function
gives the Change it filed. People, leases and posts: see `endings`; scope rows: see `scope_changes`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from hengjian.core.text import t
from hengjian.registry import changing
from hengjian.registry.endings import (
    end_appointment,
    end_authorisation,
    end_employment,
    end_lease,
)
from hengjian.registry.facts.base import too_long
from hengjian.registry.knowledge import WORDS
from hengjian.registry.models import (
    Certificate,
    CertificateVersion,
    Change,
    Institution,
    InstitutionVersion,
)
from hengjian.registry.scope_changes import correct_scope_row, end_scope, replace_scope_rows
from hengjian.registry.search import pinyin_column

__all__ = [
    "change_certificate_status",
    "change_institution",
    "correct_certificate",
    "correct_scope_row",
    "end_appointment",
    "end_authorisation",
    "end_employment",
    "end_lease",
    "end_scope",
    "replace_scope_rows",
]

_STRUCK = (
    Certificate.Status.WITHDRAWN,
    Certificate.Status.REVOKED,
    Certificate.Status.CANCELLED,
)
#: Status → what a decision may make of it; valid again only where the decision was set aside.
MOVES: dict[str, tuple[str, ...]] = {
    Certificate.Status.VALID: _STRUCK,
    **dict.fromkeys(_STRUCK, (Certificate.Status.VALID,)),
}
_BODY = ("name", "kind", "address", "head_name", "legal_form", "founded_on")


@transaction.atomic
def change_certificate_status(
    *,
    certificate: Certificate,
    status: str,
    since: date,
    decision_no: str,
    reason: str,
    by: str,
    at: datetime,
) -> Change:
    """撤销, 吊销, 注销 or 恢复, from that day on, on a cited decision."""
    changing.need_decision(decision_no)
    if status not in MOVES[certificate.status]:
        raise changing.refusal(
            t(
                f"证书现为“{certificate.get_status_display()}”，不能直接改为该状态",
                f"from “{certificate.get_status_display()}” there is no such step",
            ),
            t("如原决定已被纠正，请先恢复", "Where the decision was set aside, restore it first"),
        )
    if since < certificate.valid_from:
        raise changing.refusal(
            t("生效日早于证书起始日", "the day lies before the certificate began"),
            t("请核对生效日期", "Check the day"),
        )
    # A restored certificate is valid again; that it was struck meanwhile stays in its versions.
    struck = status != Certificate.Status.VALID
    new = {"status": status, "status_since": since if struck else None}
    act = Change.Act.CERTIFICATE_STATUS
    return _move(certificate, new, act, decision_no, reason, by, at, since)


@transaction.atomic
def correct_certificate(
    *,
    certificate: Certificate,
    reason: str,
    by: str,
    at: datetime,
    decision_no: str = "",
    **corrected: Any,
) -> Change:
    """The register had it wrong: certificate_no, level, valid_from, valid_until, decided_on or
    status_since as keywords. The version believed until now is kept."""
    allowed = {"certificate_no", "level", "valid_from", "valid_until", "decided_on", "status_since"}
    if not set(corrected) <= allowed:
        raise ValueError(f"cannot be corrected: {sorted(set(corrected) - allowed)}")
    _check_certificate(certificate, corrected)
    act = Change.Act.CERTIFICATE_CORRECTED
    return _move(certificate, corrected, act, decision_no, reason, by, at, None)


def _check_certificate(certificate: Certificate, corrected: dict[str, Any]) -> None:
    number = corrected.get("certificate_no", certificate.certificate_no)
    taken = Certificate.objects.filter(certificate_no=number).exclude(pk=certificate.pk)
    if not number or len(number) > 40 or taken.exists():
        raise changing.refusal(
            t("证书编号为空、过长或已被占用", "the number is empty, too long or taken"),
            t("请核对证书编号", "Check the number"),
        )
    begin = corrected.get("valid_from", certificate.valid_from)
    end = corrected.get("valid_until", certificate.valid_until)
    if begin is None or (end is not None and end <= begin):
        raise changing.refusal(
            t("有效期结束早于开始", "it would end before it begins"),
            t("请核对起止日期", "Check both dates"),
        )
    if corrected.get("level", certificate.level) not in Certificate.Level.values:
        raise changing.refusal(
            t("证书级别不在可选值之内", "there is no such level"),
            t("请选择省级或国家级", "Choose provincial or State-level"),
        )
    if certificate.status != "valid" and corrected.get("status_since", 0) is None:
        raise changing.refusal(
            t("非有效状态须有起始日", "a certificate that is not valid is so since a day"),
            t("请填写日期，或办理恢复", "Give the day, or restore the certificate"),
        )


def _move(
    certificate: Certificate,
    new: dict[str, Any],
    act: Change.Act,
    decision_no: str,
    reason: str,
    by: str,
    at: datetime,
    effective_on: date | None,
) -> Change:
    """Keep the version believed until now and write the new one, if nobody was quicker."""
    changing.need_later(certificate.known_since, at)
    new = _unlike(certificate, new)
    change = changing.file(
        act=act,
        institution=certificate.institution,
        record=certificate.certificate_no,
        before=[changing.facts(certificate, new)],
        after=[{name: changing.plain(value) for name, value in new.items()}],
        reason=reason,
        decision_no=decision_no,
        effective_on=effective_on,
        by=by,
        at=at,
    )
    _rewrite(certificate, new, change, at)
    return change


def _unlike(row: Any, new: dict[str, Any]) -> dict[str, Any]:
    """Only what differs from what stands; a change that changes nothing is refused."""
    found = {name: value for name, value in new.items() if getattr(row, name) != value}
    if not found:
        raise changing.unchanged()
    return found


def _rewrite(certificate: Certificate, new: dict[str, Any], change: Change, at: datetime) -> None:
    """What was believed until now stays as a version."""
    CertificateVersion.objects.create(
        certificate=certificate,
        change=change,
        recorded_at=certificate.known_since,
        recorded_until=at,
        **{name: getattr(certificate, name) for name in ("certificate_no", *WORDS)},
    )
    left = Certificate.objects.filter(
        pk=certificate.pk, status=certificate.status, changed_at=certificate.changed_at
    )
    try:
        with transaction.atomic():
            moved = left.update(changed_at=at, **new)
    except IntegrityError as error:  # the number was taken in the same moment
        raise changing.moved_meanwhile() from error
    if not moved:
        raise changing.moved_meanwhile()
    certificate.refresh_from_db()


@transaction.atomic
def change_institution(
    *,
    institution: Institution,
    reason: str,
    by: str,
    at: datetime,
    decision_no: str = "",
    effective_on: date | None = None,
    **changed: Any,
) -> Change:
    """A new name, address, head, legal form, kind or founding day; the old one stays in versions."""
    if not set(changed) <= set(_BODY):
        raise ValueError(f"cannot be changed: {sorted(set(changed) - set(_BODY))}")
    new = _unlike(institution, changed)
    _check_institution(new)
    changing.need_later(institution.known_since, at)
    change = changing.file(
        act=Change.Act.INSTITUTION_CHANGED,
        institution=institution,
        record=institution.uscc,
        before=[changing.facts(institution, new)],
        after=[{name: changing.plain(value) for name, value in new.items()}],
        reason=reason,
        decision_no=decision_no,
        effective_on=effective_on,
        by=by,
        at=at,
    )
    _rename(institution, new, change, at)
    return change


def _rename(institution: Institution, new: dict[str, Any], change: Change, at: datetime) -> None:
    """What was believed until now stays as a version; the new name is found by its sound."""
    InstitutionVersion.objects.create(
        institution=institution,
        change=change,
        recorded_at=institution.known_since,
        recorded_until=at,
        **{name: getattr(institution, name) for name in _BODY},
    )
    sound = {"pinyin": pinyin_column(new["name"])} if "name" in new else {}
    left = Institution.objects.filter(pk=institution.pk, changed_at=institution.changed_at)
    if not left.update(changed_at=at, **new, **sound):
        raise changing.moved_meanwhile()
    institution.refresh_from_db()


def _check_institution(new: dict[str, Any]) -> None:
    if not new.get("name", "x").strip() or new.get("kind", "public") not in Institution.Kind.values:
        raise changing.refusal(
            t("名称为空或类型不在可选值之内", "the name is empty or the kind unknown"),
            t("请核对名称和类型", "Check name and kind"),
        )
    for name, value in new.items():
        longest = Institution._meta.get_field(name).max_length  # type: ignore[union-attr]
        if isinstance(value, str) and longest and len(value) > longest:
            problem = too_long(name, longest, value)
            raise changing.refusal(problem.message, problem.remedy)
