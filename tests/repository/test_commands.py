"""The stable command line: every command helps, the quick ones start without heavy parts."""

from __future__ import annotations

import subprocess
import sys

import pytest

from hengjian.config.cli import COMMANDS

#: These must start in a blink, so they may import none of these.
HEAVY = ("django", "ibis", "scipy", "pandas", "duckdb")


def hengjian(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "hengjian.config.cli", *words],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - {"manage"}))
def test_every_command_helps_with_an_example(name):
    done = hengjian(name, "--help")
    assert done.returncode == 0, done.stderr
    assert "xample" in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ["hj212", "--help"],
        ["ids", "uscc", "91110000600037341L"],
        ["verify", "--help"],
        ["screen", "--help"],
        ["draw", "--help"],
    ],
)
def test_quick_commands_import_nothing_heavy(words):
    program = (
        "import sys; from hengjian.config.cli import main\n"
        f"try: main({words!r})\nexcept SystemExit: pass\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.stderr.strip().splitlines()[-1] == "[]"


def test_an_unknown_command_is_named_and_could_not_run():
    done = hengjian("frobnicate")
    assert done.returncode == 2
    assert "frobnicate" in done.stderr
