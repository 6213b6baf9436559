"""Doubts about the register (登记疑点): records that cannot all be right, or need an explanation.

Taken as handed in, never overwritten: an officer clears one by a change. Each kind is one query.
Blind to addresses and serial numbers spelt differently, and to a second number for one person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import Count, F, QuerySet
from django.urls import reverse

from hengjian.core.text import Text, t
from hengjian.registry import certificate_doubts
from hengjian.registry.certificate_doubts import number_doubts as number_doubts
from hengjian.registry.doubting import Doubt, inside, pairs
from hengjian.registry.models import Employment, Institution, Instrument, Site

#: How many of one kind a list shows: a register with more has another problem first.
MOST = 500


KINDS: dict[str, Text] = {
    "number": t("证书编号可疑", "Certificate number"),
    "certificates": t("证书有效期重叠", "Certificates"),
    "scope": t("同一能力项目重叠", "Scope rows"),
    "people": t("人员同时受雇于两家机构", "Shared person"),
    "serial": t("同一出厂编号的仪器", "Shared instrument"),
    "premises": t("同一场所地址", "Same premises"),
    "library": t("缺能力项目库条目", "No library item"),
}


def doubts(
    institution: Institution | None = None,
    *,
    kind: str = "",
    within: QuerySet[Institution] | None = None,
) -> list[Doubt]:
    """Doubts of one institution, or of all (`within`: of those), by kind (all kinds: empty).

    At most MOST of each kind, in a fixed order. The other side of a doubt is named wherever it is.
    """
    if institution is not None:
        within = Institution.objects.filter(pk=institution.pk)
    found: list[Doubt] = []
    for name, look in _LOOKS.items():
        if kind in {"", name}:
            found += list(_first(look(within)))
    return found


def _first(rows: Iterator[Doubt]) -> Iterator[Doubt]:
    for _, row in zip(range(MOST), rows, strict=False):
        yield row


def _people(within: QuerySet[Institution] | None) -> Iterator[Doubt]:
    several = Employment.objects.order_by().values("person").annotate(n=Count("pk"))
    touched = Employment.objects.filter(inside(within, "institution")).values("person")
    rows = Employment.objects.exclude(contract=Employment.Contract.PART_TIME).filter(
        person__in=several.filter(n__gt=1).values("person")
    )
    if within is not None:
        rows = rows.filter(person__in=touched)
    rows = rows.select_related("person", "institution").order_by("person_id", "valid_from", "pk")
    for one, other in pairs(rows, "person_id", lambda row: row.valid_until):
        if one.institution_id == other.institution_id:
            continue
        because = t(
            f"{one.person.name} 自 {other.valid_from} 起同时登记在两家机构（均非兼职）",
            f"{one.person.name} is on the staff of both from {other.valid_from}, not part-time",
        )
        number = one.person.person_no
        records = ((number, reverse("register-person", args=(number,))),)
        yield Doubt("people", (one.institution, other.institution), because, records)


def _serials(within: QuerySet[Institution] | None) -> Iterator[Doubt]:
    many = Instrument.objects.exclude(serial="").order_by().values("serial", "model")
    twice = many.annotate(n=Count("institution", distinct=True)).filter(n__gt=1)
    mine = Instrument.objects.filter(inside(within, "institution")).values("serial")
    rows = Instrument.objects.exclude(serial="").filter(serial__in=twice.values("serial"))
    if within is not None:
        rows = rows.filter(serial__in=mine)
    groups = _grouped(rows, ("serial", "model"))
    for (serial, model), found in groups:
        because = t(
            f"出厂编号 {serial}（{model or '型号未填'}）登记在 {len(found)} 处",
            f"serial {serial} ({model or 'no model'}) is on record {len(found)} times",
        )
        records = tuple((row.instrument_no, "") for row in found)
        yield Doubt("serial", _bodies(found), because, records)


def _premises(within: QuerySet[Institution] | None) -> Iterator[Doubt]:
    many = Site.objects.exclude(address="").order_by().values("address")
    twice = many.annotate(n=Count("institution", distinct=True)).filter(n__gt=1)
    rows = Site.objects.filter(address__in=twice.values("address"))
    if within is not None:
        mine = Site.objects.filter(inside(within, "institution")).values("address")
        rows = rows.filter(address__in=mine)
    for (address,), found in _grouped(rows, ("address",)):
        because = t(
            f"“{address}”登记为 {len(_bodies(found))} 家机构的场所",
            f"“{address}” is a site of {len(_bodies(found))} bodies",
        )
        yield Doubt("premises", _bodies(found), because, tuple((r.name, "") for r in found))
    yield from _addresses(within)


def _addresses(within: QuerySet[Institution] | None) -> Iterator[Doubt]:
    many = Institution.objects.exclude(address="").order_by().values("address")
    twice = many.annotate(n=Count("pk")).filter(n__gt=1)
    rows = Institution.objects.filter(address__in=twice.values("address"))
    if within is not None:
        mine = within.exclude(address="").order_by().values("address")
        rows = rows.filter(address__in=mine)
    groups: dict[str, list[Institution]] = {}
    for row in rows.order_by("address", "pk"):
        groups.setdefault(row.address, []).append(row)
    for address, found in groups.items():
        because = t(
            f"“{address}”是 {len(found)} 家机构的登记地址",
            f"“{address}” is the registered address of {len(found)} bodies",
        )
        yield Doubt("premises", tuple(found), because, tuple((r.uscc, "") for r in found))


def _grouped(
    rows: QuerySet[Any], names: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], list[Any]]]:
    groups: dict[tuple[str, ...], list[Any]] = {}
    for row in rows.select_related("institution").order_by(*map(F, names), "pk"):
        groups.setdefault(tuple(getattr(row, name) for name in names), []).append(row)
    for key, found in groups.items():
        if len(_bodies(found)) > 1:
            yield key, found


def _bodies(rows: Iterable[Any]) -> tuple[Institution, ...]:
    return tuple({row.institution_id: row.institution for row in rows}.values())


_LOOKS: dict[str, Callable[[QuerySet[Institution] | None], Iterator[Doubt]]] = {
    "number": certificate_doubts.numbers,
    "certificates": certificate_doubts.certificates,
    "scope": certificate_doubts.scope,
    "people": _people,
    "serial": _serials,
    "premises": _premises,
    "library": certificate_doubts.library,
}
