"""A witness: cosigns a log's checkpoint only when it contains everything it cosigned before.

It is meant for somebody else's machine: the other authority, the association, any observer. It
needs no database, only a folder or an address with the log's `checkpoint` and `tile/…`, the log's
public key, a key of its own and a state file of its own. It recomputes both roots from the tiles
and checks the consistency proof with `verify`; nothing of the log is taken on trust.

When it stops   the new state is durable before the cosignature leaves the process, under a lock
                taken before the old state is read. So two runs, or a run that was killed, can
                never cosign two branches: at worst a checkpoint is remembered and not cosigned,
                and the next run cosigns it again.
Source          c2sp.org/tlog-cosignature (Ed25519, type 4) and /tlog-witness for the rule.
"""

from __future__ import annotations

import base64
import fcntl
import json
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from hengjian.core.errors import Refusal
from hengjian.core.text import Text, t
from hengjian.ledger import merkle, notes, tiles
from hengjian.ledger.files import write_whole
from hengjian.ledger.verify import Checkpoint, Key, checkpoint, consistency
from hengjian.ledger.verify.note import LOG

#: A name under the log's address to its bytes; OSError when it is not there.
Read = Callable[[str], bytes]
MAX_BYTES = 1024 * 1024


class NotConsistent(Refusal):
    """The log shows another past than the one cosigned: keep both notes, they are the proof."""


@dataclass(frozen=True)
class Seen:
    """The last checkpoint of a log that this witness cosigned."""

    size: int
    root: bytes
    note: str


def from_folder(folder: Path) -> Read:
    """Read a log from a folder."""

    def read(name: str) -> bytes:
        with (folder / name).open("rb") as file:
            return file.read(MAX_BYTES)

    return read


def from_address(address: str) -> Read:
    """Read a log from http(s)://…, ten seconds a file."""
    if urlsplit(address).scheme not in {"http", "https"}:
        raise ValueError("an address begins with http:// or https://")

    def read(name: str) -> bytes:
        try:
            url = f"{address.rstrip('/')}/{name}"
            with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - checked above
                return bytes(answer.read(MAX_BYTES))
        except urllib.error.HTTPError as error:
            raise FileNotFoundError(f"{url}: {error.code}") from error

    return read


def _tiles(read: Read) -> tiles.Fetch:
    def fetch(level: int, n: int, width: int) -> bytes:
        try:
            return read(f"tile/{tiles.path(level, n, width)}")
        except FileNotFoundError:
            if width == tiles.WIDTH:
                raise
            return read(f"tile/{tiles.path(level, n)}")  # it has filled up meanwhile

    return fetch


def _words(because: Text) -> tuple[Text, Text, Text]:
    return (
        t("未签署见证", "The checkpoint was not cosigned"),
        because,
        t(
            "请保存两份检查点并通知其他见证方",
            "Keep both checkpoints and tell the other witnesses",
        ),
    )


def _state(path: Path) -> dict[str, dict[str, str | int]]:
    try:
        held = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    if not isinstance(held, dict):
        raise ValueError(f"{path} is not a witness's state")
    return held


def _seen(state: dict[str, dict[str, str | int]], origin: str) -> Seen:
    if origin not in state:
        return Seen(0, merkle.EMPTY_ROOT, "")
    held = state[origin]
    return Seen(int(held["size"]), bytes.fromhex(str(held["root"])), str(held["note"]))


def _require_consistent(read: Read, seen: Seen, found: Checkpoint) -> None:
    """The new tree begins with the one seen, by the tiles and by the independent verifier."""
    if found.size < seen.size:
        zh = f"账本从 {seen.size} 条缩短为 {found.size} 条"
        en = f"the log shrank from {seen.size} entries to {found.size}"
        raise NotConsistent(*_words(t(zh, en)))
    node = tiles.nodes_of(_tiles(read), found.size)
    try:
        proof = merkle.consistency_proof(seen.size, found.size, node)
        root = merkle.range_root(0, found.size, node)
    except (LookupError, OSError) as error:
        zh, en = f"分块缺失或不完整（{error}）", f"a tile is missing or short ({error})"
        raise Refusal(*_words(t(zh, en))) from error
    if root != found.root:
        because = t("分块与检查点的根不符", "the tiles do not give the checkpoint's root")
        raise NotConsistent(*_words(because))
    if not consistency(seen.size, found.size, seen.root, found.root, proof):
        zh = f"与此前签署的 {seen.size} 条检查点不一致：账本历史被改写"
        en = f"it does not contain the {seen.size} entries cosigned before: rewritten"
        raise NotConsistent(*_words(t(zh, en)))


def _cosigned(note: str, found: Checkpoint, signer: notes.Signer, at: datetime) -> str:
    stamp = int(at.timestamp())
    message = f"cosignature/v1\ntime {stamp}\n{found.text}".encode()
    return note + signer.line(message, before=stamp.to_bytes(8, "big"))


def own_key(path: Path, name: str) -> notes.Signer:
    """The witness's own key, made at its first run."""
    if not name or "+" in name or any(c.isspace() for c in name):
        raise ValueError("a witness's name has no spaces and no plus sign")
    private = notes.read_key(path) if path.exists() else notes.make_key(path)
    return notes.Signer(name, private, notes.WITNESS_KEY)


def witness(
    *, read: Read, log_key: Key, signer: notes.Signer, state_file: Path, at: datetime
) -> str:
    """The log's checkpoint with this witness's line added.

    Raises NotConsistent when the log shrank or rewrote its past, Refusal when the checkpoint is
    not signed by the log or its tiles are missing, OSError when it cannot be read at all.
    """
    state_file.parent.mkdir(parents=True, exist_ok=True)
    with state_file.with_name(f"{state_file.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        note = read("checkpoint").decode("utf-8", "replace")
        found = checkpoint(note)
        if found is None or log_key.kind != LOG or not found.signed_by(log_key, notes.holds):
            because = t("检查点不是该账本签署的", "the checkpoint is not signed by this log")
            raise Refusal(*_words(because))
        state = _state(state_file)
        _require_consistent(read, _seen(state, found.origin), found)
        bare = f"{found.text}\n{_log_line(found, log_key)}"
        held: dict[str, str | int] = {"size": found.size, "root": found.root.hex(), "note": bare}
        kept = json.dumps({**state, found.origin: held}, ensure_ascii=False, indent=1)
        write_whole(state_file, kept.encode())
        return _cosigned(bare, found, signer, at)


def _log_line(found: Checkpoint, key: Key) -> str:
    """The log's own signature line; other lines are not ours to pass on."""
    for name, key_id, signature in found.signatures:
        if (name, key_id) == (key.name, key.key_id):
            return f"— {name} {base64.b64encode(key_id + signature).decode()}\n"
    raise LookupError("a signed checkpoint has the line of its log")
