"""What the public may ask of the register: find an institution, its certificate, its scope on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from hengjian.accounts.access import PUBLIC, scope
from hengjian.core import regions as codes
from hengjian.core.text_input import half_width
from hengjian.registry.models import Certificate, Institution, ScopeItem
from hengjian.registry.search import as_typed

ACTION = "portal.page.read"


@dataclass(frozen=True)
class Question:
    """What somebody looks for; empty parts ask for nothing."""

    words: str = ""
    region: str = ""
    parameter: str = ""

    @classmethod
    def read(cls, query: Any) -> Question:
        """From a query string; too long and unknown parts are cut, never an error."""
        words = half_width(query.get("q", "")).strip()[:80]
        region = query.get("region", "").strip()
        parameter = half_width(query.get("parameter", "")).strip()[:80]
        return cls(words, region if codes.is_code(region) else "", parameter)

    def __bool__(self) -> bool:
        return bool(self.words or self.region or self.parameter)


def institutions() -> QuerySet[Institution]:
    """Every institution under supervision. Sources of foreign data are not institutions here."""
    return scope(PUBLIC, ACTION, Institution).exclude(kind=Institution.Kind.FOREIGN)


def find(question: Question, on: date) -> QuerySet[Institution]:
    """Institutions whose name, code or sound fits, in the region, accredited for the parameter."""
    rows = institutions()
    for word in question.words.split():
        fits = Q(name__icontains=word) | Q(uscc__istartswith=word)
        if sound := as_typed(word):
            fits |= Q(pinyin__contains=sound)
        rows = rows.filter(fits)
    if question.region:
        rows = rows.filter(_inside(question.region))
    if question.parameter:
        items = in_force(ScopeItem.objects.all(), on).filter(
            in_force_q(on, "certificate__"),
            parameter__icontains=question.parameter,
            certificate__status=Certificate.Status.VALID,
        )
        rows = rows.filter(pk__in=items.values("certificate__institution"))
    return rows


def _inside(code: str) -> Q:
    outside = codes.outside(code)
    return Q(region__startswith=codes.scope_prefix(code)) & ~Q(region__in=outside)


def in_force_q(on: date, prefix: str = "") -> Q:
    """Rows of the register whose period covers the day."""
    begun = Q(**{f"{prefix}valid_from__lte": on})
    open_end = Q(**{f"{prefix}valid_until__isnull": True})
    return begun & (open_end | Q(**{f"{prefix}valid_until__gt": on}))


def in_force(rows: QuerySet[Any], on: date) -> QuerySet[Any]:
    """The rows in force on the day."""
    return rows.filter(in_force_q(on))


def certificates(institution: Institution) -> list[Certificate]:
    """Every certificate the institution ever held, newest first."""
    return list(institution.certificates.order_by("-valid_from", "-pk"))


def standing_on(certificate: Certificate, on: date) -> str:
    """valid, expired, early (not yet begun), withdrawn, revoked or cancelled on that day."""
    if on < certificate.valid_from:
        return "early"
    ended = certificate.status != Certificate.Status.VALID
    if ended and (certificate.status_since is None or certificate.status_since <= on):
        return str(certificate.status)
    if certificate.valid_until is not None and certificate.valid_until <= on:
        return "expired"
    return "valid"


def scope_on(institution: Institution, on: date, words: str = "") -> QuerySet[ScopeItem]:
    """What the institution was accredited for on the day, under certificates valid on it."""
    rows = in_force(ScopeItem.objects.filter(certificate__institution=institution), on)
    valid = [c.pk for c in certificates(institution) if standing_on(c, on) == "valid"]
    rows = rows.filter(certificate__in=valid).select_related("certificate")
    for word in words.split():
        fits = Q(parameter__icontains=word) | Q(method__icontains=word)
        rows = rows.filter(fits | Q(matrix__icontains=word) | Q(category__icontains=word))
    return rows.order_by("category", "matrix", "parameter", "method")
