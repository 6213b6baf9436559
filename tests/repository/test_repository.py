"""The repository holds what it promises to whoever inherits it."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "hengjian"


def tracked(*patterns: str) -> list[Path]:
    done = subprocess.run(
        ["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / line for line in done.stdout.splitlines() if (ROOT / line).is_file()]


def test_no_file_is_longer_than_its_budget():
    long = {
        str(file.relative_to(ROOT)): lines
        for file in tracked("*.py")
        if "/migrations/" not in str(file)
        and (lines := len(file.read_text(encoding="utf-8").splitlines()))
        > (500 if "tests" in file.parts else 300)
    }
    assert not long


def test_every_context_says_what_it_is():
    contexts = [folder for folder in SOURCE.iterdir() if (folder / "__init__.py").exists()]
    assert not [c.name for c in contexts if c.name != "config" and not (c / "README.md").exists()]


def test_the_ledger_package_imports_alone():
    """`hengjian.ledger.verify` is usable with the standard library: its parents import nothing."""
    assert (SOURCE / "ledger" / "__init__.py").read_text(encoding="utf-8") == ""
    assert "import" not in (SOURCE / "__init__.py").read_text(encoding="utf-8")


def test_every_asset_the_templates_name_is_brought_by_the_build_or_ours():
    brought = {
        line.split()[1] for line in (ROOT / "assets.txt").read_text(encoding="utf-8").splitlines()
    }
    named = set()
    for file in tracked("*.html"):
        named |= set(
            re.findall(r"{%\s*static\s+[\"']([^\"']+)[\"']", file.read_text(encoding="utf-8"))
        )
    assert named, "no template names an asset: the pattern is broken"
    for name in named:
        ours = (SOURCE / "static" / name).exists() and not name.startswith("vendor/")
        assert ours or name.removeprefix("vendor/") in brought, name


def test_the_lock_of_the_front_end_is_whole_and_names_no_address():
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in text
    assert text.count('"integrity"') >= 3


@pytest.mark.parametrize(
    "file", ["requirements.txt", "requirements-dev.txt", "requirements-node.txt"]
)
def test_locks_have_hashes_and_no_address(file):
    text = (ROOT / file).read_text(encoding="utf-8")
    pins = re.findall(r"^[a-z0-9][a-z0-9._-]*==", text, re.MULTILINE | re.IGNORECASE)
    assert pins
    assert len(re.findall(r"--hash=sha256:", text)) >= len(pins)
    assert "://" not in text


def test_ci_runs_the_readme_test_command():
    assert "./run test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "./run test" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_adr_numbers_follow_each_other():
    numbers = sorted(int(file.name[:4]) for file in (ROOT / "docs" / "adr").glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


def test_no_mark_of_unfinished_work():
    marks = re.compile(
        r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X"]) + r")\b|raise NotImplemented"
    )
    found = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in tracked("*.py", "*.html", "*.js")
        if file != Path(__file__)
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if marks.search(line)
    ]
    assert not found


def test_no_function_is_longer_than_its_budget():
    """Forty lines, its head and its docstring included; migrations are written by the framework."""
    long = {
        f"{file.relative_to(ROOT)}: {node.name}": node.end_lineno - node.lineno + 1
        for file in tracked("src/*.py")
        if "/migrations/" not in str(file)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > 40
    }
    assert not long
