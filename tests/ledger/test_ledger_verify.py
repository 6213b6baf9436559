"""The independent verifier: published vectors, evidence files, hostile input, and its solitude."""

import ast
import copy
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

import hengjian.ledger.verify
from hengjian.ledger import canonical, merkle, notes, suites
from hengjian.ledger.verify import bundle, checkpoint, ed25519, leaf, parse_key
from hengjian.ledger.verify.__main__ import main

AT = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
PACKAGE = Path(hengjian.ledger.verify.__file__).parent
SRC = PACKAGE.parent.parent.parent


# --- solitude ---------------------------------------------------------------------------------


def test_the_packages_above_stay_empty():
    assert (PACKAGE.parent / "__init__.py").read_text() == ""
    tree = ast.parse((SRC / "hengjian/__init__.py").read_text())
    doc, version = tree.body
    assert isinstance(doc, ast.Expr)
    assert isinstance(version, ast.Assign)
    assert version.targets[0].id == "__version__"


def test_it_imports_the_standard_library_and_itself_alone():
    for file in PACKAGE.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0
                names = [node.module]
            for name in names:
                top = name.split(".")[0]
                own = name.startswith("hengjian.ledger.verify")
                assert own or top in sys.stdlib_module_names, (file.name, name)


@pytest.mark.parametrize("writer", ["merkle", "tiles", "canonical", "suites", "notes", "sequencer"])
def test_the_writer_does_not_lean_on_the_checker(writer):
    assert "ledger.verify" not in (PACKAGE.parent / f"{writer}.py").read_text()


def test_it_runs_on_a_bare_interpreter():
    done = subprocess.run(
        [
            sys.executable,
            "-S",
            "-c",
            "import sys; from hengjian.ledger.verify import inclusion;"
            "print([m for m in ('django', 'cryptography', 'hengjian.core') if m in sys.modules])",
        ],
        env={"PYTHONPATH": str(SRC)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


# --- signatures and notes ---------------------------------------------------------------------

#: RFC 8032 §7.1, tests 1 to 3: public key, message, signature.
RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize("vector", RFC_8032, ids=["1", "2", "3"])
def test_the_signatures_of_rfc_8032(vector):
    key, message, signature = map(bytes.fromhex, vector)
    assert ed25519.verify(key, message, signature)
    assert not ed25519.verify(key, message + b"x", signature)
    for place in (0, 31, 32, 63):
        bad = bytearray(signature)
        bad[place] ^= 1
        assert not ed25519.verify(key, message, bytes(bad))
    # S + the group order is the same equation: the malleable twin must not pass (§5.1.7)
    twin = int.from_bytes(signature[32:], "little") + ed25519.ORDER
    assert not ed25519.verify(key, message, signature[:32] + twin.to_bytes(32, "little"))


def test_a_key_of_small_order_signs_nothing():
    neutral = (1).to_bytes(32, "little")
    assert not ed25519.verify(neutral, b"anything", neutral + bytes(32))


@given(st.binary(max_size=200))
def test_it_agrees_with_the_library_that_signs(message):
    private = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    public = private.public_key().public_bytes_raw()
    assert ed25519.verify(public, message, private.sign(message))
    assert not ed25519.verify(public, message + b"\0", private.sign(message))


@pytest.mark.parametrize("bad", [None, "", b"", b"x" * 32, b"\xff" * 32, b"\xff" * 64, 7, []])
def test_hostile_signatures_do_not_hold(bad):
    key, _, signature = map(bytes.fromhex, RFC_8032[0])
    assert ed25519.verify(bad, b"", signature) is False
    assert ed25519.verify(key, b"", bad) is False
    assert ed25519.verify(key, "", signature) is False


def test_a_key_and_a_note_written_by_another_program():
    # the documentation example of signed_note 1.0.0 (hex.pm)
    key = parse_key("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
    line = (
        "— example.com/foo "
        "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
    )
    name, key_id, signature = hengjian.ledger.verify.note._signature(line)
    assert (name, key_id) == (key.name, key.key_id)
    assert ed25519.verify(key.public, b"This is an example message.\n", signature)
    assert str(key).endswith("+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")


#: c2sp.org/tlog-cosignature, its example.
PUBLISHED = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/"
    "Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3"
    "b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)


def test_the_published_checkpoint_is_read():
    found = checkpoint(PUBLISHED)
    assert (found.origin, found.size, len(found.signatures)) == (
        "example.com/behind-the-sofa",
        20852163,
        2,
    )
    assert int.from_bytes(found.signatures[1][2][:8], "big") == 1679315147  # its time line


@pytest.mark.parametrize(
    "change",
    [
        lambda n: n[:-1],
        lambda n: n + "\n",
        lambda n: n.replace("\n\n", "\n"),
        lambda n: n.replace("20852163", "020852163"),
        lambda n: n.replace("20852163", "-1"),
        lambda n: n.replace("20852163", "２０"),
        lambda n: n.replace("CsUY", "CsU"),
        lambda n: n.replace("q2I=", "q2J="),  # base64 with stray bits
        lambda n: n.replace("—", "-"),
        lambda n: n.replace("sofa\n", "sofa\r\n"),
        lambda n: n.replace("sofa\n2", "sofa\n\n2"),
        lambda n: n + "— x \n",
        lambda n: n + "\ud800",
        lambda n: n.split("\n\n")[0] + "\n\n",
        lambda n: None,
        lambda n: n.encode(),
        lambda n: n + n[n.index("— ex") :] * 70,
    ],
)
def test_what_is_no_checkpoint_is_none(change):
    assert checkpoint(change(PUBLISHED)) is None


def test_a_log_key_signs_for_its_own_log_alone(signer):
    text = "hengjian.example/audit\n0\n" + "A" * 43 + "=\n"
    found = checkpoint(f"{text}\n{signer.line(text.encode())}")
    assert found is not None
    assert not found.signed_by(parse_key(signer.vkey))


@pytest.mark.parametrize("length", [0, 16, 31, 33, 64, 65])
def test_a_salt_has_one_length(length):
    # HMAC pads a short key with zeros: without the rule two salts would open one commitment
    parts = {"suite": "intl-1", "kind": "a.b", "subject": "", "actor": "li", "at": "", "body": {}}
    assert leaf.leaf_hash(**parts, salt=bytes(32)) is not None
    assert leaf.leaf_hash(**parts, salt=bytes(length)) is None


# --- canonical JSON and leaves ------------------------------------------------------------------


def test_names_are_sorted_as_rfc_8785_says():
    names = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7}
    text = canonical.dumps(names)
    assert list(json.loads(text).values()) == [2, 4, 6, 7, 1, 5, 3]  # RFC 8785 §3.2.3
    assert leaf.canonical(names).decode() == text


def test_text_is_escaped_as_rfc_8785_says():
    value = "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/"
    assert canonical.dumps(value) == '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'  # RFC 8785 §3.2.2.2
    assert leaf.canonical(value).decode() == canonical.dumps(value)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=("Cs",)), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=("Cs",)), max_size=4), inner)
    ),
    max_leaves=20,
)


