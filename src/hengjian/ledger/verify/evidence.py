"""One evidence file: an entry, its way to a root, and the checkpoint that signs the root.

    {"format": "hengjian-evidence/1", "suite", "kind", "subject", "actor", "at", "body", "salt",
     "index", "size", "proof": [hex, …], "checkpoint": note, "vkey": key}

Beside these a file may carry `"documents": {name: JSON}`: each must have its SHA-256 (of its
canonical JSON) under the same name in `body["digests"]`. A file with any other member does not
hold, because nothing would vouch for it.

What it shows   the entry stands in the log that the key signs, unchanged to the last character.
What it cannot  that the entry was true when written; that the key is the one you should trust
                when you took it from the file itself (`pinned` is then False); that the log shows
                everybody the same tree, unless witnesses you trust have cosigned.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hengjian.ledger.verify import leaf, note, tree

FORMAT = "hengjian-evidence/1"
_ENTRY = ("suite", "kind", "subject", "actor", "at", "body")
MEMBERS = {"format", *_ENTRY, "salt", "index", "size", "proof", "checkpoint", "vkey"}
_HEX = re.compile(r"(?:[0-9a-f]{2})*", re.ASCII)

#: Every reason a file does not hold, by its stable code.
REASONS = {
    "format": (
        "不是本格式的证据文件，或含有未受保护的内容",
        "not an evidence file of this format, or it holds members nothing vouches for",
    ),
    "checkpoint": ("检查点无法读取", "the checkpoint cannot be read"),
    "key": ("没有可信密钥签署该检查点", "no trusted key has signed the checkpoint"),
    "quorum": ("见证签名数量不足", "too few trusted witnesses have cosigned"),
    "size": ("证明与检查点的树大小不一致", "the proof is for another size than the checkpoint"),
    "content": ("条目内容无法计算叶哈希", "the entry's content cannot make a leaf"),
    "inclusion": (
        "条目内容与账本不符：内容或证明已被改动",
        "the entry is not in the log as written here: content or proof was changed",
    ),
    "documents": (
        "所附文件缺失，或与条目中的摘要不符",
        "an attached document is missing or differs from its digest",
    ),
}


@dataclass(frozen=True)
class Verdict:
    """Whether a file holds, and if not, why. True in a condition exactly when it holds."""

    holds: bool
    reason: str = ""  # a key of REASONS
    pinned: bool = False  # the key came from the reader, not from the file
    log: str = ""
    kind: str = ""
    subject: str = ""
    at: str = ""
    index: int = -1
    size: int = -1
    cosigned_by: tuple[str, ...] = field(default=())

    def __bool__(self) -> bool:
        return self.holds

    def words(self) -> tuple[str, str]:
        """The verdict in one sentence, Chinese and English."""
        if not self.holds:
            zh, en = REASONS[self.reason]
            return f"不成立：{zh}", f"Does not hold: {en}"
        return (
            f"成立：{self.subject} 是账本 {self.log} 的第 {self.index} 条，内容未被改动",
            f"Holds: {self.subject} is entry {self.index} of log {self.log}, unchanged",
        )


def _bytes(value: object) -> bytes | None:
    if not isinstance(value, str) or not _HEX.fullmatch(value):
        return None
    return bytes.fromhex(value)


def _keys(values: object) -> list[note.Key]:
    if isinstance(values, str):
        values = [values]
    if not isinstance(values, Iterable):
        return []
    parsed = (v if isinstance(v, note.Key) else note.parse_key(v) for v in values)
    return [key for key in parsed if key is not None]


def bundle(
    data: Mapping[str, Any], trusted_keys: Iterable[str] | None = None, *, quorum: int = 0
) -> Verdict:
    """Check one evidence file, offline.

    `trusted_keys` are vkeys of logs and of witnesses. None takes the log's key from the file, and
    says so. `quorum` is how many distinct trusted witnesses must have cosigned.
    """
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        return Verdict(False, "format")
    if set(data) - {"documents"} != MEMBERS:
        return Verdict(False, "format")
    found = note.checkpoint(data["checkpoint"])
    if found is None:
        return Verdict(False, "checkpoint")
    pinned = trusted_keys is not None
    keys = note.signers(found, _keys(trusted_keys if pinned else [data["vkey"]]))
    if not any(key.kind == note.LOG for key in keys):
        return Verdict(False, "key")
    witnesses = {key.public: key.name for key in keys if key.kind == note.WITNESS}
    if len(witnesses) < quorum:
        return Verdict(False, "quorum")
    reason = _entry_reason(data, found) or _documents_reason(data)
    if reason:
        return Verdict(False, reason)
    return Verdict(
        True,
        "",
        pinned,
        found.origin,
        data["kind"],
        data["subject"],
        data["at"],
        data["index"],
        data["size"],
        tuple(sorted(witnesses.values())),
    )


def _entry_reason(data: dict[str, Any], found: note.Checkpoint) -> str:
    """Why the entry is not under the checkpoint's root, empty when it is."""
    if type(data["size"]) is not int or data["size"] != found.size:
        return "size"
    parts = {name: data[name] for name in _ENTRY}
    hashed = leaf.leaf_hash(**parts, salt=_bytes(data["salt"]))
    if hashed is None:
        return "content"
    steps = data["proof"]
    proof: list[Any] = [_bytes(step) for step in steps] if isinstance(steps, list) else [None]
    holds = tree.inclusion(hashed, data["index"], found.size, proof, found.root)
    return "" if holds else "inclusion"


def _documents_reason(data: dict[str, Any]) -> str:
    """Why the attached documents are not exactly those the entry speaks of, empty when they are.

    A file from which a document was taken out does not hold: “unchanged” would then be said of
    content that nobody compared.
    """
    body = data["body"]
    digests = body.get("digests") if isinstance(body, dict) else None
    if "documents" not in data and not isinstance(digests, dict):
        return ""
    documents = data.get("documents")
    if not isinstance(documents, dict) or not isinstance(digests, dict):
        return "documents"
    if set(documents) != set(digests):
        return "documents"
    for name, document in documents.items():
        made = leaf.digest(document)
        if made is None or made != digests.get(name):
            return "documents"
    return ""
