"""How quickly a large register answers: searches and pages over HTTP, as an officer sees them.

    .venv/bin/python benchmarks/register_scale.py [--institutions 10000] [--people 600000]
        [--scope 2000000] [--database sqlite|postgresql://…] [--each 25] [--results 1000000]

Loads a made-up register (always the same) in bulk, asks `--each` different questions of every
kind as signed-in officers through the pages of the product, once warm, and prints p50 and p95 per
kind. Targets: search p95 at most 150 ms, an institution's page p95 at most 300 ms. Then the two
detectors of scope over `--results` results against `--scope` dated scope rows in a snapshot, at
most 10 s each (`--results 0` leaves it out). `--only-scope` asks the detectors alone. The load of the
machine is printed beside the figures. Exit status 0 when every target is met, 1 otherwise.
A PostgreSQL address names a server: a database of its own is made there and dropped.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import numpy as np
from register_load import load, person_no, uscc
from register_rows import (
    Size,
    certificate_no,
    name_of,
    person_names,
    scope_table,
    vocabulary,
)

SEARCH_MS, PAGE_MS, SCOPE_S = 150, 300, 10
_OWN = "hengjian_register_scale"
Ask = Callable[[int], str]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--institutions", type=int, default=10_000)
    parser.add_argument("--people", type=int, default=600_000)
    parser.add_argument("--scope", type=int, default=2_000_000)
    parser.add_argument("--each", type=int, default=25)
    parser.add_argument("--results", type=int, default=1_000_000)
    parser.add_argument("--database", default="sqlite")
    parser.add_argument("--only-scope", action="store_true", help="the two detectors alone")
    parser.add_argument("--folder", type=Path, help="where the SQLite file and snapshot are made")
    options = parser.parse_args()
    size = Size(options.institutions, options.people, options.scope)
    with tempfile.TemporaryDirectory(dir=options.folder) as home:
        os.environ.update(HENGJIAN_VAR=home, HENGJIAN_DEMO="true")
        os.environ["DJANGO_SETTINGS_MODULE"] = "hengjian.config.settings"
        server = options.database if options.database != "sqlite" else ""
        print(_machine(), flush=True)
        met = True
        if not options.only_scope:
            os.environ["HENGJIAN_DATABASE"] = _database(server, home)
            try:
                met = measure(size, options.each)
            finally:
                _drop(server)
        if options.results:
            met &= scope_check(Path(home), options.results, size)
        print(_machine(), flush=True)
    return 0 if met else 1


def _machine() -> str:
    """When and where, and how busy with other work."""
    load = " ".join(f"{part:.1f}" for part in os.getloadavg())
    clock = time.strftime("%Y-%m-%d %H:%M")
    return f"{clock}  {platform.machine()}, {os.cpu_count()} cores  load {load}"


def _database(server: str, home: str) -> str:
    if not server:
        return f"sqlite://{home}/register.sqlite3"
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {_OWN}")
        connection.execute(f"CREATE DATABASE {_OWN}")
    return server.rsplit("/", 1)[0] + "/" + _OWN


def _drop(server: str) -> None:
    if server:
        import psycopg
        from django.db import connections

        connections.close_all()
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {_OWN}")


def measure(size: Size, each: int) -> bool:
    """Load, ask, print; whether every target is met."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0, skip_checks=True)
    began = time.perf_counter()
    load(size)
    print(f"loaded in {time.perf_counter() - began:.0f} s: {size}", flush=True)
    met = True
    for kind, limit, times in ask(size, each):
        p50, p95 = statistics.median(times), float(np.percentile(times, 95))
        met &= p95 <= limit
        verdict = "" if p95 <= limit else f"  ABOVE {limit}"
        print(f"{kind:<44} p50 {p50:6.1f}  p95 {p95:6.1f} ms{verdict}", flush=True)
    return met


def ask(size: Size, each: int) -> Iterator[tuple[str, int, list[float]]]:
    """Kind of question → its limit and the milliseconds of every one."""
    province, county = _officer("province", "620000"), _officer("prefecture", "620100")
    dice = np.random.default_rng(5)
    kinds = [*_body_searches(size, dice), *_person_searches(size, dice)]
    for who, client in (("province", province), ("prefecture", county)):
        for kind, address in kinds:
            yield f"{who}: {kind}", SEARCH_MS, _times(client, address, each)
    anyone = dice.integers(1, size.institutions + 1, 1000)
    for tab in ("timeline", "scope", "people"):

        def page(n: int, tab: str = tab) -> str:
            return f"/office/institutions/{uscc(int(anyone[n]))}/?tab={tab}"

        yield f"province: institution page, {tab}", PAGE_MS, _times(province, page, each)

    def known(n: int) -> str:
        return f"/office/register/{uscc(int(anyone[n]))}/known?on=2026-01-01"

    yield "province: as known on", PAGE_MS, _times(province, known, each)
    yield (
        "province: person page",
        PAGE_MS,
        _times(province, lambda n: f"/office/people/{person_no(int(anyone[n]))}", each),
    )


