"""Tampering: each change made straight in the tables or files is named, and nothing else is."""

import json
import shutil

import pytest
from django.db import DataError, connection

from hengjian.ledger import cli, publishing, services
from hengjian.ledger.check import check
from hengjian.ledger.models import Entry, Tile

pytestmark = pytest.mark.django_db(transaction=True)


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def log(tell, seal):
    """Three hundred entries under two checkpoints, and two that wait."""
    tell(250)
    seal()
    tell(50, first=250)
    seal()
    tell(2, first=300)
    return "business"


def named(log="business"):
    return {(f.table, f.row.split()[-1], f.column) for f in check(log).faults}


def test_an_untouched_log_is_whole(log, capsys):
    report = check(log)
    assert (report.count, report.size, report.checkpoints, report.waiting) == (0, 300, 2, 2)
    assert cli.main(["check"]) == 0
    assert cli.main(["check", "--json", "--log", "business"]) == 0
    assert json.loads(capsys.readouterr().out.split("\n", 2)[2])["ok"] is True


def test_an_empty_ledger_is_whole():
    assert check("business").count == 0


CONTENT = "subject, actor, at, body, salt"


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ("body = replace(body, '\"n\":7', '\"n\":8')", CONTENT),
        ("body = replace(body, '水样', '气样')", CONTENT),
        ("subject = 'R-8'", CONTENT),
        ("actor = 'wang'", CONTENT),
        ("at = '2020-01-01 00:00:00'", CONTENT),
        ("body = 'not json'", CONTENT),
        ("body = replace(body, ',', ', ')", "body"),
        ("kind = 'test.other'", "kind, suite, commitment"),
        ("commitment = leaf_hash", "kind, suite, commitment"),
        ("leaf_hash = commitment", "leaf_hash"),
        ("leaf_hash = 'zz'", "leaf_hash"),
        ("body = NULL, salt = NULL", "body, salt"),
    ],
)
def test_a_changed_column_is_named(log, change, column):
    sql(f'UPDATE ledger_entry SET {change} WHERE "index" = 7')
    assert named() == {("ledger_entry", "index=7", column)}
    assert cli.main(["check"]) == 1


def test_a_changed_row_that_waits_is_named(log):
    sql("UPDATE ledger_entry SET subject = 'R-8' WHERE subject = 'R-301'")
    assert named() == {("ledger_entry", "waiting", CONTENT)}


def test_a_row_whose_commitment_was_made_again_is_named(log):
    row = Entry.objects.get(index=7)
    fake = services._entry(
        services.Draft(row.kind, row.subject, row.actor, row.at, {"n": 8}), "business"
    )
    sql(
        "UPDATE ledger_entry SET body = %s, salt = %s, commitment = %s, leaf_hash = %s"
        ' WHERE "index" = 7',
        fake.body,
        fake.salt,
        fake.commitment,
        fake.leaf_hash,
    )
    assert named() == {("ledger_entry", "index=7", "*")}


def test_a_deleted_row_is_named(log):
    sql('DELETE FROM ledger_entry WHERE "index" = 100')
    assert named() == {("ledger_entry", "index=100", "*")}


def test_two_rows_that_changed_places_are_named(log):
    for old, new in ((7, 999), (9, 7), (999, 9)):
        sql('UPDATE ledger_entry SET "index" = %s WHERE "index" = %s', new, old)
    assert named() == {("ledger_entry", f"index={i}", "index") for i in (7, 9)}


def test_an_inserted_row_is_named(log):
    sql("UPDATE ledger_entry SET \"index\" = 300 WHERE subject = 'R-300'")
    assert named() == {("ledger_entry", "index=300", "index")}


def test_a_cut_tail_is_named_row_by_row(log):
    sql('DELETE FROM ledger_entry WHERE "index" >= 297')
    assert named() == {("ledger_entry", f"index={i}", "*") for i in (297, 298, 299)}


