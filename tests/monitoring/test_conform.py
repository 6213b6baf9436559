"""`hengjian conform`: what a vendor is told, without a register and without a database."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from tests.monitoring.conftest import honest

from hengjian.core.errors import Refusal
from hengjian.monitoring import conform_cli, conforming

TODAY = date(2026, 11, 20)


def examine(raw: Any) -> conforming.Verdict:
    data = raw if isinstance(raw, bytes) else json.dumps(raw, ensure_ascii=False).encode()
    return conforming.examine(data, TODAY)


def problems(verdict: conforming.Verdict, level: str) -> list[tuple[str, str]]:
    return [
        (problem.where, problem.rule)
        for one in verdict.levels
        if one.key == level
        for problem in one.problems
    ]


def test_an_honest_package_is_clean():
    verdict = examine(honest())

    assert verdict.clean
    assert verdict.report_no == "甲检字2026第0001号"
    assert len(verdict.sha256) == 64


def test_what_cannot_be_read_stops_everything_after_it():
    verdict = examine(b'{"format": "hengjian-report-package/1",}')

    assert [level.asked for level in verdict.levels] == [True, False, False, False, False]
    assert not verdict.accepted
    assert problems(verdict, "readable") == [("/", "unreadable")]


def test_every_wrong_value_is_named_at_its_pointer():
    raw = honest()
    del raw["region"]
    raw["samples"][1]["begun_at"] = "yesterday"
    raw["results"][0]["value"] = "<0.01"

    verdict = examine(raw)

    assert sorted(problems(verdict, "form")) == [
        ("/region", "required"),
        ("/results/0/value", "pattern"),
        ("/samples/1/begun_at", "instant"),
    ]
    assert not verdict.accepted


def test_a_wrong_check_character_and_a_number_that_leads_nowhere_are_told_together():
    raw = honest()
    raw["institution"] = "91620102MA0000015X"
    raw["results"][0]["sample_no"] = "W-9"

    verdict = examine(raw)

    assert problems(verdict, "references") == [("/results/0/sample_no", "unknown-reference")]
    assert [where for where, _ in problems(verdict, "identifiers")] == ["/institution"]
    assert not verdict.levels[4].asked


def test_a_broken_rule_is_told_and_does_not_refuse():
    raw = honest()
    raw["plan"]["approved_at"] = "2026-11-10T10:00:00+08:00"  # the first bottle was filled at 9:10
    raw["samples"][0]["sampled_by"] = ["S1"]
    raw["batches"][1]["qc"] = []

    verdict = examine(raw)

    assert verdict.accepted
    assert not verdict.clean
    assert sorted(problems(verdict, "process")) == [
        ("/batches/1/qc", "no-qc-in-batch"),
        ("/plan/approved_at", "plan-after-sampling"),
        ("/samples/0/sampled_by", "too-few-samplers"),
    ]


def test_the_command_says_it_in_both_languages_and_by_its_status(tmp_path, capsys):
    path = tmp_path / "package.json"
    raw = honest()
    raw["batches"][0]["qc"] = []
    path.write_text(json.dumps(raw), encoding="utf-8")

    assert conform_cli.main([str(path)]) == 0
    assert "会被接收" in capsys.readouterr().out
    assert conform_cli.main([str(path), "--strict", "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert (said["accepted"], said["clean"]) == (True, False)
    with pytest.raises(Refusal, match="无法读取"):
        conform_cli.main([str(tmp_path / "missing.json")])


def test_the_command_starts_without_django():
    code = (
        "import sys; from hengjian.monitoring import conform_cli\n"
        "assert 'django' not in sys.modules, 'django'"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


class Vendor:
    """A laboratory system on loopback that answers what it was told to, in turn."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, bytes, dict[str, str]]] = []
        self.asked: list[str | None] = []
        vendor = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                vendor.asked.append(self.headers.get("Authorization"))
                status, body, headers = vendor.answers.pop(0)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Nothing is said on the test's screen."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/export/1"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def will_say(self, *raws: dict[str, Any]) -> None:
        self.answers = [(200, json.dumps(raw).encode(), {}) for raw in raws]


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    made = Vendor()
    yield made
    made.server.shutdown()
    made.thread.join()
    made.server.server_close()


def test_an_address_is_asked_twice_with_its_token(vendor, tmp_path, capsys):
    (tmp_path / "token").write_text("hj-secret\n")
    shuffled = dict(reversed(honest().items()))  # the same report, names in another order
    vendor.will_say(honest(), shuffled)

    assert conform_cli.main([vendor.url, "--token", str(tmp_path / "token"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["repeats"] is True
    assert vendor.asked == ["Bearer hj-secret"] * 2


def test_an_address_that_does_not_repeat_itself_fails(vendor, capsys):
    vendor.will_say(honest(client_key="k-1"), honest(client_key="k-2"))

    assert conform_cli.main([vendor.url]) == 1
    assert "两次答复不一致" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("status", "headers", "said"),
    [(302, {"Location": "http://127.0.0.1:1/"}, "转向别处"), (503, {}, "503")],
)
def test_a_token_is_not_carried_elsewhere_and_an_outage_is_no_verdict(
    vendor, status, headers, said
):
    vendor.answers = [(status, b"", headers)]

    with pytest.raises(Refusal, match=said):
        conform_cli.main([vendor.url])
