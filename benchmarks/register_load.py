"""Loads the made-up register of register_scale in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from register_rows import (
    AT,
    SINCE,
    UNTIL,
    Row,
    Size,
    certificate_no,
    name_of,
    person_names,
    scope_rows,
    terms,
)


def load(size: Size) -> None:
    """Every table, in bulk, with its indexes; those of people's tokens made at the end."""
    from django.db import connection

    from hengjian.registry import search
    from hengjian.registry.models import PersonToken

    places = counties()
    bodies = range(1, size.institutions + 1)
    names = person_names(size.people)
    with connection.schema_editor() as editor:
        editor.remove_index(PersonToken, PersonToken._meta.indexes[0])
    _fill("institution", (_body(n, places) for n in bodies))
    _fill("certificate", (_certificate(n) for n in bodies))
    _fill("scopeitem", (_item(row) for row in scope_rows(size)))
    found, holders = terms(size)
    _fill("term", ({"id": a, "kind": b, "text": c, "number": d} for a, b, c, d in found))
    _fill("termholder", ({"id": a, "term_id": b, "institution_id": c} for a, b, c in holders))
    _fill("person", (_person(n, name) for n, name in enumerate(names, 1)))
    tokens = (
        {"token": token, "person_id": n}
        for n, name in enumerate(names, 1)
        for token in search.person_tokens(name, person_no(n))
    )
    _fill("persontoken", ({"id": k, **row} for k, row in enumerate(tokens, 1)))
    _fill("employment", _employments(size))
    _fill("authorisation", (_grant(n, size) for n in range(1, size.people + 1)))
    _fill("instrument", (_instrument(n) for n in range(1, 10 * size.institutions + 1)))
    _fill("calibration", (_calibration(n) for n in range(1, 10 * size.institutions + 1)))
    with connection.schema_editor() as editor:
        editor.add_index(PersonToken, PersonToken._meta.indexes[0])
    with connection.cursor() as cursor:
        # What the server does by itself a minute after so many rows came in.
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _fill(name: str, rows: Iterable[dict[str, object]]) -> None:
    from django.db import connection, transaction

    rows = iter(rows)
    first = next(rows)
    columns, table = list(first), f"registry_{name}"
    listed = ", ".join(f'"{c}"' for c in columns)
    values: Iterator[tuple[object, ...]] = (tuple(r.values()) for r in _again(first, rows))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            with cursor.copy(f"COPY {table} ({listed}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
            )
        return
    marks = ", ".join("?" * len(columns))
    with transaction.atomic():
        raw = connection.connection.cursor()
        while batch := list(islice(values, 50_000)):
            raw.executemany(f"INSERT INTO {table} ({listed}) VALUES ({marks})", batch)


def _again(first: dict[str, object], rest: Iterator[dict[str, object]]) -> Iterator[dict]:
    yield first
    yield from rest


def counties() -> list[str]:
    from hengjian.standards import regions

    return [region.code for region in regions.counties()]


def uscc(n: int) -> str:
    return f"91620{n:05d}MA{n:06d}"[:18]


def person_no(n: int) -> str:
    return f"P{n:07d}"


def _body(n: int, counties: list[str]) -> dict[str, object]:
    from hengjian.registry import search

    name = name_of(n)
    return {
        "id": n,
        "uscc": uscc(n),
        "name": name,
        "pinyin": search.pinyin_column(name),
        "kind": ("commercial", "public", "enterprise", "operator")[n % 4],
        "region": counties[n % len(counties)],
        "address": f"示范路{n}号",
        "head_name": "王明",
        "legal_form": "",
        "supervision_class": "ABCD"[n % 4],
        "class_reason": "",
        "recorded_at": AT,
    }


def _certificate(n: int) -> dict[str, object]:
    return {
        "id": n,
        "institution_id": n,
        "certificate_no": certificate_no(n),
        "level": "province",
        "status": "valid",
        "valid_from": SINCE,
        "valid_until": UNTIL,
        "recorded_at": AT,
    }


def _item(row: Row) -> dict[str, object]:
    key, certificate, category, matrix, parameter, method, site, since = row
    return {
        "id": key,
        "certificate_id": certificate,
        "category": category,
        "matrix": matrix,
        "parameter": parameter,
        "method": method,
        "limits": f"#{key % 7919}" if key % 5 == 0 else "",
        "site": f"{site}{key}",
        "note": "",
        "library_item": "",
        "library_status": "",
        "valid_from": since,
        "recorded_at": AT,
    }


def _person(n: int, name: str) -> dict[str, object]:
    return {
        "id": n,
        "person_no": person_no(n),
        "name": name,
        "identity_digest": "",
        "recorded_at": AT,
    }


def _employments(size: Size) -> Iterator[dict[str, object]]:
    key = 0
    for n in range(1, size.people + 1):
        # One in fifty serves a second body as well.
        for turn in range(2 if n % 50 == 0 else 1):
            key += 1
            yield {
                "id": key,
                "person_id": n,
                "institution_id": (n + turn * 17) % size.institutions + 1,
                "title": "分析人员",
                "contract": "labour",
                "valid_from": SINCE,
                "recorded_at": AT,
            }


def _grant(n: int, size: Size) -> dict[str, object]:
    return {
        "id": n,
        "person_id": n,
        "institution_id": n % size.institutions + 1,
        "task": ("sampling", "analysis", "review", "signing")[n % 4],
        "parameter": "",
        "method": "",
        "valid_from": SINCE,
        "recorded_at": AT,
    }


def _instrument(n: int) -> dict[str, object]:
    return {
        "id": n,
        "institution_id": (n - 1) // 10 + 1,
        "instrument_no": f"YQ-{n:07d}",
        "name": "离子色谱仪",
        "model": "IC-1",
        "serial": f"S{n}",
        "rented": False,
        "capacity": 1,
        "recorded_at": AT,
    }


def _calibration(n: int) -> dict[str, object]:
    return {
        "id": n,
        "instrument_id": n,
        "calibrated_on": "2026-01-10",
        "due_on": "2027-01-09",
        "certificate_no": f"J{n}",
        "provider": "",
        "recorded_at": AT,
    }
