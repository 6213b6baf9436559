"""The register as a workbook: the same sheets and columns the importer reads, filled.

What is written can be handed back unchanged: every fact then “stands already”. Every cell is text
(nothing is read as a formula); identity numbers are not kept and so never written. One sheet holds
at most 1,000,000 rows: a larger register is exported by region.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import xlsxwriter
from django.db.models import Model, Q, QuerySet

from hengjian.accounts.access import Actor, scope
from hengjian.core.errors import Refusal
from hengjian.core.text import t
from hengjian.registry.columns import Column
from hengjian.registry.models import Employment, Institution
from hengjian.registry.sheets import SHEETS, SheetSpec
from hengjian.registry.stored import STORED

ACTION = "registry.export.run"
MOST_ROWS = 1_000_000


def institutions(actor: Actor, usccs: Sequence[str] | None = None) -> QuerySet[Institution]:
    """Whose files the actor may take out; narrowed to some when they are named."""
    found = scope(actor, ACTION, Institution)
    return found if usccs is None else found.filter(uscc__in=usccs)


def workbook(of: QuerySet[Institution]) -> bytes:
    """The files of those institutions. Raises Refusal when a sheet would overflow."""
    buffer = io.BytesIO()
    book: Any = xlsxwriter.Workbook(buffer, {"constant_memory": True, "in_memory": False})
    head = book.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1})
    text = book.add_format({"num_format": "@"})
    for spec in SHEETS:
        sheet = book.add_worksheet(str(spec.name))
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(spec.columns):
            title = f"{column.title}{'*' if column.required else ''}"
            sheet.set_column(place, place, max(12, 2 * len(title)), text)
            sheet.write_string(0, place, title, head)
        for number, row in enumerate(rows(spec, of), start=1):
            for place, value in enumerate(row):
                sheet.write_string(number, place, value, text)
    book.close()
    return buffer.getvalue()


def rows(spec: SheetSpec, of: QuerySet[Institution]) -> Iterator[list[str]]:
    """The rows of one sheet as cells of text, in a stable order."""
    stored = STORED[spec.fact.KIND]
    found = stored.model._default_manager.filter(_belongs(spec, of)).distinct()
    if found.count() > MOST_ROWS:
        raise Refusal(
            t("未导出", "Nothing was exported"),
            t(f"“{spec.name.zh}”超过 {MOST_ROWS:,} 行", f"“{spec.name.en}” has too many rows"),
            t("请按地区或机构分次导出", "Export by region or by institution"),
        )
    kept = [column for column in spec.columns if column.field != "identity_no"]
    paths = [stored.paths.get(column.field, column.field) for column in kept]
    keys = [stored.paths.get(name, name) for name in spec.fact.KEY]
    lines = found.order_by(*keys).values_list(*paths).iterator(chunk_size=5000)
    for line in lines:
        values = dict(zip((column.field for column in kept), line, strict=True))
        yield [_cell(column, values.get(column.field)) for column in spec.columns]


def _belongs(spec: SheetSpec, of: QuerySet[Institution]) -> Q:
    """Rows of the sheet that are part of those institutions' files."""
    stored, kind = STORED[spec.fact.KIND], spec.fact.KIND
    if kind == "institution":
        return Q(pk__in=of.values("pk"))
    if kind == "scope":
        return Q(certificate__institution__in=of, **_current(stored.model))
    if "uscc" in stored.paths:
        return Q(**{f"{stored.paths['uscc'].removesuffix('__uscc')}__in": of})
    people = Employment.objects.filter(institution__in=of).values("person")
    return Q(pk__in=people) if kind == "person" else Q(person__in=people)


def _current(model: type[Model]) -> dict[str, Any]:
    """Only what is known now, where a row may have been taken back."""
    names = {field.name for field in model._meta.get_fields()}
    return {"recorded_until": None} if "recorded_until" in names else {}


def _cell(column: Column, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return str(t("是", "yes") if value else t("否", "no"))
    if isinstance(value, date):
        return (value - timedelta(days=column.field == "valid_until")).isoformat()
    if column.codes is not None:
        return str(column.codes.get(value, value))
    return f"{value.normalize():f}" if hasattr(value, "normalize") else str(value)
