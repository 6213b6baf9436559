"""Cells of an Excel workbook, read in a process of its own that may use little and then dies.

    python -m hengjian.monitoring.cells < FILE.xlsx > cells.json

A workbook is a ZIP of XML: a small file can name a cell in the last corner of a sheet and make
its reader ask for terabytes. The archive is weighed first; memory and time are capped by the
kernel. Exit 0: JSON {sheet: [[cell, …], …]}; 3: not a workbook; 4: too large. Needs no Django.

A cell is null, a text, true or false, or an object: {"number"}, {"instant"}, {"day"}, {"other"}.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import zipfile
from datetime import date, datetime
from typing import Any

MEGABYTE = 2**20
LARGEST_FILE = 10 * MEGABYTE
LARGEST_UNPACKED = 200 * MEGABYTE
MOST_PARTS = 200
MEMORY = 1024 * MEGABYTE
SECONDS = 30
MOST_COLUMNS = 100
NO_WORKBOOK, TOO_LARGE = 3, 4


def weigh(data: bytes) -> int:
    """0 when the archive may be opened, else the exit status."""
    if len(data) > LARGEST_FILE:
        return TOO_LARGE
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return NO_WORKBOOK
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        return TOO_LARGE
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        return NO_WORKBOOK
    return 0


def cell(value: object) -> Any:
    """A cell as JSON can carry it without losing what kind it was."""
    if value is None or value == "":
        return None
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int | float):
        # The shortest text that gives the same number; whole numbers without “.0”.
        whole = isinstance(value, float) and value.is_integer() and abs(value) < 1e15
        return {"number": str(int(value)) if whole else repr(value)}
    if isinstance(value, datetime):
        midnight = value.time() == datetime.min.time()
        return {
            "instant": value.isoformat(),
            **({"day": value.date().isoformat()} if midnight else {}),
        }
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return {"other": str(value)}


def read(data: bytes) -> dict[str, list[list[Any]]]:
    """Every sheet as rows of cells, from A1 on, trailing empty rows cut."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    found = {}
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        rows = [
            [cell(value) for value in row[:MOST_COLUMNS]]
            for row in sheet.to_python(skip_empty_area=False)
        ]
        while rows and not any(value is not None for value in rows[-1]):
            rows.pop()
        found[name] = rows
    return found


def main() -> int:
    """Read standard input, write standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    data = sys.stdin.buffer.read(LARGEST_FILE + 1)
    refused = weigh(data)
    if refused:
        return refused
    try:
        found = read(data)
    except MemoryError:
        return TOO_LARGE
    except Exception as error:  # this process is the edge: the reader's errors have no common base
        print(type(error).__name__, error, file=sys.stderr)
        return NO_WORKBOOK
    json.dump(found, sys.stdout, ensure_ascii=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
