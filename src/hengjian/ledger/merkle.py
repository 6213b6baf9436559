"""RFC 6962 / RFC 9162 Merkle trees: hashes in, roots and proofs out.

A tree of n leaves is never held whole. `CompactRange` keeps the roots of its perfect subtrees
(at most log2 n of them) and takes one leaf more in O(log n). Proofs ask for the hashes they need
through a `Node` function, so that the same code serves a list, database rows and files.

Units     Hashes are 32 bytes (SHA-256). A node is named (height, index): it covers the leaves
          [index << height, (index + 1) << height), and exists only when that range is full.
Errors    IndexError when a proof is asked for outside the tree.
Source    RFC 9162 §2.1 (hashing), §2.1.3 (inclusion), §2.1.4 (consistency); RFC 6962 is the same.
Pure      No clock, no database, no I/O. The reader's side, `verify`, shares nothing with this.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

#: (height, index) to the hash of that perfect subtree.
Node = Callable[[int, int], bytes]


def leaf_hash(data: bytes) -> bytes:
    """The hash of one leaf; the prefix keeps a leaf from passing as a node."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees joined."""
    return sha256(b"\x01" + left + right).digest()


class CompactRange:
    """The perfect subtrees a tree of `size` leaves falls into, largest (leftmost) first."""

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.size = size
        self.peaks = list(peaks)
        if len(self.peaks) != size.bit_count() or any(len(p) != HASH_BYTES for p in self.peaks):
            raise ValueError(f"{len(self.peaks)} peaks cannot be a tree of {size} leaves")

    def append(self, leaf: bytes) -> list[tuple[int, bytes]]:
        """Take one leaf hash; gives every node it completes as (height, hash), the leaf first."""
        done, height, here = [(0, leaf)], 0, leaf
        while self.size >> height & 1:
            here = node_hash(self.peaks.pop(), here)
            height += 1
            done.append((height, here))
        self.peaks.append(here)
        self.size += 1
        return done

    def root(self) -> bytes:
        """The root of the tree as it stands."""
        if not self.peaks:
            return EMPTY_ROOT
        right = self.peaks[-1]
        for left in reversed(self.peaks[:-1]):
            right = node_hash(left, right)
        return right


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes."""
    tree = CompactRange()
    for leaf in leaves:
        tree.append(leaf)
    return tree.root()


def nodes_over(leaves: Sequence[bytes]) -> Node:
    """The nodes of a tree whose leaf hashes are at hand."""

    @cache
    def node(height: int, index: int) -> bytes:
        if height == 0:
            return leaves[index]
        return node_hash(node(height - 1, 2 * index), node(height - 1, 2 * index + 1))

    return node


def _split(count: int) -> int:
    """The largest power of two smaller than `count` (count ≥ 2)."""
    return 1 << ((count - 1).bit_length() - 1)


def range_root(start: int, end: int, node: Node) -> bytes:
    """The RFC's MTH over the leaves [start, end), where `start` is a place the RFC splits at."""
    count = end - start
    if count == 0:
        return EMPTY_ROOT
    if count & (count - 1) == 0:
        return node(count.bit_length() - 1, start // count)
    middle = start + _split(count)
    return node_hash(range_root(start, middle, node), range_root(middle, end, node))


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """The hashes that lead from leaf `index` to the root of the first `size` leaves, bottom up."""
    if not 0 <= index < size:
        raise IndexError(f"leaf {index} is not in a tree of {size}")
    proof, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            proof.append(range_root(middle, end, node))
            end = middle
        else:
            proof.append(range_root(start, middle, node))
            start = middle
    return proof[::-1]


def consistency_proof(old: int, new: int, node: Node) -> list[bytes]:
    """The hashes that show the tree of `old` leaves to be the beginning of the tree of `new`."""
    if not 0 <= old <= new:
        raise IndexError(f"a tree of {new} has no beginning of {old}")
    if old in (0, new):
        return []
    proof, start, end, whole = [], 0, new, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            proof.append(range_root(middle, end, node))
            end = middle
        else:
            proof.append(range_root(start, middle, node))
            start, whole = middle, False
    if not whole:
        proof.append(range_root(start, end, node))
    return proof[::-1]
