"""Everything the database and the files say, against what the log has signed.

The anchor is the largest checkpoint with a good signature, from the rows or from the published
files. The leaves it seals are read from the tile rows or, where those do not give its root, from
the tile files. Then every entry, tile, checkpoint and file is compared with those leaves, so each
change is named at its place. All stored checkpoints must be roots of one and the same sequence,
which is stronger than a consistency proof between each two of them.

Blind to   a rewrite by somebody who holds the signing key and changed rows, tiles, files and
           checkpoints alike: that is what witnesses are for. A checkpoint row removed from the
           middle, when nobody kept its note. Kind apart, the columns of an erased entry.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.db import DatabaseError
from django.db.models import F

from hengjian.core.text import t
from hengjian.ledger import guard, merkle, notes, publishing, rowcheck, tilecheck, tiles
from hengjian.ledger.merkle import HASH_BYTES
from hengjian.ledger.models import Checkpoint, Entry, Head
from hengjian.ledger.rowcheck import Fault
from hengjian.ledger.verify.note import Checkpoint as Read
from hengjian.ledger.verify.note import Key
from hengjian.ledger.verify.note import checkpoint as read_note

MOST = 200
Progress = Callable[[int, int], None]


@dataclass
class Report:
    """What was looked at, and what is wrong; at most MOST faults are listed, all are counted."""

    log: str
    size: int = 0
    root: str = ""
    checkpoints: int = 0
    waiting: int = 0
    erased: int = 0
    count: int = 0
    faults: list[Fault] = field(default_factory=list)

    def add(self, found: Iterator[Fault]) -> None:
        """Count the faults and keep the first of them."""
        for one in found:
            self.count += 1
            if len(self.faults) < MOST:
                self.faults.append(one)

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "log": self.log,
            "ok": self.count == 0,
            "size": self.size,
            "root": self.root,
            "checkpoints": self.checkpoints,
            "waiting": self.waiting,
            "erased": self.erased,
            "fault_count": self.count,
            "faults": [one.as_dict() for one in self.faults],
        }


def check(log: str, progress: Progress | None = None) -> Report:
    """Check one log whole. Raises Refusal when there is a log but no key to check it with."""
    report = Report(log)
    key = guard.log_key(notes.signer(log)) if _exists(log) else None
    anchor = _anchor(log, key)
    leaves = _sealed(log, anchor) if anchor else b""
    report.size, report.root = (anchor.size, anchor.root.hex()) if anchor else (0, "")
    if leaves is None:
        what = t("分块与已签署的根不符", "no tiles give the signed root")
        report.add(iter([Fault("ledger_tile", f"size={report.size}", "data", what)]))
    rows = _rows(log, report, leaves, progress)
    sequence = leaves if leaves is not None else rows
    report.add(_heads(log))
    expected = tilecheck.regrown(sequence)
    report.add(_checkpoints(log, key, sequence, report))
    report.add(tilecheck.row_faults(log, expected))
    report.add(tilecheck.file_faults(log, expected))
    return report


def _exists(log: str) -> bool:
    return Checkpoint.objects.filter(log=log).exists() or bool(publishing.published(log))


def _published(log: str) -> list[str]:
    found = (publishing.published(log, name) for name in ("checkpoint", "cosigned"))
    return [note for note in found if note is not None]


def _anchor(log: str, key: Key | None) -> Read | None:
    """The largest checkpoint with a good signature by the log."""
    rows = Checkpoint.objects.filter(log=log).order_by("-size").values_list("note", flat=True)
    found = (read_note(note) for note in [*_published(log), *rows[:50]])
    good = [one for one in found if one and key and one.signed_by(key, notes.holds)]
    return max(good, key=lambda one: one.size, default=None)


def _sealed(log: str, anchor: Read) -> bytes | None:
    """The leaf hashes under the anchor's root, one after the other; None when no tiles give it."""

    def from_file(level: int, n: int, width: int) -> bytes:
        try:
            return publishing.tile_file(log, level, n, width).read_bytes()
        except OSError:
            return b""

    for fetch in (guard.fetcher(log), from_file):
        parts = []
        for n in range(-(-anchor.size // tiles.WIDTH)):
            width = tiles.width_at(anchor.size, 0, n)
            parts.append(fetch(0, n, width)[: width * HASH_BYTES])
        leaves = b"".join(parts)
        if (
            len(leaves) == anchor.size * HASH_BYTES
            and merkle.root(tilecheck.each(leaves)) == anchor.root
        ):
            return leaves
    return None


def _rows(log: str, report: Report, leaves: bytes | None, progress: Progress | None) -> bytes:
    """Compare every entry; gives the leaf hashes of the sequenced rows, in their order."""
    sealed = leaves or b""
    places = {leaf.hex(): i for i, leaf in enumerate(tilecheck.each(sealed))}
    erased: dict[str, Entry] = {}
    records: dict[str, str] = {}
    held, following = bytearray(), 0
    for done, entry in enumerate(_entries(log, report), start=1):
        if entry.index is None:
            report.waiting += 1
            right = None
        else:
            report.add(_gap(following, entry.index, report.size))
            report.add(_beyond(entry, report.size))
            following = entry.index + 1
            right = sealed[entry.index * HASH_BYTES : following * HASH_BYTES].hex() or None
            held += _leaf_of(entry)
        report.add(rowcheck.row_faults(entry, right, places))
        _note_erasure(entry, erased, records)
        if progress and done % 20_000 == 0:
            progress(done, report.size)
    report.add(_gap(following, report.size, report.size))
    report.erased = len(erased)
    report.add(_unrecorded(erased, records))
    return bytes(held)


def _entries(log: str, report: Report) -> Iterator[Entry]:
    """Every row, by index and then those waiting. A row that cannot even be read is a fault."""
    order = Entry.objects.filter(log=log).order_by(F("index").asc(nulls_last=True), "id")
    keys = list(order.values_list("pk", flat=True))
    for start in range(0, len(keys), 1000):
        chunk = keys[start : start + 1000]
        try:
            rows = Entry.objects.in_bulk(chunk)
        except (ValueError, TypeError, DatabaseError):
            rows = _one_by_one(chunk, report)
        yield from (rows[key] for key in chunk if key in rows)


def _one_by_one(keys: list[int], report: Report) -> dict[int, Entry]:
    rows = {}
    for key in keys:
        try:
            rows[key] = Entry.objects.get(pk=key)
        except (ValueError, TypeError, DatabaseError):
            what = t("该行含有无法读取的值", "the row holds a value that cannot be read")
            report.add(iter([Fault("ledger_entry", f"id={key}", "*", what)]))
    return rows


def _leaf_of(entry: Entry) -> bytes:
    try:
        return bytes.fromhex(entry.leaf_hash)
    except ValueError:
        return b""


def _gap(first: int, after: int, size: int) -> Iterator[Fault]:
    """The entries that should stand between two rows."""
    for index in range(first, min(after, size)):
        what = t("该条目已被删除", "the entry was deleted")
        yield Fault("ledger_entry", f"index={index}", "*", what)


def _beyond(entry: Entry, size: int) -> Iterator[Fault]:
    if entry.index is not None and entry.index >= size:
        zh, en = "序号超出已签署的范围", "its index lies beyond what was signed"
        yield rowcheck.fault(entry, "index", zh, en)


def _note_erasure(entry: Entry, erased: dict[str, Entry], records: dict[str, str]) -> None:
    if entry.body is None:
        erased[entry.leaf_hash] = entry
    elif entry.kind == "ledger.erased":
        try:
            records[str(json.loads(entry.body)["leaf_hash"])] = entry.subject
        except (ValueError, KeyError, TypeError):
            return  # the row's own check names it


def _unrecorded(erased: dict[str, Entry], records: dict[str, str]) -> Iterator[Fault]:
    """Content may be gone only with an entry that says so, about the same subject."""
    for leaf, entry in erased.items():
        if leaf not in records:
            yield rowcheck.fault(
                entry,
                "body, salt",
                "内容被清除且没有删除记录",
                "the content is gone and no entry records an erasure",
            )
        elif records[leaf] != entry.subject:
            yield rowcheck.fault(
                entry,
                "subject",
                "主题与删除记录不符",
                "the subject is not that of the erasure record",
            )


def _heads(log: str) -> Iterator[Fault]:
    if not _exists(log) and not Head.objects.filter(log=log, size__gt=0).exists():
        return
    for what in guard.head_faults(log):
        yield Fault("ledger_head", log, "size, peaks", what)
    for what in guard.published_faults(log, _published(log)):
        yield Fault("file", str(notes.directory(log) / "checkpoint"), "", what)


def _checkpoints(log: str, key: Key | None, leaves: bytes, report: Report) -> Iterator[Fault]:
    """Every stored checkpoint: signed by the log, and a root of the one sequence."""
    rows = {row.size: row for row in Checkpoint.objects.filter(log=log).order_by("size")}
    report.checkpoints = len(rows)
    tree, roots = merkle.CompactRange(), {}
    for leaf in tilecheck.each(leaves):
        tree.append(leaf)
        if tree.size in rows:
            roots[tree.size] = tree.root().hex()
    for size, row in rows.items():
        found = read_note(row.note)
        if found is None or key is None or not found.signed_by(key, notes.holds):
            what = t("签名无效或文本被改动", "the signature does not hold: the note was changed")
            yield Fault("ledger_checkpoint", f"id={row.pk} size={size}", "note", what)
        elif (found.size, found.root.hex()) != (size, row.root):
            what = t("与其签署的文本不符", "differs from the note that was signed")
            yield Fault("ledger_checkpoint", f"id={row.pk} size={size}", "size, root", what)
        elif roots.get(size) != row.root:
            what = t("不是同一序列的根：账本被改写", "not a root of the same sequence: rewritten")
            yield Fault("ledger_checkpoint", f"id={row.pk} size={size}", "root", what)
