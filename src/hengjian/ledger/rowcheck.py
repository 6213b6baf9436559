"""One row against what was sealed at its place: which column was changed?

The recomputation is that of `verify`, not the writer's, so a mistake of the writer shows too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from hengjian.core.text import Text, t
from hengjian.ledger import suites
from hengjian.ledger.models import Entry
from hengjian.ledger.verify import leaf


@dataclass(frozen=True)
class Fault:
    """One thing that is not as it was sealed: table, row, column, and what is wrong."""

    table: str
    row: str
    column: str
    what: Text

    def as_dict(self) -> dict[str, object]:
        """For JSON, in both languages."""
        place = {"table": self.table, "row": self.row, "column": self.column}
        return {**place, "what": self.what.both()}


def _place(entry: Entry) -> str:
    where = "waiting" if entry.index is None else f"index={entry.index}"
    return f"id={entry.pk} {where}"


def fault(entry: Entry, column: str, zh: str, en: str) -> Fault:
    """A fault of an entry's row."""
    return Fault("ledger_entry", _place(entry), column, t(zh, en))


def content_leaf(entry: Entry) -> str | None:
    """The leaf hash the row's content gives, as hex; None when it gives none."""
    try:
        body = json.loads(entry.body or "")
        at = suites.instant(entry.at)
    except (ValueError, RecursionError, AttributeError):
        return None
    made = leaf.leaf_hash(
        suite=entry.suite,
        kind=entry.kind,
        subject=entry.subject,
        actor=entry.actor,
        at=at,
        body=body,
        salt=bytes(entry.salt or b""),
    )
    return None if made is None else made.hex()


def _committed_leaf(entry: Entry) -> str:
    """The leaf hash that kind and commitment give; it can be checked after erasure too."""
    text = f"\x00hj1|{entry.suite}|{entry.kind}|{entry.commitment}"
    return sha256(text.encode("utf-8", "replace")).hexdigest()


def _is_canonical(entry: Entry) -> bool:
    text = entry.body or ""
    return leaf.canonical(json.loads(text)) == text.encode("utf-8", "replace")


def _at_its_place(entry: Entry, sealed: str, places: Mapping[str, int]) -> Iterator[Fault]:
    """The row's leaf hash is not the one sealed at its index."""
    content = None if entry.body is None else content_leaf(entry)
    whole = content in (None, entry.leaf_hash)
    if content == sealed:
        yield fault(entry, "leaf_hash", "叶哈希被改动", "the leaf hash was changed")
    elif whole and entry.leaf_hash in places:
        other = places[entry.leaf_hash]
        yield fault(
            entry, "index", f"顺序被改动：应在第 {other} 条", f"was moved: it belongs at {other}"
        )
    else:
        yield fault(
            entry,
            "*",
            "整行被替换：不是在此处入账的条目",
            "the row was replaced: it is not the entry sealed here",
        )


def row_faults(entry: Entry, sealed: str | None, places: Mapping[str, int]) -> Iterator[Fault]:
    """What is wrong with one row.

    `sealed` is the leaf hash under a signed root at the row's index (None: nothing is known);
    `places` says at which index a leaf hash was sealed.
    """
    if sealed is not None and entry.leaf_hash != sealed:
        yield from _at_its_place(entry, sealed, places)
        return
    if _committed_leaf(entry) != entry.leaf_hash:
        yield fault(
            entry,
            "kind, suite, commitment",
            "类别、算法套件或承诺值被改动",
            "kind, suite or commitment was changed",
        )
        return
    if entry.body is None:
        return
    if content_leaf(entry) != entry.leaf_hash:
        yield fault(
            entry,
            "subject, actor, at, body, salt",
            "内容被改动：与入账时的承诺不符",
            "the content was changed: it is not what was committed to",
        )
    elif not _is_canonical(entry):
        yield fault(entry, "body", "正文文本被改动", "the text of the body was changed")
