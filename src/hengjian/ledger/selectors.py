"""Answer questions about the ledger: proofs, the head, what concerns a subject, evidence files.

Proofs and heads are public. Entries are not: who may see them is decided by the context whose
subject they concern, so `entries_for` is called behind that context's own door.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from hengjian.core.errors import Refusal
from hengjian.core.text import Text, t
from hengjian.ledger import guard, merkle, notes, suites, tiles
from hengjian.ledger.models import BUSINESS, Checkpoint, Entry

FORMAT = "hengjian-evidence/1"


@dataclass(frozen=True)
class Proof:
    """The way from a leaf to the root of the first `size` leaves; hashes as hex, bottom up."""

    log: str
    index: int
    size: int
    leaf_hash: str
    hashes: tuple[str, ...]


def head(log: str = BUSINESS) -> Checkpoint | None:
    """The log's last checkpoint, None before the first."""
    return Checkpoint.objects.filter(log=log).order_by("-size").first()


def covering(entry: Entry) -> Checkpoint | None:
    """The first checkpoint that covers the entry, None while it waits."""
    if entry.index is None:
        return None
    after = Checkpoint.objects.filter(log=entry.log, size__gt=entry.index)
    return after.order_by("size").first()


def entries_for(subject: str, log: str = BUSINESS) -> QuerySet[Entry]:
    """What the log holds about a subject, oldest first."""
    return Entry.objects.filter(log=log, subject=subject).order_by("id")


def waiting(log: str = BUSINESS) -> int:
    """How many entries have no index yet."""
    return Entry.objects.filter(log=log, index__isnull=True).count()


def _no_proof(because: Text) -> Refusal:
    return Refusal(
        t("未生成证明", "No proof was made"),
        because,
        t("请在下一个检查点签署后重试", "Try again after the next checkpoint"),
    )


def proof(entry: Entry, size: int | None = None) -> Proof:
    """The entry's inclusion proof in the tree of `size` leaves (by default the last checkpoint's).

    Raises Refusal while the entry waits, or when `size` does not reach it or does not exist.
    """
    last = head(entry.log)
    if entry.index is None or last is None:
        raise _no_proof(t("条目尚未入账", "the entry waits to be sequenced"))
    size = last.size if size is None else size
    if not entry.index < size <= last.size:
        raise _no_proof(t("该树大小不含此条目", "a tree of that size does not hold the entry"))
    node = tiles.nodes_of(guard.fetcher(entry.log), size)
    hashes = merkle.inclusion_proof(entry.index, size, node)
    return Proof(entry.log, entry.index, size, entry.leaf_hash, tuple(h.hex() for h in hashes))


def consistency(log: str, old: int, new: int) -> list[str]:
    """The hashes (hex) that show the tree of `old` leaves to be the beginning of that of `new`."""
    last = head(log)
    if last is None or not 0 <= old <= new <= last.size:
        raise _no_proof(t("没有这样大小的树", "there is no tree of that size"))
    node = tiles.nodes_of(guard.fetcher(log), new)
    return [h.hex() for h in merkle.consistency_proof(old, new, node)]


def vkey(log: str = BUSINESS) -> str:
    """The log's public key, as text to hand out."""
    return notes.signer(log).vkey


def evidence(
    entry: Entry, checkpoint: Checkpoint | None = None, documents: dict[str, Any] | None = None
) -> dict[str, Any]:
    """An evidence file that `hengjian verify` checks offline: the entry, its proof, a checkpoint.

    By default under the last checkpoint. `documents` may be attached when the entry's body names
    their digests (`{"digests": {name: SHA-256 of the canonical JSON}}`).
    """
    checkpoint = checkpoint or head(entry.log)
    if entry.body is None or entry.salt is None:
        raise _no_proof(t("条目内容已依法删除", "the entry's content was erased"))
    if checkpoint is None or checkpoint.log != entry.log:
        raise _no_proof(t("没有覆盖该条目的检查点", "no checkpoint covers the entry"))
    found = proof(entry, checkpoint.size)
    data = {
        "format": FORMAT,
        "suite": entry.suite,
        "kind": entry.kind,
        "subject": entry.subject,
        "actor": entry.actor,
        "at": suites.instant(entry.at),
        "body": json.loads(entry.body),
        "salt": bytes(entry.salt).hex(),
        "index": found.index,
        "size": found.size,
        "proof": list(found.hashes),
        "checkpoint": checkpoint.note,
        "vkey": vkey(entry.log),
    }
    return data if documents is None else {**data, "documents": documents}
