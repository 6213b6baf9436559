"""`hengjian check`: everything that can be checked without running the tests. Changes nothing.

Format, lint, types, import contracts, migrations, templates, lock files, dated data, the pages
made from the code. `--fix` repairs what can be repaired without thinking.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
BIN = Path(sys.executable).parent


def _tool(*words: str) -> list[str]:
    """What the tool says when it is not content; empty when it is."""
    done = subprocess.run(  # noqa: S603 - our own words only
        [str(BIN / words[0]), *words[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return [] if done.returncode == 0 else (done.stdout + done.stderr).strip().splitlines()[-40:]


def migrations() -> list[str]:
    """Models and migrations agree."""
    return _tool("hengjian", "manage", "makemigrations", "--check", "--dry-run")


def locks() -> list[str]:
    """Every line of the .in files is in its lock, with hashes; no lock names an address."""
    said = []
    for name in ("requirements", "requirements-dev", "requirements-node"):
        wanted = (ROOT / f"{name}.in").read_text(encoding="utf-8")
        locked = (ROOT / f"{name}.txt").read_text(encoding="utf-8")
        if "--hash=sha256:" not in locked:
            said.append(f"{name}.txt has no hashes")
        if "://" in locked:
            said.append(f"{name}.txt names an address")
        for line in wanted.splitlines():
            pin = re.match(r"([a-z0-9_.-]+)(?:\[[a-z,]+\])?==(\S+)", line, re.IGNORECASE)
            if pin and f"{pin[1].lower().replace('_', '-')}=={pin[2]}" not in locked:
                said.append(f"{name}.in asks {pin[1]}=={pin[2]}; {name}.txt has another")
    if '"resolved"' in (ROOT / "package-lock.json").read_text(encoding="utf-8"):
        said.append("package-lock.json names addresses")
    return said


def templates() -> list[str]:
    """Every template compiles, and none carries an inline script or style."""
    from django.template import TemplateSyntaxError, engines

    said = []
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style\b|\son[a-z]+=\"|javascript:"
    )
    for file in sorted((ROOT / "src").rglob("templates/**/*.html")):
        text = file.read_text(encoding="utf-8")
        try:
            engines["django"].from_string(text)
        except TemplateSyntaxError as error:
            said.append(f"{file.relative_to(ROOT)}: {error}")
        if inline.search(text):
            said.append(f"{file.relative_to(ROOT)}: inline script or style")
    return said


def facts() -> list[str]:
    """The dated data is whole: sources, confidences, citations, counts; the rules of classes."""
    from hengjian import standards
    from hengjian.credit import scale, services

    return [*standards.check(), *scale.problems(scale.rules(), services.WHEN)]


def pages() -> dict[str, str]:
    """Pages of docs/ that are made from the code, by name."""
    from hengjian.accounts.permissions import matrix_markdown
    from hengjian.config import policy

    return {"permissions.md": matrix_markdown(), "policy.md": policy.markdown()}


def generated() -> list[str]:
    """The made pages say what the code says."""
    return [
        f"docs/{name} is out of date: ./run check --fix"
        for name, text in pages().items()
        if not (ROOT / "docs" / name).exists()
        or (ROOT / "docs" / name).read_text(encoding="utf-8") != text
    ]


CHECKS: list[tuple[str, Callable[[], list[str]]]] = [
    ("format", lambda: _tool("ruff", "format", "--check", "-q", ".")),
    ("lint", lambda: _tool("ruff", "check", "-q", ".")),
    ("types", lambda: _tool("mypy")),
    ("layers", lambda: _tool("lint-imports")),
    ("migrations", migrations),
    ("templates", templates),
    ("locks", locks),
    ("facts", facts),
    ("pages", generated),
]


def fix() -> None:
    """Repair what needs no thinking."""
    _tool("ruff", "check", "-q", "--fix", ".")
    _tool("ruff", "format", "-q", ".")
    for name, text in pages().items():
        (ROOT / "docs" / name).write_text(text, encoding="utf-8")


def main(argv: list[str]) -> int:
    """0 when all is well, 1 otherwise. Example: hengjian check --only lint"""
    parser = argparse.ArgumentParser(
        "hengjian check", description=__doc__, epilog="Example: hengjian check --only types"
    )
    parser.add_argument("--only", choices=[name for name, _ in CHECKS])
    parser.add_argument("--fix", action="store_true")
    options = parser.parse_args(argv)
    if options.fix:
        fix()
    bad = 0
    for name, check in CHECKS:
        if options.only in (None, name):
            said = check()
            bad += bool(said)
            print(f"{name:<12}{'ok' if not said else 'NOT OK'}", flush=True)
            for line in said:
                print(f"    {line}")
    return 1 if bad else 0
