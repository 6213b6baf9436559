"""A throw-away process that opens one workbook: a bomb kills it and nothing else.

Standard input: the file. Standard output: JSON, a list of sheets {"name", "rows", "hidden", "merged",
"uncomputed"}; a day is {"day": "2026-10-01"}, a day with a time {"time": …}; merged ranges are [top,
left, bottom, right], and `uncomputed` are places [row, column] of formulas that were saved without
a result (.xlsx and .xlsm). Exit status 3: no workbook; 4: too large.
Imports nothing of the platform, so that its memory holds the file alone.
"""

from __future__ import annotations

import io
import json
import re
import resource
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree import ElementTree

MEMORY_BYTES = 1_500_000_000
CPU_S = 30
NOT_A_WORKBOOK, TOO_LARGE = 3, 4


def plain(value: Any) -> Any:
    """A cell as JSON."""
    if isinstance(value, datetime):
        midnight = value.time() == time.min
        return {"day": value.date().isoformat()} if midnight else {"time": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, time | timedelta):
        return {"time": str(value)}
    return value


_CELL = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)"
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_PLACE = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_TEXT = re.compile(rb"""\bt=["']str["']""")  # a formula whose result is the empty text


def uncomputed(data: bytes) -> dict[str, list[list[int]]]:
    """Sheet name → places of formulas without a result; nothing for other archives (.ods, .xlsb)."""
    found: dict[str, list[list[int]]] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            return {}
        for name, part in _parts(archive):
            places = []
            for cell in _CELL.finditer(archive.read(part)):
                place = _PLACE.search(cell[1])
                if place and not _TEXT.search(cell[1]):
                    column = 0
                    for letter in place[1]:
                        column = column * 26 + letter - 64
                    places.append([int(place[2]) - 1, column - 1])
            found[name] = places
    return found


def _parts(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Names of sheets and the parts of the archive they lie in."""
    kept = set(archive.namelist())
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - capped
    targets = {link.get("Id"): (link.get("Target") or "").lstrip("/") for link in links}
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - capped process
    found = []
    for sheet in book.iter():
        if sheet.tag.rpartition("}")[2] == "sheet":
            key = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), "")
            target = targets.get(key, "")
            part = target if target.startswith("xl/") else f"xl/{target}"
            if part in kept:
                found.append((sheet.get("name", ""), part))
    return found


def main(most_rows: int, most_columns: int) -> int:
    """Read standard input, write standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from python_calamine import CalamineError, CalamineWorkbook

    sheets: list[dict[str, Any]] = []
    data = sys.stdin.buffer.read()
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        formulas = uncomputed(data) if data.startswith(b"PK") else {}
        for about in book.sheets_metadata:
            sheet = book.get_sheet_by_name(about.name)
            last = sheet.end or (0, 0)  # the library's totals count one too few
            if last[0] >= most_rows or last[1] >= most_columns:
                return TOO_LARGE
            rows = sheet.to_python(skip_empty_area=False)
            found = {
                "name": about.name,
                "rows": [[plain(cell) for cell in row] for row in rows],
                "hidden": "Visible" not in str(about.visible).split(".")[-1],
                "merged": [[*first, *end] for first, end in sheet.merged_cell_ranges or ()],
                "uncomputed": formulas.get(about.name, []),
            }
            sheets.append(found)
    except MemoryError:
        return TOO_LARGE
    except (CalamineError, OSError, ValueError, KeyError, ElementTree.ParseError):
        return NOT_A_WORKBOOK
    json.dump(sheets, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
