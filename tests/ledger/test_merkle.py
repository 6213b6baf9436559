"""The tree: published vectors, the RFC's own recursion, and what must hold for every tree."""

import base64
import json
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengjian.ledger import merkle, tiles
from hengjian.ledger.verify import consistency, inclusion

VECTORS = json.loads(
    (Path(__file__).parent.parent / "data/ledger/rfc6962_merkle_sha256.json").read_text()
)


def unpacked(case, *names):
    return [base64.b64decode(case[name]) for name in names]


def proof_of(case):
    return None if case["proof"] is None else [base64.b64decode(step) for step in case["proof"]]


@pytest.mark.parametrize("case", VECTORS["inclusion"], ids=lambda c: c["case"])
def test_published_inclusion_vectors(case):
    leaf, root = unpacked(case, "leafHash", "root")
    held = inclusion(leaf, case["leafIdx"], case["treeSize"], proof_of(case), root)
    assert held is not case["wantErr"]


@pytest.mark.parametrize("case", VECTORS["consistency"], ids=lambda c: c["case"])
def test_published_consistency_vectors(case):
    root1, root2 = unpacked(case, "root1", "root2")
    held = consistency(case["size1"], case["size2"], root1, root2, proof_of(case))
    assert held is not case["wantErr"]


def test_the_published_roots_of_every_size():
    leaves = [merkle.leaf_hash(bytes.fromhex(data)) for data in VECTORS["leaf_inputs_hex"]]
    roots = [merkle.root(leaves[:size]).hex() for size in range(len(leaves) + 1)]
    assert roots == VECTORS["root_hash_by_tree_size_hex"]


