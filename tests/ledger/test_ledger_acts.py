"""Appending, sequencing and erasing, through the services every context calls."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from hengjian.core.errors import Refusal
from hengjian.ledger import guard, notes, publishing, selectors, sequencer, services
from hengjian.ledger.models import Checkpoint, Entry, Head, Tile
from hengjian.ledger.verify import bundle, inclusion

START = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db(transaction=True)
ACT = {"kind": "test.told", "subject": "R-1", "actor": "li", "at": START, "body": {"a": 1}}


def test_an_act_that_is_undone_leaves_no_entry():
    with pytest.raises(RuntimeError), transaction.atomic():
        services.append(**ACT)
        raise RuntimeError
    assert not Entry.objects.exists()


def test_append_outside_a_transaction_is_refused():
    with pytest.raises(transaction.TransactionManagementError):
        services.append(**ACT)


def test_append_is_one_statement(django_assert_num_queries):
    with transaction.atomic(), django_assert_num_queries(1):
        services.append(**ACT)


@pytest.mark.parametrize(
    "wrong",
    [
        {"body": {"ph": 7.1}},
        {"body": {"ph": Decimal("7.1")}},
        {"body": {"on": START}},
        {"body": {"n": 2**53}},
        {"body": {1: "a"}},
        {"body": {"s": "\ud800"}},
        {"body": [1]},
        {"kind": "a|b"},
        {"kind": ""},
        {"kind": "Told"},
        {"actor": ""},
        {"subject": "x" * 201},
        {"at": datetime(2026, 1, 1)},  # noqa: DTZ001 - that is the point
        {"log": "private"},
    ],
    ids=str,
)
def test_what_has_no_single_text_is_refused_loudly(wrong):
    with pytest.raises(ValueError), transaction.atomic():
        services.append(**{**ACT, **wrong})


def test_append_many_keeps_the_order(seal):
    with transaction.atomic():
        services.append_many(services.Draft(**{**ACT, "subject": f"S-{i}"}) for i in range(700))
    assert seal() == 700
    assert list(Entry.objects.order_by("index").values_list("subject", flat=True)[:3]) == [
        "S-0",
        "S-1",
        "S-2",
    ]


def test_sequenced_entries_are_proven_by_the_independent_verifier(tell, seal):
    tell(300)
    assert seal() == 300
    head = selectors.head()
    for entry in Entry.objects.filter(index__in=[0, 1, 255, 256, 299]):
        proof = selectors.proof(entry)
        steps = [bytes.fromhex(h) for h in proof.hashes]
        leaf, root = bytes.fromhex(entry.leaf_hash), bytes.fromhex(head.root)
        assert inclusion(leaf, entry.index, 300, steps, root)
        assert bundle(selectors.evidence(entry), [selectors.vkey()])


def test_nothing_waiting_makes_no_checkpoint(tell, seal):
    assert seal() == 0
    tell(2)
    seal()
    assert seal() == 0
    assert Checkpoint.objects.count() == 1


def test_the_two_logs_are_apart(tell, seal):
    tell(3)
    tell(2, log="audit")
    assert seal() == 5
    assert (selectors.head("business").size, selectors.head("audit").size) == (3, 2)
    assert selectors.head("audit").note.startswith("hengjian.example/audit\n2\n")


def test_rounds_are_bounded_and_their_tiles_are_the_same(tell, seal):
    tell(600)
    assert services.sequence(at=START, limit=250) == 250
    seal(limit=250)
    sizes = list(Checkpoint.objects.order_by("size").values_list("size", flat=True))
    assert sizes == [250, 500, 600]
    widths = {(t.level, t.n): len(bytes(t.data)) // 32 for t in Tile.objects.all()}
    assert widths == {(0, 0): 256, (0, 1): 256, (0, 2): 88, (1, 0): 2}


def test_files_are_those_of_the_specification(tell, seal, home):
    tell(300)
    seal()
    folder = home / "ledger" / "business"
    assert (folder / "checkpoint").read_text() == selectors.head().note
    assert (folder / "tile/0/000").stat().st_size == 8192
    assert (folder / "tile/0/001.p/44").stat().st_size == 44 * 32
    assert (folder / "tile/1/000.p/1").stat().st_size == 32


def test_a_full_tile_replaces_its_partial_files(tell, seal, home):
    tell(200)
    seal()
    assert (home / "ledger/business/tile/0/000.p/200").exists()
    tell(56, first=200)
    seal()
    assert (home / "ledger/business/tile/0/000").exists()
    assert not (home / "ledger/business/tile/0/000.p").exists()


def test_publication_never_goes_back(tell, seal):
    tell(4)
    seal()
    note = publishing.published("business")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_checkpoint SET size = 3")
    assert publishing.publish("business") is False
    assert publishing.published("business") == note


def test_a_tile_that_has_grown_on_is_published_as_the_checkpoint_knew_it(tell, monkeypatch):
    tell(4)
    with monkeypatch.context() as patch:
        patch.setattr(publishing, "publish", lambda log: False)
        services.sequence(at=START)
    row = Tile.objects.get()
    Tile.objects.filter(pk=row.pk).update(data=bytes(row.data) + b"x" * 32)
    assert publishing.publish("business")
    assert publishing.tile_file("business", 0, 0, 4).read_bytes() == bytes(row.data)


def test_ledger_rows_refuse_to_change(tell, seal):
    (entry,) = tell()
    seal()
    for act in (
        lambda: entry.save(),
        lambda: entry.delete(),
        lambda: Entry.objects.filter(pk=entry.pk).update(subject="x"),
        lambda: Entry.objects.all().delete(),
        lambda: Checkpoint.objects.get().delete(),
        lambda: Checkpoint.objects.update(root="0"),
    ):
        with pytest.raises(Refusal):
            act()


def test_the_database_holds_the_invariants(tell):
    (entry,) = tell()
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_entry SET salt = NULL WHERE id = %s", [entry.pk])


def test_erasing_destroys_content_and_keeps_every_proof(tell, seal):
    entries = tell(5)
    seal()
    before = selectors.head()
    old = selectors.proof(Entry.objects.get(pk=entries[2].pk), before.size)
    target = Entry.objects.get(pk=entries[2].pk)
    with transaction.atomic():
        record = services.erase(entry=target, actor="li", at=START, ground="PIPL 47")
    seal()
    kept = Entry.objects.get(pk=target.pk)
    assert kept.body is None
    assert kept.salt is None
    assert selectors.proof(kept, before.size) == old
    assert json.loads(record.body)["leaf_hash"] == kept.leaf_hash
    with pytest.raises(Refusal):
        selectors.evidence(kept)
    with pytest.raises(Refusal, match="此前已删除"):
        services.erase(entry=kept, actor="li", at=START, ground="again")
    assert not list(guard.faults("business"))


# --- the crash story of sequencer.py, step by step ------------------------------------------


class Stopped(BaseException):
    """The machine stops here."""


def stop(*_args, **_kwargs):
    raise Stopped


@pytest.mark.parametrize("step", ["_prepare", "_write", "_give_indices"])
def test_stopped_before_the_commit_nothing_was_written(tell, seal, monkeypatch, step):
    tell(3)
    with monkeypatch.context() as patch, pytest.raises(Stopped):
        patch.setattr(sequencer, step, stop)
        services.sequence(at=START)
    assert not Checkpoint.objects.exists()
    assert publishing.published("business") is None
    tell(2, first=3)
    assert seal() == 5
    assert selectors.head().size == 5


@pytest.mark.parametrize("after", range(5))
def test_stopped_between_two_files_the_next_round_finishes(tell, seal, monkeypatch, home, after):
    tell(250)
    seal()
    tell(300, first=250)
    real, written = publishing.write_whole, []

    def some(path, data):
        if len(written) == after:
            raise Stopped
        written.append(path)
        real(path, data)

    with monkeypatch.context() as patch, pytest.raises(Stopped):
        patch.setattr(publishing, "write_whole", some)
        services.sequence(at=START)
    # the commit stood, the world still sees the old checkpoint
    assert Head.objects.get(log="business").size == 550
    assert publishing.published_size("business") == 250
    tell(7, first=550)
    assert seal() == 7
    assert publishing.published("business") == selectors.head().note
    for level, n, width in ((0, 0, 256), (0, 1, 256), (0, 2, 45), (1, 0, 2)):
        row = Tile.objects.get(log="business", level=level, n=n)
        assert publishing.tile_file("business", level, n, width).read_bytes() == bytes(row.data)


def test_publication_cut_short_is_done_by_a_round_with_nothing_to_do(tell, monkeypatch):
    tell(3)
    with monkeypatch.context() as patch, pytest.raises(Stopped):
        patch.setattr(publishing, "write_whole", stop)
        services.sequence(at=START)
    assert services.sequence(at=START) == 0
    assert publishing.published_size("business") == 3


def test_of_two_sequencers_one_gives_up(tell):
    tell(3)
    late = sequencer._prepare("business", 100)
    assert services.sequence(at=START) == 3
    with transaction.atomic():
        assert sequencer._write(late, START) is False
    assert Checkpoint.objects.count() == 1


# --- the start-up rule -----------------------------------------------------------------------


def test_an_older_database_is_read_only(tell, seal):
    tell(4)
    seal()
    note = publishing.published("business")
    with connection.cursor() as cursor:  # what putting an older copy back amounts to
        for table in ("entry", "checkpoint", "head", "tile"):
            cursor.execute(f"DELETE FROM ledger_{table}")
    tell(2)
    with pytest.raises(Refusal, match="已发布的检查点有 4 条"):
        services.sequence(at=START)
    with pytest.raises(Refusal, match="只读"), transaction.atomic():
        services.append(**ACT)
    assert publishing.published("business") == note


def test_a_rewritten_past_is_read_only(tell, seal):
    tell(4)
    seal()
    row = Tile.objects.get(level=0, n=0)
    Tile.objects.filter(pk=row.pk).update(data=b"\0" * 32 + bytes(row.data)[32:])
    tell(1)
    with pytest.raises(Refusal, match="不一致"):
        services.sequence(at=START)


def test_start_names_missing_rows_and_lifts_the_ban_when_whole(tell, seal):
    tell(4)
    seal()
    assert guard.start() == []
    with connection.cursor() as cursor:
        cursor.execute('UPDATE ledger_entry SET "index" = 9 WHERE "index" = 3')
    (refused,) = guard.start()
    assert "应有 4 条，只有 3 条" in str(refused)
    with connection.cursor() as cursor:
        cursor.execute('UPDATE ledger_entry SET "index" = 3 WHERE "index" = 9')
    assert guard.start() == []
    tell(1)


def test_the_key_is_made_once_private_and_never_replaced(tell, seal, home):
    tell(1)
    seal()
    path = notes.key_file()
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    with pytest.raises(Refusal, match="0600"):
        seal()
    path.unlink()
    with pytest.raises(Refusal, match="不存在"):
        seal()
    assert not path.exists()
