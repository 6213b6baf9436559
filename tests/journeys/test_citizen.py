"""A citizen's way: find an institution, check a report; with and without script."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from hengjian.ledger import selectors as ledger
from hengjian.ledger.models import Entry
from hengjian.ledger.verify import note

from .conftest import LANZHOU

pytestmark = pytest.mark.browser


@pytest.fixture
def evidence(province, tmp_path):
    """evidence(**changes) → the path of an evidence file of a real entry, changed as told."""

    def write(**changes: object) -> str:
        data = {**ledger.evidence(Entry.objects.get(subject=LANZHOU)), **changes}
        path = tmp_path / "evidence.json"
        path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        return str(path)

    return write


@pytest.mark.parametrize("script", [True, False])
def test_an_institution_is_found_by_its_sound(visit, province, script):
    page = visit(390, script=script)
    page.goto("/")
    page.fill("#q", "lzly")
    page.get_by_role("button", name="查机构").click()
    page.get_by_role("link", name="兰州陇源检测有限公司").click()
    assert "HJ 535-2009" in page.inner_text("main")
    page.fill("input[name=on]", "2023-12-31")
    page.get_by_role("button", name="查看").click()
    assert "这一天没有有效的资质项目" in page.inner_text("main")


def test_the_browser_verifies_a_file_without_sending_it(visit, evidence):
    page = visit()
    page.goto("/check/")
    sent: list[str] = []
    page.on("request", lambda asked: "/static/" in asked.url or sent.append(asked.url))
    page.set_input_files("input[type=file]", evidence())
    page.locator(".pub-verdict-title").wait_for()
    assert page.inner_text(".pub-verdict-title") == "核验通过"
    assert LANZHOU in page.inner_text("#evidence-result")
    assert sent == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"actor": "somebody else"}, "条目内容与账本不符"),
        ({"body": {"facts": []}}, "条目内容与账本不符"),
        ({"body": {"facts": 1.5}}, "条目内容无法计算叶哈希"),
        ({"index": 7}, "条目内容与账本不符"),
        ({"size": 9}, "证明与检查点的树大小不一致"),
        ({"note": "trust me"}, "不是本格式的证据文件"),
        ({"checkpoint": "hengjian.example\n1\n"}, "检查点无法读取"),
        ({"documents": {"report": {"COD": "12"}}}, "所附文件缺失，或与条目中的摘要不符"),
    ],
)
@pytest.mark.parametrize("script", [True, False])
def test_a_changed_file_does_not_hold(visit, evidence, change, reason, script):
    page = visit(script=script)
    page.goto("/check/")
    page.set_input_files("input[type=file]", evidence(**change))
    if not script:
        page.get_by_role("button", name="核验").click()
    page.locator(".pub-verdict-title").wait_for()
    assert page.inner_text(".pub-verdict-title") == "核验不通过"
    assert reason in page.inner_text("#evidence-result")


def test_a_file_signed_by_another_key_does_not_hold(visit, evidence):
    page = visit()
    page.goto("/check/")
    path = evidence()
    name = json.loads(Path(path).read_text(encoding="utf-8"))["vkey"].split("+")[0]
    other = str(note.Key(name, note.LOG, bytes(range(32))))
    page.locator("[data-evidence]").evaluate("(form, key) => form.dataset.vkey = key", other)
    page.set_input_files("input[type=file]", path)
    page.locator(".pub-verdict-title").wait_for()
    assert "没有可信密钥" in page.inner_text("#evidence-result")


@pytest.mark.parametrize("script", [True, False])
def test_a_forged_signature_under_the_right_key_does_not_hold(visit, evidence, script):
    head = ledger.head()
    body, _, line = head.note.rpartition("\n\n")
    mark, name, signature = line.split()
    raw = bytearray(base64.b64decode(signature))
    raw[-1] ^= 1
    forged = f"{body}\n\n{mark} {name} {base64.b64encode(raw).decode()}\n"
    page = visit(script=script)
    page.goto("/check/")
    page.set_input_files("input[type=file]", evidence(checkpoint=forged))
    if not script:
        page.get_by_role("button", name="核验").click()
    page.locator(".pub-verdict-title").wait_for()
    assert "没有可信密钥" in page.inner_text("#evidence-result")


def test_without_script_the_server_verifies_the_file(visit, evidence):
    page = visit(script=False)
    page.goto("/check/")
    page.set_input_files("input[type=file]", evidence())
    page.get_by_role("button", name="核验").click()
    assert page.inner_text(".pub-verdict-title") == "核验通过"


def test_no_public_page_is_wider_than_a_phone(visit, province):
    page = visit(390)
    own = f"/institutions/{LANZHOU}/"
    for address in ["/", "/institutions/", own, "/check/", "/law/", "/log/"]:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
