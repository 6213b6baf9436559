"""A witness that trusts nothing but its own state, and the log's public face over HTTP."""

import base64
import json
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connection

from hengjian.core.errors import Refusal
from hengjian.ledger import cli, notes, publishing, selectors, witness
from hengjian.ledger.models import Entry
from hengjian.ledger.verify import bundle, parse_key

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


@pytest.fixture
def w1(home):
    """A witness with its own key and state, reading the log's folder."""
    signer = witness.own_key(home / "w1" / "key", "market.example/w1")

    def run():
        return witness.witness(
            read=witness.from_folder(notes.directory("business")),
            log_key=parse_key(selectors.vkey()),
            signer=signer,
            state_file=home / "w1" / "state.json",
            at=AT,
        )

    run.signer = signer
    run.state = home / "w1" / "state.json"
    return run


def test_a_growing_log_is_cosigned_in_the_published_format(tell, seal, w1):
    tell(3)
    seal()
    first = w1()
    tell(300, first=3)
    seal()
    second = w1()
    assert first.startswith("hengjian.example/business\n3\n")
    line = second.split("\n")[-2]
    signed = base64.b64decode(line.rsplit(" ", 1)[1])
    stamp = int.from_bytes(signed[4:12], "big")
    assert stamp == int(AT.timestamp())
    body = second.partition("\n\n")[0] + "\n"
    key = Ed25519PublicKey.from_public_bytes(w1.signer.material[1:])
    key.verify(signed[12:], f"cosignature/v1\ntime {stamp}\n{body}".encode())  # raises if wrong


def test_evidence_under_a_cosigned_checkpoint_meets_a_quorum(tell, seal, w1):
    tell(9)
    seal()
    data = {**selectors.evidence(Entry.objects.get(index=4)), "checkpoint": w1()}
    keys = [selectors.vkey(), w1.signer.vkey]
    assert bundle(data, keys, quorum=1).cosigned_by == ("market.example/w1",)
    assert bundle(data, keys, quorum=2).reason == "quorum"
    assert bundle(data, [selectors.vkey()], quorum=1).reason == "quorum"
    assert bundle(data, [w1.signer.vkey]).reason == "key"


def test_a_rewritten_log_with_the_right_key_is_not_cosigned(tell, seal, w1):
    tell(5)
    seal()
    w1()
    kept = w1.state.read_text()
    _forget(notes.directory("business"))
    tell(8)  # same words, other salts: another tree under the same key
    seal()
    with pytest.raises(witness.NotConsistent, match="历史被改写"):
        w1()
    assert w1.state.read_text() == kept


def test_a_log_that_shrank_is_not_cosigned(tell, seal, w1):
    tell(5)
    seal()
    w1()
    _forget(notes.directory("business"))
    tell(4)
    seal()
    with pytest.raises(witness.NotConsistent, match="缩短"):
        w1()


def _forget(folder):
    """The operator, with every key, starts the log anew."""
    (folder / "checkpoint").unlink()
    with connection.cursor() as cursor:
        for table in ("entry", "checkpoint", "head", "tile"):
            cursor.execute(f"DELETE FROM ledger_{table}")


def test_tiles_that_do_not_give_the_root_are_not_cosigned(tell, seal, w1):
    tell(5)
    seal()
    path = publishing.tile_file("business", 0, 0, 5)
    path.write_bytes(b"\0" * 160)
    with pytest.raises(witness.NotConsistent, match="根不符"):
        w1()
    path.unlink()
    with pytest.raises(Refusal, match="缺失"):
        w1()


def test_a_checkpoint_by_another_key_is_not_cosigned(tell, seal, w1, home):
    tell(5)
    seal()
    other = notes.Signer("hengjian.example/business", notes.make_key(home / "other"))
    note = notes.checkpoint(other, size=5, root=bytes.fromhex(selectors.head().root))
    (notes.directory("business") / "checkpoint").write_text(note)
    with pytest.raises(Refusal, match="不是该账本签署的"):
        w1()


