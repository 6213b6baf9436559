"""`hengjian import register`: the register from workbooks and CSV files.

Imports Django only once it has something to do, so that `--help` needs no settings.
"""

from __future__ import annotations

import argparse
from pathlib import Path


def import_register(argv: list[str]) -> int:
    """0: imported (or, with --dry-run, nothing is wrong); 2: refused, nothing was written."""
    options = _parser().parse_args(argv)
    from hengjian.registry.import_run import run

    return run(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hengjian import register",
        description="Take in the register from .xlsx or .csv: all of it, or nothing. "
        "机构登记信息导入：全部通过才写入。",
        epilog="Example: hengjian import register register.xlsx --dry-run --json",
    )
    parser.add_argument("source", type=Path, nargs="+", help="files, or a folder of files")
    parser.add_argument("--dry-run", action="store_true", help="examine only, write nothing")
    parser.add_argument("--json", action="store_true", help="facts as JSON")
    parser.add_argument("--by", metavar="USER", help="account that acts; not needed for --dry-run")
    return parser
