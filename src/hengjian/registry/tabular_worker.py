"""A throw-away process that opens one workbook: a bomb kills it and nothing else.

Standard input: the file. Standard output: JSON, a list of [sheet name, rows]; a day is
{"day": "2026-10-01"}, a day with a time {"time": …}. Exit status 3: no workbook; 4: too large.
Imports nothing of the platform, so that its memory holds the file alone.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

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


def main(most_rows: int, most_columns: int) -> int:
    """Read standard input, write standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from python_calamine import CalamineError, CalamineWorkbook

    sheets: list[tuple[str, list[list[Any]]]] = []
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            last = sheet.end or (0, 0)  # the library's totals count one too few
            if last[0] >= most_rows or last[1] >= most_columns:
                return TOO_LARGE
            rows = sheet.to_python(skip_empty_area=False)
            sheets.append((name, [[plain(cell) for cell in row] for row in rows]))
    except MemoryError:
        return TOO_LARGE
    except (CalamineError, OSError, ValueError):
        return NOT_A_WORKBOOK
    json.dump(sheets, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
