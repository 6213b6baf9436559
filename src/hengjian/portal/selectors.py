"""What the public may ask of the register: find an institution, its certificates, its scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from hengjian.accounts.access import PUBLIC, scope
from hengjian.core import regions as codes
from hengjian.core.text_input import half_width
from hengjian.registry import selectors as registry
from hengjian.registry.models import Certificate, Institution, ScopeItem

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
    """Institutions whose name, code or sound fits, in the region, accredited that day for the
    parameter."""
    rows = registry.institutions_for(
        PUBLIC, action=ACTION, search=question.words, region=question.region
    ).exclude(kind=Institution.Kind.FOREIGN)
    if question.parameter:
        items = ScopeItem.objects.filter(
            registry.on(on),
            parameter__icontains=question.parameter,
            certificate__in=Certificate.objects.filter(registry.on(on)).exclude(_struck(on)),
        )
        rows = rows.filter(pk__in=items.values("certificate__institution"))
    return rows


def _struck(on: date) -> Q:
    return ~Q(status=Certificate.Status.VALID) & Q(status_since__lte=on)


@dataclass(frozen=True)
class Held:
    """A certificate as it stands on a day. `last_day` is the last day printed on it."""

    certificate: Certificate
    standing: str
    last_day: date | None
    struck_on: date | None


def certificates_on(institution: Institution, on: date) -> list[Held]:
    """Every certificate the institution ever held, newest first, as each stands on the day."""
    found = []
    for row in institution.certificates.order_by("-valid_from", "-pk"):
        standing, end = standing_on(row, on), row.valid_until
        struck = row.status_since if standing == row.status else None
        last = end - timedelta(days=1) if end is not None else None
        found.append(Held(row, standing, last, None if standing == "valid" else struck))
    return found


def standing_on(certificate: Certificate, on: date) -> str:
    """valid, expired, early (not yet begun), withdrawn, revoked or cancelled on that day."""
    if on < certificate.valid_from:
        return "early"
    ended = certificate.status != Certificate.Status.VALID
    if ended and certificate.status_since is not None and certificate.status_since <= on:
        return str(certificate.status)
    if certificate.valid_until is not None and certificate.valid_until <= on:
        return "expired"
    return "valid"


def scope_on(institution: Institution, on: date, words: str = "") -> QuerySet[ScopeItem]:
    """What the institution was accredited for on the day, under certificates valid on it."""
    rows = registry.scope_on(institution, on).select_related("certificate")
    for word in words.split():
        fits = Q(parameter__icontains=word) | Q(method__icontains=word)
        rows = rows.filter(fits | Q(matrix__icontains=word) | Q(category__icontains=word))
    return rows
