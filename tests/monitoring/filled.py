"""A workbook filled with a package, the way a laboratory would fill the template."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter

from hengjian.monitoring.layout import SHEETS


def sheets_of(package: dict[str, Any]) -> dict[str, list[list[Any]]]:
    """Sheet → rows from row 1 on, as texts and true/false; spoil them and hand them to `workbook`."""
    made = {}
    for sheet in SHEETS:
        if sheet.key == "":
            head = {
                **{k: v for k, v in package.items() if isinstance(v, str)},
                **{
                    f"{group}.{key}": value
                    for group in ("report", "commission", "plan")
                    for key, value in package.get(group, {}).items()
                },
            }
            rows = [head]
        elif sheet.key == "qc":
            rows = [
                {"batch_no": batch["batch_no"], **item}
                for batch in package["batches"]
                for item in batch["qc"]
            ]
        else:
            rows = package.get(sheet.key, [])
        made[sheet.title] = [
            [column.name.zh for column in sheet.columns],
            [column.key for column in sheet.columns],
            *[[_cell(row.get(column.key)) for column in sheet.columns] for row in rows],
        ]
    return made


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return "、".join(value)
    return value if value is None or isinstance(value, bool) else str(value)


def workbook(sheets: dict[str, list[list[Any]]]) -> bytes:
    """The sheets as an .xlsx file; numbers stay numbers."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        for title, rows in sheets.items():
            page = book.add_worksheet(title)
            for r, row in enumerate(rows):
                for c, value in enumerate(row):
                    if isinstance(value, bool):
                        page.write_boolean(r, c, value)
                    elif isinstance(value, int | float):
                        page.write_number(r, c, value)
                    elif value is not None:
                        page.write_string(r, c, value)
    return out.getvalue()
