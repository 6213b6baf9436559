"""`hengjian walk REPORT_NO`: the eight hops of one report, as they stand now."""

from __future__ import annotations

import argparse
import json
import sys
from unicodedata import east_asian_width

from hengjian.core.legal_time import LEGAL
from hengjian.core.text import t


def main(argv: list[str]) -> int:
    """Print the hops. Exit status 0: found, 1: no such report."""
    parser = argparse.ArgumentParser(
        "hengjian walk",
        description="The eight hops of one report: submit, ledger, snapshot, screen, triage, case, "
        "class, release. 一份报告的八步。",
        epilog="Example: hengjian walk HJ-2026-0001 --institution 91620102MA0000015R --json",
    )
    parser.add_argument("report_no", help="the number printed on the report")
    parser.add_argument(
        "--institution", default="", metavar="USCC", help="when several use the number"
    )
    parser.add_argument("--json", action="store_true", help="print the hops as JSON")
    options = parser.parse_args(argv)

    from hengjian.console import walk  # needs the database; --help does not

    found = [
        walk.of(report)
        for report in walk.reports(options.report_no)
        if options.institution in {"", report.institution.uscc}
    ]
    if options.json:
        print(json.dumps([one.as_dict() for one in found], ensure_ascii=False, indent=2))
    elif not found:
        print(
            t(
                f"没有编号为 {options.report_no} 的报告",
                f"No report is numbered {options.report_no}",
            ),
            file=sys.stderr,
        )
    else:
        print("\n\n".join(shown(one) for one in found))
    return 0 if found else 1


def shown(one: object) -> str:
    """A walk as lines for a terminal; Chinese characters count as two columns."""
    from hengjian.console.walk import Walk

    assert isinstance(one, Walk)
    lines = [
        f"{one.report.report_no}  {one.report.institution.name}（{one.report.institution.uscc}）"
    ]
    for hop in one.hops:
        mark = "●" if hop.reached else "○"
        when = hop.at.astimezone(LEGAL).strftime("%Y-%m-%d %H:%M") if hop.at else "—"
        head = f" {mark} {hop.number} {wide(str(hop.name), 16)} {wide(when, 16)}"
        lines.append(f"{head}  {hop.detail}")
        if hop.reached:
            lines.append(f"{'':22}{wide(hop.who, 16)}  {short(hop.record)}")
    return "\n".join(lines)


def wide(text: str, columns: int) -> str:
    """The text with spaces up to so many columns."""
    used = sum(2 if east_asian_width(char) in "WF" else 1 for char in text)
    return text + " " * max(0, columns - used)


def short(record: str) -> str:
    """A record's id; a digest is cut after 16 digits on a terminal (JSON has it whole)."""
    kind, _, key = record.partition(":")
    return f"{kind}:{key[:16]}…" if kind == "snapshot" else record