def test_an_older_database_is_named(tell, seal):
    tell(250)
    seal()
    kept = {t: list(_rows(t)) for t in ("entry", "head", "checkpoint", "tile")}
    tell(50, first=250)
    seal()
    for table, rows in kept.items():
        sql(f"DELETE FROM ledger_{table}")
        for names, values in rows:
            marks = ", ".join(["%s"] * len(values))
            columns = ", ".join(f'"{n}"' for n in names)
            sql(f"INSERT INTO ledger_{table} ({columns}) VALUES ({marks})", *values)
    report = check("business")
    rows = {f.row for f in report.faults if f.table == "ledger_entry"}
    assert rows == {f"index={i}" for i in range(250, 300)}
    assert any("只有 250 条" in str(f.what) for f in report.faults if f.table == "file")


def _rows(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM ledger_{table}")
        names = [column[0] for column in cursor.description]
        return [(names, row) for row in cursor.fetchall()]


def test_a_changed_checkpoint_is_named(log):
    sql("UPDATE ledger_checkpoint SET root = %s WHERE size = 250", "0" * 64)
    assert named() == {("ledger_checkpoint", "size=250", "size, root")}
    sql("UPDATE ledger_checkpoint SET note = replace(note, '250', '251') WHERE size = 250")
    assert named() == {("ledger_checkpoint", "size=250", "note")}


def test_a_changed_tile_row_is_named_to_the_hash(log):
    row = Tile.objects.get(level=0, n=1)
    data = bytes(row.data)
    Tile.objects.filter(pk=row.pk).update(data=data[:32] + b"\0" * 32 + data[64:])
    assert ("ledger_tile", "0/001", "hash 1") in named()
    assert not any(table == "ledger_entry" for table, _, _ in named())


def test_a_changed_or_lost_tile_file_is_named(log):
    path = publishing.tile_file(log, 0, 0, 256)
    path.write_bytes(b"\0" * 32 + path.read_bytes()[32:])
    assert named() == {("file", str(path), "hash 0")}
    shutil.rmtree(path.parent)
    assert {row for _, row, _ in named()} == {
        str(publishing.tile_file(log, 0, 0, 256)),
        str(publishing.tile_file(log, 0, 1, 44)),
    }


def test_a_moved_head_is_named(log):
    sql("UPDATE ledger_head SET size = 299")
    assert "ledger_head" in {table for table, _, _ in named()}


def test_rows_and_tiles_changed_together_are_caught_by_the_tile_files(log):
    row = Entry.objects.get(index=7)
    fake = services._entry(
        services.Draft(row.kind, row.subject, row.actor, row.at, {"n": 8}), "business"
    )
    sql(
        "UPDATE ledger_entry SET body = %s, salt = %s, commitment = %s, leaf_hash = %s"
        ' WHERE "index" = 7',
        fake.body,
        fake.salt,
        fake.commitment,
        fake.leaf_hash,
    )
    tile = Tile.objects.get(level=0, n=0)
    data = bytearray(bytes(tile.data))
    data[7 * 32 : 8 * 32] = bytes.fromhex(fake.leaf_hash)
    Tile.objects.filter(pk=tile.pk).update(data=bytes(data))
    assert ("ledger_entry", "index=7", "*") in named()
    assert ("ledger_tile", "0/000", "hash 7") in named()


def test_a_recorded_erasure_is_no_fault_but_a_changed_subject_is(log, seal):
    services.erase(
        entry=Entry.objects.get(index=7),
        actor="li",
        at=Entry.objects.get(index=0).at,
        ground="PIPL 47",
    )
    seal()
    report = check(log)
    assert (report.count, report.erased) == (0, 1)
    sql("UPDATE ledger_entry SET subject = 'R-8' WHERE \"index\" = 7")
    assert named() == {("ledger_entry", "index=7", "subject")}


def test_a_row_that_cannot_be_read_is_named_or_cannot_be_made(log):
    pk = Entry.objects.get(index=7).pk
    change = "UPDATE ledger_entry SET at = '2026-13-45 00:00:00' WHERE \"index\" = 7"
    if connection.vendor == "sqlite":  # lets a column hold what is not of its type
        sql(change)
        assert ("ledger_entry", f"id={pk}", "*") in named()
    else:
        with pytest.raises(DataError):
            sql(change)