def mth(leaves):
    """RFC 9162 §2.1.1, word for word: the independent way."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def some(count):
    return [sha256(b"%d" % i).digest() for i in range(count)]


@given(st.integers(0, 600))
def test_the_incremental_root_is_the_recursive_one(size):
    assert merkle.root(some(size)) == mth(some(size))


@given(st.integers(1, 700), st.data())
def test_every_inclusion_proof_holds_for_its_leaf_alone(size, data):
    leaves = some(size)
    index, other = (data.draw(st.integers(0, size - 1)) for _ in range(2))
    proof = merkle.inclusion_proof(index, size, merkle.nodes_over(leaves))
    root = mth(leaves)
    assert inclusion(leaves[index], index, size, proof, root)
    if other != index:
        assert not inclusion(leaves[other], index, size, proof, root)
        assert not inclusion(leaves[index], other, size, proof, root)
    assert not inclusion(leaves[index], index, size, [*proof, root], root)


@given(st.integers(0, 700), st.integers(0, 700))
def test_every_consistency_proof_holds_for_its_sizes(a, b):
    old, new = sorted((a, b))
    leaves = some(new)
    proof = merkle.consistency_proof(old, new, merkle.nodes_over(leaves))
    assert consistency(old, new, mth(leaves[:old]), mth(leaves), proof)
    if old not in (0, new):
        forged = [*leaves[: old - 1], b"\0" * 32]
        assert not consistency(old, new, mth(forged), mth(leaves), proof)
        assert not consistency(old, new, mth(leaves[:old]), mth([*leaves[:-1], b"x" * 32]), proof)


def test_any_flipped_bit_of_a_proof_breaks_it():
    leaves = some(37)
    node, root = merkle.nodes_over(leaves), mth(leaves)
    proof = merkle.inclusion_proof(20, 37, node)
    steps = merkle.consistency_proof(21, 37, node)
    for which, path in (("in", proof), ("con", steps)):
        for step in range(len(path)):
            for bit in range(256):
                bad = list(path)
                flipped = int.from_bytes(bad[step], "big") ^ (1 << bit)
                bad[step] = flipped.to_bytes(32, "big")
                if which == "in":
                    assert not inclusion(leaves[20], 20, 37, bad, root)
                else:
                    assert not consistency(21, 37, mth(leaves[:21]), root, bad)


def test_a_proof_longer_than_the_tree_is_high_does_not_hold():
    """Hashes that would lead to the root if the verifier went on past the top."""
    a, b, c, d, e = some(5)

    def join(left, right):
        return sha256(b"\x01" + left + right).digest()

    assert not inclusion(a, 0, 1, [e], join(e, a))
    old, new = join(join(a, b), c), join(join(a, b), join(c, d))
    assert consistency(3, 4, old, new, [c, d, join(a, b)])
    assert not consistency(3, 4, join(e, old), join(e, new), [c, d, join(a, b), e])


HOSTILE = [
    None,
    "",
    "00" * 32,
    b"",
    b"x" * 31,
    -1,
    2**70,
    1.0,
    True,
    [],
    {},
    pytest.param(object(), id="an object"),
    [None],
    ["a"],
]


@pytest.mark.parametrize("bad", HOSTILE, ids=repr)
def test_what_is_malformed_does_not_hold_and_never_raises(bad):
    leaf = sha256(b"leaf").digest()
    assert inclusion(leaf, 0, 1, [], leaf) is True
    assert inclusion(bad, 0, 1, [], leaf) is False
    assert inclusion(leaf, 0, 1, [], bad) is False
    assert inclusion(leaf, bad, 1, [], leaf) is False
    assert inclusion(leaf, 0, bad, [], leaf) is False
    assert inclusion(leaf, 0, 2, bad, leaf) is False
    assert consistency(bad, 2, leaf, leaf, []) is False
    assert consistency(1, bad, leaf, leaf, []) is False
    assert consistency(1, 1, bad, leaf, []) is False
    assert consistency(1, 1, leaf, bad, []) is False
    assert consistency(1, 2, leaf, leaf, bad) is False


def test_a_compact_range_must_fit_its_size():
    with pytest.raises(ValueError, match="peaks"):
        merkle.CompactRange(3, [b"\0" * 32])


@pytest.mark.parametrize(
    ("tile", "name"),
    [
        ((0, 0, 256), "0/000"),
        ((0, 1234067, 256), "0/x001/x234/067"),  # the example of c2sp.org/tlog-tiles
        ((1, 999, 17), "1/999.p/17"),
        ((2, 1000, 1), "2/x001/000.p/1"),
    ],
)
def test_tile_names(tile, name):
    assert tiles.path(*tile) == name
    assert tiles.parse_path(name) == tile


@pytest.mark.parametrize(
    "name",
    [
        "",
        "0/0",
        "0/0000",
        "00/000",
        "0/x000/001",
        "0/000.p/256",
        "0/000.p/0",
        "0/000.p/01",
        "0/../../etc/passwd",
        "9/000",
        "0/000/",
        "entries/000",
        "0/０００",
    ],
)
def test_names_no_tile_has(name):
    assert tiles.parse_path(name) is None


def test_a_tree_of_70000_has_the_tiles_of_the_specification():
    held = list(tiles.touched(0, 70_000))
    full = [(level, n) for level, n, width in held if width == 256]
    partial = [tile for tile in held if tile[2] < 256]
    assert [level for level, _ in full].count(0) == 273
    assert [level for level, _ in full].count(1) == 1
    assert partial == [(0, 273, 112), (1, 1, 17), (2, 0, 1)]


@given(st.integers(0, 1500), st.integers(1, 700), st.data())
def test_tiles_grown_in_two_steps_give_the_proofs_of_the_whole(first, more, data):
    leaves = some(first + more)
    tree, grown = merkle.CompactRange(), {}
    for leaf in leaves[:first]:
        tiles.grow(tree, leaf, grown)
    edge = {place: bytearray(grown[place]) for place in tiles.right_edge(first)}
    for leaf in leaves[first:]:
        tiles.grow(tree, leaf, edge)
    grown.update(edge)
    size = data.draw(st.integers(1, len(leaves)))
    index = data.draw(st.integers(0, size - 1))
    node = tiles.nodes_of(lambda level, n, width: bytes(grown[level, n]), size)
    root = merkle.range_root(0, size, node)
    assert root == merkle.root(leaves[:size])
    proof = merkle.inclusion_proof(index, size, node)
    assert inclusion(leaves[index], index, size, proof, root)
    assert set(grown) == {(level, n) for level, n, _ in tiles.touched(0, len(leaves))}
