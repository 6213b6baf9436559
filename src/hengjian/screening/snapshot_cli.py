"""`hengjian snapshot`: write the tables to screen."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

from hengjian.core.text import t
from hengjian.screening import asked

EXAMPLES = """examples · 示例:
  hengjian snapshot
  hengjian snapshot --from 2026-10-01 --until 2026-11-01 --json
exit status · 退出码: 0 written · 2 could not run
"""


def main(argv: list[str]) -> int:
    """Take a snapshot of the period (by default everything) and print where it lies."""
    says = t("把业务数据写成供筛查的表（Parquet）", "Write the rows on record as tables to screen.")
    args = asked.parser("hengjian snapshot", says, EXAMPLES).parse_args(argv)
    asked.set_up()
    from django.utils import timezone

    from hengjian.screening import capture

    period = capture.period(args.since, args.until, timezone.localdate())
    snapshot = capture.take(
        period=period,
        says=lambda table: print(asked.table_line(table), file=sys.stderr, flush=True),
    )
    if args.json:
        facts = {
            "folder": str(snapshot.folder),
            "digest": snapshot.digest,
            "from": str(period.start),
            "until": str(period.end),
            "rows": snapshot.rows,
            "tables": [asdict(table) for table in snapshot.tables],
        }
        print(json.dumps(facts, ensure_ascii=False, indent=1))
    else:
        print(f"{period}  {snapshot.rows}  {snapshot.digest}\n{snapshot.folder}")
    return 0