def test_a_witness_killed_before_its_answer_remembers(tell, seal, w1, monkeypatch):
    tell(5)
    seal()
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(witness, "_cosigned", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        w1()
    assert json.loads(w1.state.read_text())["hengjian.example/business"]["size"] == 5
    _forget(notes.directory("business"))
    tell(5)
    seal()
    with pytest.raises(witness.NotConsistent):
        w1()


def test_the_log_is_read_only_below_what_was_cosigned(tell, seal, w1):
    tell(5)
    seal()
    cosigned = w1()
    folder = notes.directory("business")
    (folder / "cosigned").write_text(cosigned)
    assert seal() == 0
    _forget(folder)
    tell(2)
    with pytest.raises(Refusal, match="已发布的检查点有 5 条"):
        seal()


def test_the_commands(tell, seal, home, capsys):
    tell(5)
    assert cli.main(["sequence", "--json"]) == 0
    capsys.readouterr()
    assert cli.main(["key", "--json"]) == 0
    key = json.loads(capsys.readouterr().out)["business"]
    args = [
        "witness",
        "--dir",
        str(notes.directory("business")),
        "--name",
        "association.example/w2",
        "--state",
        str(home / "s.json"),
        "--key",
        str(home / "w2.key"),
        "--log-key",
        key,
    ]
    assert cli.main(args) == 0
    assert "— association.example/w2 " in capsys.readouterr().out
    _forget(notes.directory("business"))
    tell(5)
    seal()
    assert cli.main(args) == 1
    assert cli.main([*args[:-1], "nonsense"]) == 2
    assert cli.main([*args[:2], str(home / "nowhere"), *args[3:]]) == 2
    assert cli.main(["evidence", "2", "--out", str(home / "e.json")]) == 0
    assert cli.main(["evidence", "99"]) == 1
    capsys.readouterr()
    from hengjian.ledger.verify.__main__ import main

    assert main([str(home / "e.json"), "--key", key, "--json"]) == 0


# --- over HTTP --------------------------------------------------------------------------------


def test_the_public_log_is_read_and_witnessed_over_http(tell, seal, home, live_server):
    tell(300)
    seal()
    note = witness.witness(
        read=witness.from_address(f"{live_server.url}{_prefix()}/business"),
        log_key=parse_key(selectors.vkey()),
        signer=witness.own_key(home / "w3.key", "observer.example/w3"),
        state_file=home / "w3.json",
        at=AT,
    )
    assert "— observer.example/w3 " in note


def _prefix():
    from django.urls import reverse

    return reverse("ledger:checkpoint", args=["business"]).removesuffix("/business/checkpoint")


def test_what_the_public_log_answers(tell, seal, client):
    tell(300)
    seal()
    base = f"{_prefix()}/business"
    note = client.get(f"{base}/checkpoint")
    assert note.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert note.content.decode() == selectors.head().note
    assert len(client.get(f"{base}/tile/0/000").content) == 8192
    assert len(client.get(f"{base}/tile/0/001.p/44").content) == 44 * 32
    assert len(client.get(f"{base}/tile/0/001.p/7").content) == 7 * 32
    answer = client.get(f"{base}/proof/7").json()
    assert set(answer) == {"log", "index", "size", "leaf_hash", "proof", "checkpoint", "vkey"}
    for nothing in (
        "/tile/0/001",
        "/tile/0/002",
        "/tile/0/001.p/45",
        "/tile/..%2f..%2fsettings",
        "/proof/300",
    ):
        assert client.get(base + nothing).status_code == 404
    assert client.get(f"{_prefix()}/private/checkpoint").status_code == 404
    assert client.post(f"{base}/checkpoint").status_code == 405


def test_every_public_view_names_its_action():
    from hengjian.ledger.urls import urlpatterns

    assert {p.callback.hengjian_action for p in urlpatterns} == {"ledger.log.read"}
