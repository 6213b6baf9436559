"""Certificate and annex as papers, from what the register holds on a day.

The verification page is public and stable; `address` is its absolute form, which the QR code holds.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from hengjian.accreditation import papers, selectors
from hengjian.accreditation.models import Application
from hengjian.accreditation.registering import validity
from hengjian.core.legal_time import legal_day
from hengjian.core.text import ZH, reading
from hengjian.registry.models import Certificate, Institution, ScopeItem
from hengjian.standards import regions
from hengjian.standards.loading import load

_METHOD_NO = re.compile(r"(?:GB|HJ|DB|SL|DZ|NY|CJ|QX|JJF|ISO)[A-Z/]*\s?[0-9].*$", re.ASCII)


def issuer(region: str) -> str:
    """The two digits of the issuing authority: those of the region's province."""
    name = regions.path(region)[0].name.zh
    for code, place in load("accreditation")["certificate"]["number_format"][
        "issuer_codes"
    ].items():
        if name.startswith(place):
            return str(code)
    raise LookupError(f"no issuer code for {name}")


def next_number(application: Application, year: int) -> str:
    """The next free number of the province in that year."""
    code = issuer(application.institution.region)
    begins = f"{year % 100:02d}{code}"
    rows = Certificate.objects.filter(certificate_no__startswith=begins)
    serial = papers.next_serial(
        year=year, taken=rows.values_list("certificate_no", flat=True), issuer=code
    )
    return papers.next_number(
        year=year,
        specialty=application.specialty,
        sector=application.sector,
        serial=serial,
        issuer=code,
    )


@cache
def authority(region: str) -> str:
    """The market authority of the province, as it prints its name."""
    with reading(ZH):
        return str(regions.authority("market", f"{region[:2]}0000").name)


def certificate_facts(found: Certificate, day: date, address: str) -> papers.CertificatePaper:
    """The certificate as printed on `day`."""
    rows = selectors.scope_of(found, max(day, found.valid_from))
    return _paper(
        found.institution,
        found.certificate_no,
        issued_on=found.decided_on or found.valid_from,
        valid_from=found.valid_from,
        valid_until=found.valid_until or date.max,
        address=address,
        categories=rows.order_by("category").values_list("category", flat=True).distinct(),
        sites=rows.exclude(site="").order_by("site").values_list("site", flat=True).distinct(),
        count=rows.count(),
        decision_no=_decision(found),
    )


def preview_facts(application: Application, day: date, address: str) -> papers.CertificatePaper:
    """The certificate a granted application would make if it were issued on `day`."""
    begin, end = validity(application, day)
    items = application.items.exclude(act="remove")
    return _paper(
        application.institution,
        next_number(application, day.year),
        issued_on=day,
        valid_from=begin,
        valid_until=end,
        address=address,
        categories=items.order_by("category").values_list("category", flat=True).distinct(),
        sites=items.exclude(site="").order_by("site").values_list("site", flat=True).distinct(),
        count=items.count(),
        decision_no=application.decision_no,
    )


def _paper(
    institution: Institution,
    number: str,
    *,
    issued_on: date,
    valid_from: date,
    valid_until: date,
    address: str,
    categories: object,
    sites: object,
    count: int,
    decision_no: str,
) -> papers.CertificatePaper:
    return papers.CertificatePaper(
        number=number,
        institution=institution.name,
        uscc=institution.uscc,
        address=institution.address,
        authority=authority(institution.region),
        issued_on=issued_on,
        valid_from=valid_from,
        valid_until=valid_until,
        verify_address=address,
        categories=tuple(categories),  # type: ignore[arg-type]
        sites=tuple(sites),  # type: ignore[arg-type]
        scope_rows=count,
        decision_no=decision_no,
    )


def _decision(found: Certificate) -> str:
    first = found.grants.filter(kind__in=("first", "renewal")).order_by("issued_at").first()
    return first.decision_no if first else ""


def annex_facts(found: Certificate, day: date, address: str) -> papers.ScopeAnnex:
    """The annex as it stands on `day` (a certificate that begins later: on its first day)."""
    on = max(day, found.valid_from)
    return papers.ScopeAnnex(
        number=found.certificate_no,
        institution=found.institution.name,
        address=found.institution.address,
        authority=authority(found.institution.region),
        on=on,
        verify_address=address,
        rows=tuple(_row(item) for item in selectors.scope_of(found, on)),
    )


def _row(item: ScopeItem) -> papers.ScopeRow:
    match = _METHOD_NO.search(item.method)
    name = item.method[: match.start()].strip() if match else ""
    return papers.ScopeRow(
        category=f"{item.category}（{item.matrix}）" if item.matrix else item.category,
        item=item.parameter,
        method_name=name,
        method_no=match.group() if match else item.method,
        valid_from=item.valid_from,
        valid_until=item.valid_until,
        site=item.site,
        limits=item.limits,
        note=item.note,
        library_item=item.library_item,
        library_status=item.library_status,
    )


def issued_on(application: Application) -> date | None:
    """The legal day it was issued."""
    return legal_day(application.issued_at) if application.issued_at else None
