"""Inclusion and consistency proofs of RFC 9162, checked bottom up by counting bits.

Takes     hashes as 32 bytes, sizes and indices as int, a proof as list or tuple of hashes (None is
          the empty proof). Anything else does not hold.
Gives     bool. Never raises.
Source    RFC 9162 §2.1.3.2 and §2.1.4.2, written from the text.
"""

from __future__ import annotations

from hashlib import sha256

LARGEST_SIZE = 2**63 - 1
_EMPTY = sha256(b"").digest()


def _join(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def _is_hash(value: object) -> bool:
    return type(value) is bytes and len(value) == 32


def _is_size(value: object) -> bool:
    return type(value) is int and 0 <= value <= LARGEST_SIZE


def _hashes(proof: object) -> list[bytes] | None:
    """The proof as a list, None when it is none. No tree of ours needs more than 64 steps."""
    if proof is None:
        return []
    if not isinstance(proof, list | tuple) or len(proof) > 64 or not all(map(_is_hash, proof)):
        return None
    return list(proof)


def inclusion(leaf_hash: bytes, index: int, size: int, proof: list[bytes], root: bytes) -> bool:
    """Whether `leaf_hash` is leaf `index` of the tree of `size` leaves with this root."""
    path = _hashes(proof)
    if path is None or not (_is_hash(leaf_hash) and _is_hash(root)):
        return False
    if not (_is_size(index) and _is_size(size)) or index >= size:
        return False
    here, last, result = index, size - 1, leaf_hash
    for sibling in path:
        if last == 0:
            return False  # longer than the tree is high
        if here & 1 or here == last:
            result = _join(sibling, result)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            result = _join(result, sibling)
        here, last = here >> 1, last >> 1
    return last == 0 and result == root


def consistency(size1: int, size2: int, root1: bytes, root2: bytes, proof: list[bytes]) -> bool:
    """Whether the tree of `size1` leaves with `root1` is the beginning of the one of `size2`.

    The empty tree is the beginning of every tree, by the empty proof.
    """
    path = _hashes(proof)
    if path is None or not (_is_hash(root1) and _is_hash(root2)):
        return False
    if not (_is_size(size1) and _is_size(size2)) or size1 > size2:
        return False
    if size1 == 0:
        return not path and root1 == _EMPTY and (size2 > 0 or root2 == _EMPTY)
    if size1 == size2:
        return not path and root1 == root2
    if not path:
        return False
    if size1 & (size1 - 1) == 0:
        path.insert(0, root1)
    return _both_roots(size1 - 1, size2 - 1, path) == (root1, root2)


def _both_roots(here: int, last: int, path: list[bytes]) -> tuple[bytes, bytes] | None:
    """The two roots the proof leads to, None when it is too long or too short for the sizes."""
    while here & 1:
        here, last = here >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return None
        if here & 1 or here == last:
            old, new = _join(sibling, old), _join(sibling, new)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            new = _join(new, sibling)
        here, last = here >> 1, last >> 1
    return (old, new) if last == 0 else None
