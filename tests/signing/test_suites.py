"""Suites against published vectors, and each implementation against the other."""

from __future__ import annotations

import pytest

from hengjian.signing import sm2, suites

# GB/T 32918.5-2017, appendix A.2: private key, public key, message “message digest”, signature.
D = bytes.fromhex("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8")
P = bytes.fromhex(
    "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
SIGNED = bytes.fromhex(
    "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
    "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
)


@pytest.fixture(params=["the machine's library", "pure Python"])
def library(request, monkeypatch):
    if request.param == "pure Python":
        monkeypatch.setattr(sm2, "openssl", lambda: None)
    elif sm2.openssl() is None:
        pytest.skip("no OpenSSL 3 with SM2 on this machine")
    return request.param


def test_the_signature_printed_in_the_standard_holds(library):
    assert sm2.verify(P, b"message digest", SIGNED)
    assert not sm2.verify(P, b"message digesT", SIGNED)


def test_one_signs_and_the_other_verifies(monkeypatch):
    signed_fast = sm2.sign(D + P, b"abc")
    monkeypatch.setattr(sm2, "openssl", lambda: None)
    assert sm2.verify(P, b"abc", signed_fast)
    signed_slow = sm2.sign(D + P, b"abc")
    monkeypatch.undo()
    assert sm2.verify(P, b"abc", signed_slow)


@pytest.mark.parametrize("name", sorted(suites.SUITES))
def test_every_bit_of_a_signature_counts(name):
    suite = suites.SUITES[name]
    secret, public = suite.make()
    good = suite.sign(secret, b"x" * 32)
    assert suites.verify(name, public, b"x" * 32, good)
    for bit in range(len(good) * 8):
        bad = bytearray(good)
        bad[bit // 8] ^= 1 << bit % 8
        assert not suites.verify(name, public, b"x" * 32, bytes(bad)), bit


@pytest.mark.parametrize("name", sorted(suites.SUITES))
def test_what_is_no_key_or_no_signature_holds_nothing(name, library):
    suite = suites.SUITES[name]
    _, public = suite.make()
    for key, signature in ((b"", b""), (public, b""), (public, b"\0" * 64), (b"\0" * 64, SIGNED),
                           (b"\xff" * len(public), b"\xff" * 64), (public[:-1], SIGNED)):  # fmt: skip
        assert suites.verify(name, key, b"m", signature) is False
    assert suites.verify("md5", public, b"m", b"x") is False


def test_a_machine_signs_its_file_with_sm2(tmp_path, capsys):
    import json

    from hengjian.capture import cli

    place = tmp_path / "k"
    assert cli.main(["--make-key", str(place), "--suite", "cn-1"]) == 0
    kept = json.loads(place.read_text())
    signature = suites.SUITES["cn-1"].sign(bytes.fromhex(kept["secret"]), b"m")
    assert sm2.verify(bytes.fromhex(capsys.readouterr().out.strip()), b"m", signature)