@given(json_values)
def test_writer_and_checker_write_the_same_canonical_text(value):
    assert canonical.encode(value) == leaf.canonical(value)
    assert json.loads(canonical.dumps(value)) == value


@given(st.dictionaries(st.text(st.characters(exclude_categories=("Cs",)), max_size=4), json_values))
def test_writer_and_checker_make_the_same_leaf(body):
    salt = bytes(range(32))
    made = suites.commitment(
        kind="a.b", subject="水", actor="li", at=AT, body=canonical.dumps(body), salt=salt
    )
    checked = leaf.leaf_hash(
        suite="intl-1",
        kind="a.b",
        subject="水",
        actor="li",
        at="2026-11-23T04:00:00.000000Z",
        body=body,
        salt=salt,
    )
    assert checked.hex() == suites.leaf("a.b", made)


# --- evidence files -----------------------------------------------------------------------------

REPORT = {
    "report": {
        "no": "R-2026-0173",
        "results": [
            {"analyte": "cod", "value": "17.3", "unit": "mg/L"},
            {"analyte": "nh3_n", "n": 4},
        ],
    },
}


@pytest.fixture(scope="module")
def signer():
    private = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
    return notes.Signer("hengjian.example/business", private)


@pytest.fixture
def evidence(signer):
    """A file about leaf 3 of 11, built from the parts, without a database."""
    document = {"pages": 4, "title": "检测报告"}
    body = {**copy.deepcopy(REPORT), "digests": {"cover": leaf.digest(document)}}
    salt = bytes(range(32))
    committed = suites.commitment(
        kind="monitoring.issued",
        subject="R-2026-0173",
        actor="li",
        at=AT,
        body=canonical.dumps(body),
        salt=salt,
    )
    leaves = [merkle.leaf_hash(b"%d" % i) for i in range(11)]
    leaves[3] = bytes.fromhex(suites.leaf("monitoring.issued", committed))
    proof = merkle.inclusion_proof(3, 11, merkle.nodes_over(leaves))
    return {
        "format": "hengjian-evidence/1",
        "suite": "intl-1",
        "kind": "monitoring.issued",
        "subject": "R-2026-0173",
        "actor": "li",
        "at": "2026-11-23T04:00:00.000000Z",
        "body": body,
        "salt": salt.hex(),
        "index": 3,
        "size": 11,
        "proof": [step.hex() for step in proof],
        "checkpoint": notes.checkpoint(signer, size=11, root=merkle.root(leaves)),
        "vkey": signer.vkey,
        "documents": {"cover": document},
    }


