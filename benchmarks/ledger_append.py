"""What an entry costs an act: the same act with and without `ledger.append`, in one run.

    .venv/bin/python benchmarks/ledger_append.py [--acts 400] [--rows 40]

The act is one transaction that inserts `--rows` rows of the kind a report brings (40: a small
report). With and without take turns, in an order drawn by a fixed seed, and the medians are compared.
Prints JSON; the target is a share of at most 0.15. Runs in a database of its own, in a folder that
is thrown away, on the settings of the product (WAL, synchronous=FULL).
"""

import argparse
import json
import os
import random
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

AT = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--acts", type=int, default=400)
    parser.add_argument("--rows", type=int, default=40)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(HENGJIAN_VAR=home, HENGJIAN_DEMO="true")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hengjian.config.settings")
        os.environ["HENGJIAN_DATABASE"] = f"sqlite://{Path(home)}/bench.sqlite3"
        print(json.dumps(measure(options.acts, options.rows), indent=1))


def measure(acts: int, rows: int) -> dict[str, float]:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction

    from hengjian.ledger import services

    call_command("migrate", "ledger", verbosity=0, skip_checks=True)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE act (id INTEGER PRIMARY KEY, a TEXT, b TEXT, c TEXT)")

    def act(turn: int, with_entry: bool) -> tuple[float, float]:
        body = {"report_no": f"R-{turn}", "digest": "0" * 64, "samples": 8, "results": rows}
        began, spent = time.perf_counter(), 0.0
        with transaction.atomic():
            with connection.cursor() as cursor:
                for i in range(rows):
                    cursor.execute(
                        "INSERT INTO act (a, b, c) VALUES (%s, %s, %s)", [f"S-{i}", "cod", "17.3"]
                    )
            if with_entry:
                before = time.perf_counter()
                services.append(kind="bench.act", subject=f"R-{turn}", actor="li", at=AT, body=body)
                spent = time.perf_counter() - before
        return time.perf_counter() - began, spent

    turns = [(i, flag) for i in range(acts) for flag in (True, False)]
    random.Random(7).shuffle(turns)
    act(-1, True)
    taken: dict[bool, list[float]] = {True: [], False: []}
    appends = []
    for turn, flag in turns:
        whole, spent = act(turn, flag)
        taken[flag].append(whole)
        if flag:
            appends.append(spent)
    bare, full = statistics.median(taken[False]), statistics.median(taken[True])
    began = time.perf_counter()
    sequenced = services.sequence(at=AT)
    return {
        "rows_per_act": rows,
        "act_ms": round(bare * 1000, 3),
        "act_with_entry_ms": round(full * 1000, 3),
        "append_ms": round(statistics.median(appends) * 1000, 3),
        "share_of_act": round((full - bare) / full, 3),
        "sequenced": sequenced,
        "sequence_ms": round((time.perf_counter() - began) * 1000, 1),
    }


if __name__ == "__main__":
    main()
