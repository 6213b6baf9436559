"""`hengjian policy`: the rows of the policy matrix and the tests that show them working.

A row counts as covered when a test carries `@pytest.mark.policy("…")` with its id. The marks are
read from the source, not by running the tests, so this needs neither Django nor a database.
"""

from __future__ import annotations

import argparse
import ast
import json
from collections import defaultdict
from pathlib import Path

from hengjian.standards import policy as matrix

ROOT = Path(__file__).resolve().parents[3]


def marks(folder: Path) -> dict[str, list[str]]:
    """Row id → test ids (“tests/x/test_y.py::test_z”), in file order."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in sorted(folder.rglob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                for decorator in node.decorator_list:
                    for row in _rows_of(decorator):
                        found[row].append(f"{file.relative_to(folder.parent)}::{node.name}")
    return dict(found)


def _rows_of(node: ast.expr) -> list[str]:
    if not (isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.policy"):
        return []
    return [
        arg.value
        for arg in node.args
        if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
    ]


def main(argv: list[str]) -> int:
    """Print row → duty → tests. Exit 1 when a mark names a row that does not exist."""
    parser = argparse.ArgumentParser(
        "hengjian policy", epilog="Example: hengjian policy --json", description=__doc__
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--covered", action="store_true", help="only rows with a test")
    options = parser.parse_args(argv)
    tests = marks(ROOT / "tests")
    rows = matrix.rows()
    known = {row["id"] for row in rows}
    unknown = sorted(set(tests) - known)
    table = [
        {
            "row": row["id"],
            "duty": row["software_must_let"],
            "duty_zh": row["zh"],
            "tests": tests.get(row["id"], []),
        }
        for row in rows
        if not options.covered or row["id"] in tests
    ]
    covered = len(known & set(tests))
    if options.json:
        print(
            json.dumps(
                {"rows": table, "covered": covered, "total": len(known), "unknown": unknown},
                ensure_ascii=False,
                indent=1,
            )
        )
    else:
        for line in table:
            print(f"{line['row']:<9}{len(line['tests']):>3}  {line['duty']}")
            for test in line["tests"]:
                print(f"{'':<14}{test}")
        print(f"{covered} of {len(known)} rows have a test.")
        for row in unknown:
            print(f"unknown row in a mark: {row}: {tests[row]}")
    return 1 if unknown else 0