def test_an_issued_report_verifies_alone(evidence, signer):
    verdict = bundle(evidence, [signer.vkey])
    assert verdict
    assert (verdict.pinned, verdict.index, verdict.size) == (True, 3, 11)
    unpinned = bundle(evidence)
    assert unpinned
    assert not unpinned.pinned


def places(value, path=()):
    """Every place in a value where something stands."""
    if isinstance(value, dict):
        for name in value:
            yield from places(value[name], (*path, name))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from places(item, (*path, i))
    else:
        yield path


def changed(value):
    if isinstance(value, int):
        return value + 1
    for i in reversed(range(len(value))):  # the last digit or letter
        if value[i].isalnum():
            return value[:i] + ("2" if value[i] == "1" else "1") + value[i + 1 :]
    return value + "1"


def test_any_single_changed_value_fails(evidence, signer):
    count = 0
    for path in places(evidence):
        bad = copy.deepcopy(evidence)
        here = bad
        for step in path[:-1]:
            here = here[step]
        here[path[-1]] = changed(here[path[-1]])
        if path == ("vkey",):
            assert not bundle(bad)
        else:
            assert not bundle(bad, [signer.vkey]), path
        count += 1
    assert count > 20


def test_a_changed_digit_in_a_result_is_called_by_its_name(evidence, signer):
    evidence["body"]["report"]["results"][0]["value"] = "17.8"
    verdict = bundle(evidence, [signer.vkey])
    assert (verdict.holds, verdict.reason) == (False, "inclusion")
    assert "改动" in verdict.words()[0]


def test_a_document_taken_out_does_not_hold(evidence, signer):
    """The entry speaks of it, so “unchanged” would be said of what nobody compared."""
    assert bundle({**evidence, "documents": {}}, [signer.vkey]).reason == "documents"
    del evidence["documents"]
    assert bundle(evidence, [signer.vkey]).reason == "documents"


def test_what_nothing_vouches_for_does_not_hold(evidence, signer):
    assert bundle({**evidence, "note": "COD 12"}, [signer.vkey]).reason == "format"
    evidence["documents"]["other"] = {}
    assert bundle(evidence, [signer.vkey]).reason == "documents"


def test_a_file_signed_by_somebody_else_does_not_hold(evidence):
    other = notes.Signer("hengjian.example/business", Ed25519PrivateKey.generate())
    assert bundle(evidence, [other.vkey]).reason == "key"
    assert bundle(evidence, []).reason == "key"
    assert bundle(evidence, ["nonsense", None, 7]).reason == "key"


HOSTILE = [
    None,
    True,
    -1,
    2**80,
    1.5,
    "",
    "x" * 70_000,
    "\ud800",
    [],
    [[]],
    {},
    {"a": 1},
    b"\0" * 32,
    ["zz"],
    [None],
    {1: 2},
    [["a"] * 3] * 70,
]


@pytest.mark.parametrize("bad", HOSTILE, ids=lambda v: repr(v)[:20])
def test_hostile_files_do_not_hold_and_never_raise(evidence, bad):
    assert bool(bundle(bad)) is False
    for name in evidence:
        assert bool(bundle({**evidence, name: bad})) is False, name
    assert bool(bundle({k: v for k, v in evidence.items() if k != "body"})) is False
    deep = json.loads("[" * 500 + "]" * 500)
    assert bundle({**evidence, "body": {"report": deep}}).reason == "content"


# --- the command --------------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path, evidence):
    path = tmp_path / "e.json"
    path.write_text(json.dumps(evidence, ensure_ascii=False), "utf-8")
    return path


def test_the_command_says_that_it_holds(file, signer, capsys):
    assert main([str(file), "--key", signer.vkey, "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["holds"], shown["key_pinned"], shown["index"]) == (True, True, 3)
    assert main([str(file)]) == 0
    assert "密钥取自文件本身" in capsys.readouterr().out


def test_the_command_says_that_it_does_not(file, signer, capsys):
    file.write_text(file.read_text("utf-8").replace("17.3", "17.8"), "utf-8")
    assert main([str(file), "--key", signer.vkey]) == 1
    assert "Does not hold" in capsys.readouterr().out


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe", b'{"a": 1, "a": 2}', b"[" * 100_000, b'{"a": ' + b"9" * 5000 + b"}"],
)
def test_what_is_no_file_is_exit_2(tmp_path, content, capsys):
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    assert main([str(path), "--json"]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_a_missing_file_or_a_broken_key_is_exit_2(tmp_path, file, capsys):
    assert main([str(tmp_path / "none.json")]) == 2
    assert main([str(file), "--key", "nonsense"]) == 2
    assert main([str(tmp_path)]) == 2
