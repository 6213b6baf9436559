"""`hengjian screen run`: ask every question about the reports of a period, and store what is found.

Safe to run again: findings do not double.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from hengjian.core.text import t
from hengjian.screening import asked

if TYPE_CHECKING:
    from hengjian.screening.engine import Progress
    from hengjian.screening.models import Run

ACTOR = "system:screen"
EXAMPLES = """examples · 示例:
  hengjian screen run
  hengjian screen run --from 2026-10-01 --until 2026-11-01 --only reused-raw-file --json
exit status · 退出码: 0 nothing new was found · 1 new findings · 2 could not run
"""


def main(argv: list[str]) -> int:
    """0 nothing new was found, 1 there are new findings, 2 (a Refusal) it could not run."""
    says = t(
        "对一段时间内报送的报告逐一提问并登记疑点（可重复运行，疑点不会重复）",
        "Screen the reports handed in during a period. Safe to run again.",
    )
    parser = asked.parser("hengjian screen run", says, EXAMPLES)
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="CODE",
        help=str(t("只运行此检测器（可重复）", "one detector instead of all; may be repeated")),
    )
    args = parser.parse_args(argv)
    asked.set_up()
    from django.utils import timezone

    from hengjian.core.errors import Refusal
    from hengjian.screening import capture, services

    try:
        run = services.run(
            period=capture.period(args.since, args.until, timezone.localdate()),
            by=ACTOR,
            at=timezone.now(),
            only=args.only,
            progress=_tell,
            says=lambda table: print(asked.table_line(table), file=sys.stderr, flush=True),
        )
    except Refusal as refusal:
        print(str(refusal), file=sys.stderr)
        return 2
    print(json.dumps(facts(run), ensure_ascii=False, indent=1) if args.json else _line(run))
    return 1 if run.new_findings else 0


def _tell(step: Progress, seconds: float) -> None:
    asked_of = step.evaluated + step.not_evaluated
    print(
        f"[{step.turn:>2}/{step.of}] {step.code:<30}{step.rows:>8} / {asked_of:<9}{seconds:6.1f} s",
        file=sys.stderr,
        flush=True,
    )


def _line(run: Run) -> str:
    return str(
        t(
            f"第 {run.pk} 次运行：{run.rows} 行，新疑点 {run.new_findings} 个",
            f"Run {run.pk}: {run.rows} rows, {run.new_findings} new findings",
        )
    )


def facts(run: Run) -> dict[str, object]:
    """The run as facts, for scripts."""
    return {
        "run": run.pk,
        "snapshot": run.snapshot_digest,
        "from": str(run.period_from),
        "until": str(run.period_until),
        "rows": run.rows,
        "new_findings": run.new_findings,
        "detectors": [
            {
                "code": row.code,
                "findings": row.findings,
                "evaluated": row.evaluated,
                "not_evaluated": row.not_evaluated,
                "missing": row.missing,
                "seconds": round(row.seconds, 3),
            }
            for row in run.detectors.all()
        ],
    }
