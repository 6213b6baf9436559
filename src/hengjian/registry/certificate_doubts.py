"""Doubts about certificates and scope: numbers, periods that overlap, items of the library."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse

from hengjian.core.text import Text, t
from hengjian.registry.doubting import Doubt, inside, pairs
from hengjian.registry.models import Certificate, Institution, ScopeItem
from hengjian.standards import accreditation, law, regions

#: The instrument by which every scope row has an item of the capability library.
_LIBRARY = "LIST14"


def numbers(within: QuerySet[Institution] | None) -> Iterator[Doubt]:
    rows = Certificate.objects.filter(inside(within, "institution"))
    for row in rows.select_related("institution").order_by("certificate_no").iterator():
        for because in number_doubts(row):
            yield Doubt("number", (row.institution,), because, (_certificate(row),))


def number_doubts(row: Certificate) -> list[Text]:
    """What is odd about a certificate's number beside its level and first day."""
    if row.institution.kind == Institution.Kind.FOREIGN:
        return []
    parts = accreditation.certificate_number(row.certificate_no)
    if parts is None:
        return [
            t(
                "编号不是 12 位数字（2015 年规则，二手来源；2026-06-01 后的规则未核到）",
                "not twelve digits (rule of 2015, from a secondary source; no later rule is known)",
            )
        ]
    found = []
    if parts.year > row.valid_from.year:
        text = t(
            f"编号年份 {parts.year} 晚于证书起始日 {row.valid_from}",
            f"its year {parts.year} lies after the first day {row.valid_from}",
        )
        found.append(text)
    if not parts.issuer:
        found.append(t("发证机关代码不在代码表内", "no authority has its issuer code"))
    elif not _issued_by(parts.issuer, row):
        text = t(
            f"发证机关代码为“{parts.issuer}”，与登记的级别“{row.get_level_display()}”或所在省份不符",
            f"its issuer code says {parts.issuer}: not the level on record ({row.get_level_display()}) "
            "or not the province of the body",
        )
        found.append(text)
    return found


def _issued_by(issuer: str, row: Certificate) -> bool:
    if row.level == Certificate.Level.STATE or issuer == "国家":
        return (issuer == "国家") == (row.level == Certificate.Level.STATE)
    known = regions.regions().get(f"{row.institution.region[:2]}0000")
    return known is None or known.name.zh.startswith(issuer)


def certificates(within: QuerySet[Institution] | None) -> Iterator[Doubt]:
    for one, other in _certificate_pairs(within):
        because = t(
            f"两张证书自 {max(one.valid_from, other.valid_from)} 起同时有效",
            f"both are in force from {max(one.valid_from, other.valid_from)}",
        )
        records = (_certificate(one), _certificate(other))
        yield Doubt("certificates", (one.institution,), because, records)


def _certificate_pairs(
    within: QuerySet[Institution] | None,
) -> Iterator[tuple[Certificate, Certificate]]:
    several = Certificate.objects.order_by().values("institution").annotate(n=Count("pk"))
    rows = Certificate.objects.filter(
        inside(within, "institution"),
        institution__in=several.filter(n__gt=1).values("institution"),
    ).select_related("institution")
    yield from pairs(rows.order_by("institution_id", "valid_from", "pk"), "institution_id", _ends)


def _ends(row: Certificate) -> date | None:
    """The first day it is no longer in force, by its period or its status."""
    struck = row.status_since if row.status != Certificate.Status.VALID else None
    known = [day for day in (row.valid_until, struck) if day is not None]
    return min(known, default=None)


def scope(within: QuerySet[Institution] | None) -> Iterator[Doubt]:
    # The same item twice under one certificate is refused when it comes in, so that rows can
    # overlap only where two certificates do.
    for one, other in _certificate_pairs(within):
        rows = ScopeItem.objects.filter(certificate__in=(one, other))
        keys: dict[tuple[object, ...], ScopeItem] = {}
        count, example = 0, ""
        for row in rows.order_by("certificate_id", "pk"):
            key = tuple(getattr(row, name) for name in ScopeItem.ITEM)
            first = keys.setdefault(key, row)
            if first.certificate_id != row.certificate_id and _both_hold(first, row):
                count, example = count + 1, example or str(row).strip()
        if count:
            because = t(
                f"{count} 个项目在两张证书上同时有效，如“{example}”",
                f"{count} items stand under both at once, such as “{example}”",
            )
            records = (_certificate(one), _certificate(other))
            yield Doubt("scope", (one.institution,), because, records)


def _both_hold(one: Any, other: Any) -> bool:
    return (one.valid_until is None or other.valid_from < one.valid_until) and (
        other.valid_until is None or one.valid_from < other.valid_until
    )


def library(within: QuerySet[Institution] | None) -> Iterator[Doubt]:
    """Scope granted since one list and one library came into force, without its item or status."""
    since = law.instruments()[_LIBRARY].period.start
    bare = ScopeItem.objects.filter(
        Q(library_item="") | Q(library_status=""),
        inside(within, "certificate__institution"),
        valid_from__gte=since,
    )
    counts = bare.order_by().values("certificate").annotate(n=Count("pk"), one=Min("pk"))
    for line in counts.order_by("certificate__certificate_no").iterator():
        row = ScopeItem.objects.select_related("certificate__institution").get(pk=line["one"])
        count, example = line["n"], str(row).strip()
        because = t(
            f"{count} 个项目自 {since} 后批准，未登记能力项目库条目号或库内状态，如“{example}”",
            f"{count} item(s) granted since {since} without library item or status: “{example}”",
        )
        body = row.certificate.institution
        yield Doubt("library", (body,), because, (_certificate(row.certificate),))


def _certificate(row: Certificate) -> tuple[str, str]:
    return row.certificate_no, reverse("register-known", args=(row.institution.uscc,))
