"""The scope annex as PDF and as a workbook, with the columns of `scope_row_fields`."""

from __future__ import annotations

import io
from datetime import date, datetime

import xlsxwriter

from hengjian.accreditation.papers.certificate import PRINTED, qr
from hengjian.accreditation.papers.facts import ScopeAnnex, ScopeRow
from hengjian.assessment import printing
from hengjian.core.text_input import parse_date
from hengjian.standards.loading import load

_SINCE = " (since "
_WIDTHS = (28, 6, 18, 22, 36, 20, 24, 20, 12, 12, 16, 14)


def columns(on: date) -> list[str]:
    """The names of the columns of an annex of that day.

    A field marked “(since …)”, and those after it, belong to annexes of that day and later: the
    capability library's item and status from 2026-06-01.
    """
    names = []
    for field in load("accreditation")["scope_row_fields"]:
        name, marked, since = str(field).partition(_SINCE)
        if marked and on < parse_date(since.rstrip(")")):
            break
        names.append(name)
    return names


def cells(facts: ScopeAnnex) -> list[list[str]]:
    """The rows as printed, numbered from 1, cut to the columns of the day."""
    width = len(columns(facts.on))
    return [_cells(number, row)[:width] for number, row in enumerate(facts.rows, 1)]


def _cells(number: int, row: ScopeRow) -> list[str]:
    return [
        row.site,
        str(number),
        row.category,
        row.item,
        row.method_name,
        row.method_no,
        row.limits,
        row.note,
        row.valid_from.isoformat(),
        row.valid_until.isoformat() if row.valid_until else "",
        row.library_item,
        row.library_status,
    ]


def scope_annex_pdf(facts: ScopeAnnex) -> bytes:
    """The annex on A4 across, its head on every page, with the certificate's QR code."""
    said = {
        "number": facts.number,
        "institution": facts.institution,
        "address": facts.address,
        "authority": facts.authority,
        "on": facts.on.isoformat(),
        "columns": columns(facts.on),
        "rows": cells(facts),
    }
    return printing.pdf(
        "annex", said, on=facts.on, folder=PRINTED, images={"qr": qr(facts.verify_address)}
    )


def scope_annex_xlsx(facts: ScopeAnnex) -> bytes:
    """The annex as a workbook. Every cell is text: no formula, no link is made from a string."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        # The file is a document of its day: the same facts give the same bytes.
        book.set_properties({"title": facts.number, "created": _midnight(facts.on)})
        head = book.add_format(
            {"bold": True, "bg_color": "#E8F0EC", "border": 1, "text_wrap": True}
        )
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top", "border": 1})
        sheet = book.add_worksheet("能力范围")
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.repeat_rows(0)
        sheet.fit_to_pages(1, 0)
        for place, name in enumerate(columns(facts.on)):
            sheet.set_column(place, place, _WIDTHS[place])
            sheet.write_string(0, place, name, head)
        for number, row in enumerate(cells(facts), 1):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, cell, text)
        _about(book, facts, head, text)
    return out.getvalue()


def _about(book: xlsxwriter.Workbook, facts: ScopeAnnex, head: object, text: object) -> None:
    sheet = book.add_worksheet("证书信息")
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 60)
    lines = (
        ("证书编号", facts.number),
        ("机构名称", facts.institution),
        ("地址", facts.address),
        ("发证机关", facts.authority),
        ("截至", facts.on.isoformat()),
        ("核验网址", facts.verify_address),
    )
    for number, (name, value) in enumerate(lines):
        sheet.write_string(number, 0, name, head)
        sheet.write_string(number, 1, value, text)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a workbook keeps no zone