def _body_searches(size: Size, dice: np.random.Generator) -> list[tuple[str, Ask]]:
    from hengjian.registry import search

    picked = [name_of(int(n)) for n in dice.integers(1, size.institutions + 1, 1000)]
    parameters, _ = vocabulary()
    spread = [parameters[int(n)] for n in dice.integers(0, len(parameters), 1000)]

    def of(take: Callable[[int], str]) -> Ask:
        return lambda n: f"/office/institutions/?q={take(n)}"

    def number(n: int) -> int:
        return n * 37 % size.institutions + 1

    return [
        ("institutions, no words", of(lambda n: "")),
        ("institution name, one character", of(lambda n: picked[n][n % 4])),
        ("institution name, two characters", of(lambda n: picked[n][n % 3 :][:2])),
        ("institution name, four characters", of(lambda n: picked[n][2:6])),
        ("institution pinyin", of(lambda n: "".join(search.syllables(picked[n][:4])))),
        ("institution initials", of(lambda n: search.pinyin_column(picked[n])[:5])),
        ("credit code, whole or part", of(lambda n: uscc(number(n))[(n % 2) * 9 :])),
        ("certificate number", of(lambda n: certificate_no(number(n))[(n % 2) * 6 :])),
        ("parameter, one character", of(lambda n: spread[n][0])),
        ("parameter, whole", of(lambda n: spread[n])),
        ("parameter and name", of(lambda n: f"{spread[n]} {picked[n][:2]}")),
    ]


def _person_searches(size: Size, dice: np.random.Generator) -> list[tuple[str, Ask]]:
    from hengjian.registry import search

    names = person_names(size.people)
    picked = [names[int(n)] for n in dice.integers(0, size.people, 1000)]

    def of(take: Callable[[int], str]) -> Ask:
        return lambda n: f"/office/people/?q={take(n)}"

    def sound(n: int) -> str:
        return "".join(search.syllables(picked[n]))

    return [
        ("people, no words", of(lambda n: "")),
        ("person, one character", of(lambda n: picked[n][n % 2])),
        ("person, two characters", of(lambda n: picked[n][-2:])),
        ("person, whole name", of(lambda n: picked[n])),
        ("person pinyin", of(sound)),
        ("person initials", of(lambda n: "".join(s[0] for s in search.syllables(picked[n])))),
        ("person number", of(lambda n: person_no(n * 997 % size.people + 1))),
        ("nobody of that name", of(lambda n: f"欧阳{n}")),
    ]


def _officer(level: str, region: str) -> object:
    from django.test import Client

    from hengjian.accounts.models import Post, User

    user = User.objects.create_user(f"bench-{level}", None, name=level)
    Post.objects.create(
        user=user, role=f"ecology-{level}", region=region, held_from=date(2020, 1, 1)
    )
    client = Client()
    client.force_login(user, backend="hengjian.accounts.backends.PasswordBackend")
    return client


def _times(client: object, address: Ask, each: int) -> list[float]:
    client.get(address(999))  # type: ignore[attr-defined]
    taken = []
    for n in range(each):
        began = time.perf_counter()
        answer = client.get(address(n), headers={"hx-request": "true"})  # type: ignore[attr-defined]
        taken.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{address(n)}: {answer.status_code}")
    return taken


def scope_check(home: Path, results: int, size: Size) -> bool:
    """The two detectors of scope against that many dated rows in a snapshot."""
    import screening_tables

    from hengjian.screening import engine, snapshot
    from hengjian.screening.detectors import DETECTORS

    folder = home / "snapshot"
    folder.mkdir()
    tables = screening_tables.generated(results)
    tables["scope"] = scope_table(size.institutions, size.items)
    written = [snapshot.write_table(folder, k, v.to_batches()) for k, v in tables.items()]
    snapshot.write_manifest(folder, written, made="benchmark")
    con = engine.connect(readable=[folder])
    opened = snapshot.open_snapshot(folder, con)
    met = True
    for detector in DETECTORS:
        if detector.code not in {"method-outside-scope", "matrix-outside-scope"}:
            continue
        began = time.perf_counter()
        rows = engine.findings(detector, opened, {}, con).num_rows
        seconds = time.perf_counter() - began
        met &= seconds <= SCOPE_S
        against = f"{tables['analyses'].num_rows:,} results, {tables['scope'].num_rows:,} rows"
        print(f"{detector.code:<24} {seconds:5.2f} s  {rows} outside ({against})")
    return met


if __name__ == "__main__":
    sys.exit(main())
