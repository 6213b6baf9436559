"""`hengjian export register`: the register, or a part of it, as a workbook.

Imports Django only once it has something to do, so that `--help` needs no settings.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def main(argv: list[str]) -> int:
    """0: written; 2: refused."""
    if not argv or argv[0] != "register":
        asked = bool(argv) and argv[0] in {"-h", "--help"}
        out = sys.stdout if asked else sys.stderr
        print("hengjian export register FILE.xlsx …  the register · 登记信息", file=out)
        print("Example: hengjian export register lanzhou.xlsx --region 620100 --json", file=out)
        return 0 if asked else 2
    options = _parser().parse_args(argv[1:])
    from hengjian.registry.export_run import run

    return run(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hengjian export register",
        description="Write the register as .xlsx that `import register` reads back. 导出登记信息。",
        epilog="Example: hengjian export register lanzhou.xlsx --region 620100 --by li --json",
    )
    parser.add_argument("target", type=Path, help="the .xlsx to write; it must not exist yet")
    parser.add_argument("--region", default="", help="region code and everything below it")
    parser.add_argument("--uscc", default="", help="one institution")
    parser.add_argument("--by", metavar="USER", required=True, help="account that acts")
    parser.add_argument("--json", action="store_true", help="facts as JSON")
    return parser
