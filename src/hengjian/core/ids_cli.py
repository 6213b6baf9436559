"""`hengjian ids uscc CODE…`: what is right and wrong about unified social credit codes.

Starts without Django and without any table engine: it is also called from outside, per code.
"""

from __future__ import annotations

import argparse
import json
import sys

from hengjian.core.identifiers import UsccCheck, check_uscc

_EPILOG = """example:
  hengjian ids uscc 91350100M000100Y43 91350128M00000019A --json
exit status: 0 every code is right, 1 some are not, 2 could not run"""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hengjian ids",
        description="核对标识代码 · Check identifiers by their own rules.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    kinds = parser.add_subparsers(dest="kind", required=True)
    uscc = kinds.add_parser(
        "uscc",
        help="统一社会信用代码 GB 32100 · unified social credit codes",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    uscc.add_argument("codes", nargs="+", metavar="CODE")
    uscc.add_argument("--json", action="store_true", help="print a JSON list, one object per code")
    return parser


def _facts(check: UsccCheck) -> dict[str, object]:
    return {
        "code": check.code,
        "normalised": check.normalised,
        "ok": check.ok,
        "format_ok": check.form_ok,
        "expected_check": check.expected_check,
        "check_ok": check.check_ok,
        "expected_organisation_check": check.organisation_expected,
        "organisation_check_ok": check.organisation_ok,
        "problems": [p.as_dict() for p in check.problems],
    }


def _line(check: UsccCheck) -> str:
    if check.ok:
        return f"✓ {check.code}"
    reasons = "; ".join(f"{p.message.zh} · {p.message.en} [{p.rule}]" for p in check.problems)
    return f"✗ {check.code}: {reasons}"


def main(argv: list[str]) -> int:
    """Print one verdict per code. 0 when every code is right, 1 when some are not, 2 on misuse."""
    try:
        arguments = _parser().parse_args(argv)
    except SystemExit as stop:  # argparse has said why; the caller wants a number
        return int(stop.code or 0)
    checks = [check_uscc(code) for code in arguments.codes]
    if arguments.json:
        facts = [_facts(check) for check in checks]
        sys.stdout.write(json.dumps(facts, ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.write("".join(_line(check) + "\n" for check in checks))
    return 0 if all(check.ok for check in checks) else 1
