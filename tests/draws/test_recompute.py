"""The verifier alone: what was changed after the commitment is found and named; the command line."""

from __future__ import annotations

import contextlib
import copy
import io
import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hengjian.draws import cli, recompute

from .test_plan import random_bundle

SOURCE = Path(recompute.__file__)


def text(bundle: dict) -> str:
    return json.dumps(bundle, ensure_ascii=False)


def codes(bundle: dict) -> set[str]:
    return {p["code"] for p in recompute.check(text(bundle))["problems"]}


def group_bundle() -> dict:
    chance = random.Random(7)
    while True:
        bundle = random_bundle(chance)
        rule = bundle["terms"]["rule"]
        if rule["kind"] == "group" and rule["leader"] and len(bundle["result"]["skips"]) > 1:
            return bundle


def leaves(value, path=()):
    """Every place of a JSON value that holds text, a number, a boolean or null."""
    if isinstance(value, dict):
        for name, held in value.items():
            yield from leaves(held, (*path, name))
    elif isinstance(value, list):
        for n, held in enumerate(value):
            yield from leaves(held, (*path, n))
    else:
        yield path


def changed(value):
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if value is None:
        return {"size": 1, "root": "r"}
    if len(value) == 64:
        return ("1" if value[0] != "1" else "2") + value[1:]
    return value + "x"


def test_every_single_change_of_a_published_draw_is_found():
    """Every value of the bundle that counts, one after the other, in several bundles."""
    chance = random.Random(11)
    tried = 0
    for bundle in [group_bundle(), *(random_bundle(chance) for _ in range(12))]:
        for path in leaves(bundle):
            if path == ("number",):
                continue  # a label beside the terms; the terms' own number is tried
            if path[-1] == "given_at":
                continue  # told by the platform, shown on the ledger; only its order is judged
            forged = copy.deepcopy(bundle)
            place = forged
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = changed(place[path[-1]])
            tried += 1
            with contextlib.suppress(recompute.Unreadable):
                assert not recompute.check(text(forged))["holds"], path
    assert tried > 1000


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda b: b["terms"]["pool"].pop(), "pool-commitment"),
        (lambda b: b["terms"]["pool"].append(dict(b["terms"]["pool"][0])), "pool-order"),
        (lambda b: b["terms"]["pool"].reverse(), "pool-order"),
        (
            lambda b: b["terms"]["rule"].update(size=b["terms"]["rule"]["size"] + 1),
            "pool-commitment",
        ),
        (lambda b: b["shares"][0].update(share="0" * 64), "share-commitment"),
        (lambda b: b["shares"][1].update(given_at=b["public"]["due"]), "share-after-public-number"),
        (lambda b: b["public"].update(value="0 0 0 0 0"), "seed"),
        (lambda b: b["result"]["order"].reverse(), "order"),
        (lambda b: b["result"]["members"][0].update(id="FRIEND"), "members"),
        (lambda b: b["result"]["skips"].pop(), "skips"),
    ],
)
def test_the_verifier_says_which_part_differs(change, code):
    bundle = group_bundle()
    change(bundle)
    assert code in codes(bundle)


def test_a_whole_forgery_falls_to_whoever_noted_the_commitment():
    """Pool, commitments, seed and result made anew: only the commitment of the day shows it."""
    noted = group_bundle()["commitment"]
    forged = random_bundle(random.Random(99))
    assert recompute.check(text(forged))["holds"]
    verdict = recompute.check(text(forged), expected=noted)
    assert [p["code"] for p in verdict["problems"]] == ["pool-not-as-noted"]


@pytest.mark.parametrize(
    "found",
    [
        "", "[]", "{}", "null", '{"format": "hengjian-draw/1"}', '{"a": 1, "a": 2}', "[" * 100_000,
        text({**group_bundle(), "stage": "shared"}),
        text(group_bundle()).replace('"size": ', '"size": 1.0e0, "was": '),
        text({**group_bundle(), "salt": "zz"}),
        text({**group_bundle(), "shares": []}),
    ],
)  # fmt: skip
def test_what_is_no_finished_draw_could_not_be_checked(found, tmp_path, capsys):
    path = tmp_path / "b.json"
    path.write_text(found, encoding="utf-8")
    assert cli.main(["recompute", str(path)]) == 2
    assert "Unreadable" in capsys.readouterr().err


def test_recompute_from_the_command_line(tmp_path, capsys, monkeypatch):
    bundle, path = group_bundle(), tmp_path / "b.json"
    path.write_text(text(bundle), encoding="utf-8")
    assert cli.main(["recompute", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["members"] == bundle["result"]["members"]
    assert cli.main(["recompute", str(path), "--commitment", "0" * 64]) == 1
    bundle["result"]["members"][0]["id"] = "FRIEND"
    monkeypatch.setattr(sys, "stdin", io.StringIO(text(bundle)))
    assert cli.main(["recompute", "-"]) == 1
    assert "✗ members" in capsys.readouterr().out


def test_plan_from_the_command_line_agrees_with_the_bundle(tmp_path, capsys):
    bundle, path = group_bundle(), tmp_path / "pool.json"
    terms = bundle["terms"]
    path.write_text(text({"pool": terms["pool"], "rule": terms["rule"]}), encoding="utf-8")
    assert cli.main(["plan", str(path), "--seed", bundle["seed"], "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == bundle["result"]
    assert cli.main(["plan", str(path), "--seed", "00"]) == 2
    path.write_text(text({"pool": [], "rule": terms["rule"]}), encoding="utf-8")
    assert cli.main(["plan", str(path), "--seed", bundle["seed"]]) == 1
    assert "too-few" in capsys.readouterr().out
    path.write_text(text({"pool": [{"id": 7}], "rule": terms["rule"]}), encoding="utf-8")
    assert cli.main(["plan", str(path), "--seed", bundle["seed"]]) == 2  # a number is no id


def test_the_verifier_is_one_file_of_the_standard_library(tmp_path):
    """Copied away from everything and run without our packages it still says the same."""
    lonely, path = tmp_path / "recompute.py", tmp_path / "b.json"
    lonely.write_text(SOURCE.read_text(encoding="utf-8"), encoding="utf-8")
    path.write_text(text(group_bundle()), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(lonely), str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["holds"]
    assert "hengjian.draws" not in SOURCE.read_text(encoding="utf-8")


def test_help_starts_in_a_blink_and_shows_an_example():
    def once() -> tuple[float, str]:
        begun = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "hengjian.config.cli", "draw", "--help"],
            capture_output=True,
            text=True,
            check=True,
        )
        return time.perf_counter() - begun, done.stdout

    took, said = min(once() for _ in range(3))
    assert "hengjian draw recompute" in said
    assert took < 1  # 0.3 s on an idle machine; the rest is for a busy one
