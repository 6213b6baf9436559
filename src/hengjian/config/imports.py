"""`hengjian import KIND FILE`: take in files. Each kind belongs to the context that keeps it."""

from __future__ import annotations

import sys
from importlib import import_module

KINDS = {
    "register": (
        "hengjian.registry.import_cli",
        "import_register",
        "the register, from Excel or CSV · 登记信息",
    ),
    "report": (
        "hengjian.monitoring.import_cli",
        "import_report",
        "a report package, JSON or Excel · 报告包",
    ),
    "wqx": (
        "hengjian.monitoring.import_cli",
        "import_wqx",
        "Water Quality Exchange results · 国外水质数据",
    ),
}


def main(argv: list[str]) -> int:
    """Hand over to the kind's own importer."""
    if not argv or argv[0] in {"-h", "--help"} or argv[0] not in KINDS:
        unknown = bool(argv) and argv[0] not in {"-h", "--help"}
        out = sys.stderr if unknown or not argv else sys.stdout
        print("hengjian import KIND FILE …", file=out)
        for name, (_, _, says) in KINDS.items():
            print(f"  {name:<10}{says}", file=out)
        print("Example: hengjian import wqx results.csv.gz --json", file=out)
        return 2 if out is sys.stderr else 0
    module, function, _ = KINDS[argv[0]]
    return int(getattr(import_module(module), function)(argv[1:]))
