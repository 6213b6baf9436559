"""From the file on an instrument's disk to the page of the officer, by the command and its API."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from hengjian.accounts import services as accounts
from hengjian.accounts.access import Actor
from hengjian.accounts.models import User
from hengjian.capture import claims, cli, digests, services, watcher
from hengjian.capture.models import RawCapture
from hengjian.ledger.models import Entry
from hengjian.registry import services as register
from hengjian.registry.facts import InstitutionFact
from hengjian.registry.models import Institution
from hengjian.signing import machines, suites
from hengjian.signing.statements import challenge

BODY = "91620102MA0000015R"
AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
HEAD = Actor("wang", "王", "P1")


@pytest.fixture
def lab(db, settings, tmp_path, someone):
    """A laboratory with a machine key and an API key."""
    settings.HENGJIAN_VAR = tmp_path / "var"
    settings.HENGJIAN_LEDGER_KEY_FILE = tmp_path / "keys" / "ledger.key"
    fact = InstitutionFact(uscc=BODY, name="兰州陇源检测", kind="commercial", region="620102")
    register.record_file(facts=[fact], by="gan", at=AT - timedelta(days=1))
    someone("lab-lims", institution=BODY, username="lims")
    User.objects.filter(username="lims").update(is_machine=True)
    token = accounts.issue_token(
        user=User.objects.get(username="lims"), label="x", by="root", at=AT
    )
    secret, public = suites.SUITES["intl-1"].make()
    key = machines.register(
        institution=Institution.objects.get(), name="气相色谱仪电脑", suite="intl-1",
        public_key=public, by=HEAD, at=AT,
    )  # fmt: skip
    return key, secret, token


def said(key, data: bytes = b"abc", **more) -> str:
    reader = digests.Reader()
    list(reader.through([data]))
    about = {"name": "GC/run1.dat", "event": "new", "version": 1, "digests": reader.digests(),
             "changed_at": AT, "seen_at": AT, "counter": 100} | more  # fmt: skip
    seen = claims.Seen(**about)
    return claims.statement(seen, institution=BODY, machine=key.number, instrument="YQ-014").text()


def post(lab, text: str, data: bytes | None = b"abc", *, secret: bytes | None = None):
    from io import BytesIO

    key, own, token = lab
    digest_ = __import__("hashlib").sha256(text.encode()).hexdigest()
    signature = suites.SUITES["intl-1"].sign(secret or own, challenge([digest_]))
    form = {"statement": text, "machine": key.number, "signature": signature.hex()}
    if data is not None:
        file = BytesIO(data)
        file.name = "raw"
        form["file"] = file
    return Client().post("/api/v1/raw-files", form, headers={"Authorization": f"Bearer {token}"})


def test_a_sighting_is_kept_signed_and_on_the_log(lab, client_as):
    answer = post(lab, said(lab[0]))
    assert answer.status_code == 201, answer.content
    row = RawCapture.objects.get()
    assert services.place(row.sha256).read_bytes() == b"abc"
    entry = Entry.objects.get(kind="capture.seen")
    assert json.loads(entry.body)["sha256"] == row.sha256
    officer = client_as("ecology-province", region="620000")
    page = officer.get(f"/office/raw-files/{row.signature.number}/").content.decode()
    assert row.sm3 in page and "气相色谱仪电脑" in page
    assert "GC/run1.dat" in officer.get("/office/raw-files/?q=YQ-014").content.decode()
    assert "没有原始文件" in officer.get("/office/raw-files/?q=nothing").content.decode()


def test_an_officer_who_takes_the_bytes_leaves_a_line_the_laboratory_does_not(lab, client_as):
    post(lab, said(lab[0]))
    address = f"/office/raw-files/{RawCapture.objects.get().signature.number}/bytes"
    own = client_as("lab-analyst", institution=BODY).get(address)
    assert b"".join(own.streaming_content) == b"abc"
    assert not Entry.objects.filter(kind="capture.opened").exists()
    b"".join(client_as("market-province", region="620000").get(address).streaming_content)
    assert Entry.objects.get(kind="capture.opened").log == "audit"


def test_the_same_sighting_again_is_the_same_sighting(lab):
    text = said(lab[0])
    assert [post(lab, text).status_code, post(lab, text).status_code] == [201, 200]
    assert RawCapture.objects.count() == 1


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda lab: post(lab, said(lab[0]), b"abd"), "摘要不符"),
        (lambda lab: post(lab, said(lab[0]), None), "没有收到文件内容"),
        (lambda lab: post(lab, said(lab[0]), secret=suites.SUITES["intl-1"].make()[0]), "不成立"),
        (lambda lab: post(lab, said(lab[0]).replace("兰州", "兰洲") + " "), "规范文本"),
        (lambda lab: post(lab, "{}"), "未读懂"),
        (lambda lab: post(lab, "[]"), "未读懂"),
        (lambda lab: post(lab, said(lab[0]).replace(f"{BODY}-M1", f"{BODY}-M2")), "另一台机器"),
        (lambda lab: post(lab, said(lab[0], event="gone"), b"abc"), "摘要不符"),
    ],
)
def test_what_does_not_fit_is_refused_and_leaves_no_row(lab, spoil, words):
    answer = spoil(lab)
    assert answer.status_code in {400, 409, 422}, answer.content
    assert words in answer.json()["because"]
    assert not RawCapture.objects.exists()


def test_an_ended_key_signs_nothing_more(lab):
    machines.end(key=lab[0], why="lost", by=HEAD, at=AT)
    answer = post(lab, said(lab[0]))
    assert "已停用" in answer.json()["because"]


def test_clocks_that_disagree_are_shown(lab, client_as):
    post(lab, said(lab[0], seen_at=AT - timedelta(days=2), changed_at=AT))
    row = RawCapture.objects.get()
    page = client_as("lab-technical", institution=BODY).get(
        f"/office/raw-files/{row.signature.number}/"
    )
    assert "文件修改时间晚于采集时间" in page.content.decode()
    assert "机器时钟与平台相差" in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_command_brings_a_file_from_the_disk_to_the_register(lab, live_server, tmp_path):
    key, secret, token = lab
    folder = tmp_path / "gc"
    folder.mkdir()
    (folder / "样品 1.dat").write_bytes(b"0.412")
    (tmp_path / "token").write_text(token)
    kept = {"suite": "intl-1", "secret": secret.hex()}
    (tmp_path / "key").write_text(json.dumps(kept))
    words = [str(folder), "--server", live_server.url, "--token", str(tmp_path / "token"), "--key",
             str(tmp_path / "key"), "--machine", key.number, "--once", "--interval", "0"]  # fmt: skip
    assert cli.main(words) == 0
    assert RawCapture.objects.get().name == "样品 1.dat"
    (folder / "样品 1.dat").write_bytes(b"0.401")
    assert cli.main(words) == 0
    assert [row.event for row in RawCapture.objects.order_by("version")] == ["new", "changed"]


def test_a_key_is_made_once_and_never_over_an_old_one(tmp_path, capsys):
    place = tmp_path / "machine.key"
    assert cli.main(["--make-key", str(place)]) == 0
    assert len(bytes.fromhex(capsys.readouterr().out.strip())) == 32
    assert place.stat().st_mode & 0o777 == 0o600
    before = place.read_bytes()
    assert cli.main(["--make-key", str(place)]) == 2
    assert place.read_bytes() == before


def test_the_state_survives_as_written(tmp_path):
    state = watcher.State({"a": watcher.Known([1, 2], 3, "x")}, [["t", ""]])
    state.save(tmp_path / "s.json")
    assert watcher.load(tmp_path / "s.json") == state
