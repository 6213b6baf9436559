"""What an entry costs an act: real services with and without their ledger entry, in one run.

    .venv/bin/python benchmarks/ledger_append.py [--acts 400]

Three acts of the product: the smallest there is (a supervision class is set: one UPDATE, one
SELECT), an instrument recorded, a person recorded. Turns with the entry and turns in which
`ledger.append` does nothing alternate in an order drawn by a fixed seed; medians are compared.
Prints JSON; the target is a share of at most 0.15. Runs in a database of its own, in a folder
that is thrown away, on the settings of the product (WAL, synchronous=FULL).
"""

import argparse
import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

AT = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
USCC = "91110000600037341L"  # a code with a right check character; the institution is made up


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--acts", type=int, default=400)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(HENGJIAN_VAR=home, HENGJIAN_DEMO="true")
        os.environ["DJANGO_SETTINGS_MODULE"] = "hengjian.config.settings"
        os.environ["HENGJIAN_DATABASE"] = f"sqlite://{Path(home)}/bench.sqlite3"
        print(json.dumps(measure(options.acts), indent=1))


def measure(acts: int) -> dict[str, object]:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, skip_checks=True)
    from hengjian.ledger import services as ledger

    results: dict[str, object] = {}
    for name, act in _acts().items():
        results[name] = compare(act, acts)
    began = time.perf_counter()
    sequenced = ledger.sequence(at=AT)
    seconds = time.perf_counter() - began
    results["sequenced"] = sequenced
    results["sequenced_per_s"] = round(sequenced / seconds)
    return results


def _acts() -> dict[str, Callable[[int], object]]:
    from hengjian.registry import services

    lab = services.record_institution(
        uscc=USCC, name="试验检测有限公司", kind="commercial", region="620102", by="li", at=AT
    )
    return {
        "set_supervision_class": lambda turn: services.set_supervision_class(
            institution=lab,
            supervision_class="ABCD"[turn % 4],
            since=date(2026, 11, 23),
            reason="按年度评价结果调整",
            by="li",
            at=AT,
        ),
        "record_instrument": lambda turn: services.record_instrument(
            uscc=USCC, instrument_no=f"I-{turn}", name="分光光度计", by="li", at=AT
        ),
        "record_person": lambda turn: services.record_person(
            person_no=f"P-{turn}", name="张伟", by="li", at=AT
        ),
    }


def compare(act: Callable[[int], object], acts: int) -> dict[str, float]:
    """Medians in ms of the act with and without its entry, and the entry's share of the act."""
    from hengjian.ledger import services as ledger

    real, appends = ledger.append, []

    def timed(**words: object) -> object:
        began = time.perf_counter()
        entry = real(**words)  # type: ignore[arg-type]
        appends.append(time.perf_counter() - began)
        return entry

    taken: dict[bool, list[float]] = {True: [], False: []}
    turns = [True, False] * acts
    random.Random(7).shuffle(turns)
    try:
        for turn, with_entry in enumerate([True, False, *turns]):
            ledger.append = timed if with_entry else lambda **_: None  # type: ignore[assignment]
            began = time.perf_counter()
            act(turn)
            if turn >= 2:  # the first two warm up
                taken[with_entry].append(time.perf_counter() - began)
    finally:
        ledger.append = real
    bare, full = statistics.median(taken[False]), statistics.median(taken[True])
    return {
        "act_ms": round(bare * 1000, 3),
        "act_with_entry_ms": round(full * 1000, 3),
        "append_call_ms": round(statistics.median(appends) * 1000, 3),
        "share_of_act": round((full - bare) / full, 3),
    }


if __name__ == "__main__":
    main()
