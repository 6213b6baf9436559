"""The same through the doors people use: pages, downloads, the API; who sees what."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from hengjian.accounts.models import Post, User
from hengjian.assessment import correcting
from hengjian.assessment.models import Assessment, ClauseText, Evidence

from .conftest import AT, LEADER, MEMBER, PDF, USCC, judge_all, sign_all

pytestmark = pytest.mark.django_db
BACKEND = "hengjian.accounts.backends.PasswordBackend"
OFFICE = "/office/assessments/A-2026-000001"


@pytest.fixture
def door():
    """door("assessor", person_no="P-1") → somebody with that post, signed in."""

    def enter(role: str, person_no: str = "", **where: str) -> Client:
        name = f"{role}-{person_no}-{'-'.join(where.values())}"
        user = User.objects.create_user(name, None, name=name, person_no=person_no)
        Post.objects.create(user=user, role=role, held_from=date(2020, 1, 1), **where)
        client = Client()
        client.force_login(user, backend=BACKEND)
        return client

    return enter


def values(found: Assessment, set_key: str, **other: str) -> dict[str, str]:
    """A sheet as a browser sends it: everything conforms but for `i5="not"`."""
    sent = {}
    for row in found.rows.filter(set_key=set_key):
        value = other.get(f"i{row.item}", "conform")
        sent[f"value-{row.pk}"] = value
        sent[f"finding-{row.pk}"] = "" if value == "conform" else "现场未见记录"
    return sent


@pytest.mark.policy("P2.1-03", "P2.1-04", "P2.4-17")
def test_the_whole_way_by_its_pages(opened, door):
    found = opened()
    market, leader = door("market-province", region="620000"), door("assessor", "P-1")
    member, lab = door("assessor", "P-2"), door("lab-quality", institution_uscc=USCC)
    assert lab.get(f"{OFFICE}/").status_code == 404  # not told yet
    for kind, hour in (("opening", "09:00"), ("test", "10:30"), ("closing", "17:00")):
        line = {"kind": kind, "day": "2026-11-25", "begins": hour, "place": "三楼会议室",
                "who": ["P-1", "P-2"]}  # fmt: skip
        assert leader.post(f"{OFFICE}/plan", line).status_code == 302
    assert market.post(f"{OFFICE}/notice").status_code == 302
    page = lab.get(f"{OFFICE}/").content.decode()
    assert "三楼会议室" in page
    assert "确认收到通知" in page
    assert "逐条评审" not in page
    assert lab.post(f"{OFFICE}/receipt").status_code == 302
    assert leader.post(f"{OFFICE}/begin").status_code == 302
    for who in (leader, member):
        for key, odd in (("CRIT21", {"i5": "not"}), ("SUP2025", {})):
            sent = values(found, key, **odd)
            assert who.post(f"{OFFICE}/sheet?set={key}", sent).status_code == 302
        assert who.post(f"{OFFICE}/sign").status_code == 302
    assert leader.post(f"{OFFICE}/close").status_code == 302
    found.refresh_from_db()
    assert (found.stage, found.found) == ("correcting", "basically")
    assert "74 / 75" in market.get(f"{OFFICE}/").content.decode()
    only = found.nonconformities.get()
    place = f"{OFFICE}/nonconformities/{only.pk}"
    assert "请逐项提交整改和证据" in lab.get(f"{OFFICE}/").content.decode()
    assert "现场未见记录" in lab.get(place).content.decode()
    assert lab.post(f"{place}/answer", {"words": "已补"}).status_code == 409
    upload = SimpleUploadedFile("整改.pdf", PDF)
    assert lab.post(f"{place}/evidence", {"file": upload}).status_code == 302
    assert lab.post(f"{place}/answer", {"words": "已补做并培训"}).status_code == 302
    assert "待验证的整改" in leader.get(f"{OFFICE}/").content.decode()
    assert member.post(f"{place}/verify", {"verdict": "accepted", "note": "x"}).status_code == 409
    assert (
        leader.post(f"{place}/verify", {"verdict": "accepted", "note": "见证据"}).status_code == 302
    )
    assert leader.post(f"{OFFICE}/conclude", {"words": "整改到位"}).status_code == 302
    assert "基本符合" in lab.get(f"{OFFICE}/").content.decode()
    report = market.get(f"{OFFICE}/report.pdf")
    found.refresh_from_db()
    said = "".join(
        "".join(p.extract_text().split()) for p in PdfReader(io.BytesIO(report.content)).pages
    )
    for part in (found.number, "甘肃镕喆监测有限公司", "评审员1", "现场未见记录", "已补做并培训",
                 "整改到位", "基本符合", "无条款原文记录", found.report_sha256):  # fmt: skip
        assert part in said, part
    assert lab.get(f"{OFFICE}/report.pdf").status_code == 403


@pytest.mark.policy("P2.4-04")
def test_a_body_confirms_the_notice_with_a_time_and_only_its_own(begun, door):
    begun()
    lab = door("lab-head", institution_uscc=USCC)
    other = door("lab-head", institution_uscc="91620103MA00000158")
    assert other.post(f"{OFFICE}/receipt").status_code == 404
    answer = lab.post("/api/v1/assessments/A-2026-000001/receipt")
    assert answer.status_code == 200
    assert answer.json()["received_at"]
    again = lab.post("/api/v1/assessments/A-2026-000001/receipt")
    assert (again.status_code, again.json()["because"]) == (409, "此前已确认")


def test_a_sheet_that_is_refused_keeps_what_was_typed_at_its_place(begun, door):
    found = begun()
    leader = door("assessor", "P-1")
    first, second = found.rows.all()[:2]
    sent = {f"value-{first.pk}": "not", f"finding-{first.pk}": "",
            f"value-{second.pk}": "na", f"finding-{second.pk}": "写到一半的理由"}  # fmt: skip
    answer = leader.post(f"{OFFICE}/sheet?set=CRIT21", sent)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "写到一半的理由" in page
    assert "请写明所见事实" in page
    assert "无条款原文记录" in page


def test_a_member_sees_the_others_only_once_he_has_signed(begun, door):
    found = begun()
    leader, market = door("assessor", "P-1"), door("market-province", region="620000")
    judge_all(found, MEMBER, CRIT21_5="not")
    row = found.rows.get(set_key="CRIT21", item="5")
    place = f"{OFFICE}/clauses/{row.pk}"
    assert "现场所见" in market.get(place).content.decode()
    assert "现场所见" not in leader.get(place).content.decode()
    assert leader.get(f"{OFFICE}/report.pdf").status_code == 404
    api = leader.get("/api/v1/assessments/A-2026-000001").json()
    assert not [r for r in api["rows"] if r["judgements"]]
    judge_all(found, LEADER)
    sign_all(found)
    assert "现场所见" in leader.get(place).content.decode()
    sent = {"value": "not", "note": "复核属实"}
    assert leader.post(f"{place}/settle", sent).status_code == 302
    assert "复核属实" in market.get(place).content.decode()


def test_evidence_is_downloaded_whole_as_an_attachment_by_those_it_concerns(begun, door):
    found = begun()
    member, market = door("assessor", "P-2"), door("market-province", region="620000")
    lab, away = door("lab-head", institution_uscc=USCC), door("assessor", "P-3")
    row = found.rows.first()
    place = f"{OFFICE}/clauses/{row.pk}/evidence"
    bad = SimpleUploadedFile("x.pdf", b"<html>")
    refused = member.post(place, {"kind": "file", "file": bad, "note": "留下的说明"})
    assert refused.status_code == 409
    assert "留下的说明" in refused.content.decode()
    assert member.post(place, {"kind": "file"}).status_code == 400
    upload = SimpleUploadedFile("x.pdf", PDF)
    assert member.post(place, {"kind": "file", "file": upload}).status_code == 302
    one = f"/office/assessment-evidence/{Evidence.objects.get().pk}"
    answer = market.get(one)
    assert answer.content == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    # the group's own papers are not the institution's, nor another assessor's
    assert [lab.get(one).status_code, away.get(one).status_code] == [404, 404]


def test_another_assessor_sees_nothing_of_it(begun, door):
    begun()
    away = door("assessor", "P-3")
    assert "A-2026-000001" not in away.get("/office/assessments/").content.decode()
    for path in ("/", "/sheet", "/report.pdf"):
        assert away.get(f"{OFFICE}{path}").status_code == 404
    assert away.post(f"{OFFICE}/sheet").status_code == 404
    assert away.post(
        "/api/v1/assessments/A-2026-000001/sheet", "{", content_type="application/json"
    ).status_code == 404  # fmt: skip


def test_judging_through_the_api(begun, door):
    found = begun()
    member = door("assessor", "P-2")
    row = found.rows.first()
    path = "/api/v1/assessments/A-2026-000001/sheet"

    def send(*judged: dict) -> object:
        body = json.dumps({"judged": list(judged)})
        return member.post(path, body, content_type="application/json")

    assert send({"row": row.pk, "value": "conform"}).json() == {"changed": 1}
    assert send({"row": row.pk, "value": "conform"}).json() == {"changed": 0}
    wrong = send({"row": row.pk, "value": "not"})
    assert wrong.status_code == 400
    assert wrong.json()["problems"][0]["rule"] == "words"
    assert member.post(path, "{", content_type="application/json").status_code == 400


def test_the_list_is_searched_filtered_and_exported_formula_safe(opened, lab, door):
    lab.name = "=HYPERLINK(1)"
    lab.save()
    opened()
    opened(subject="X-2", mode="paper")
    market = door("market-province", region="620000")
    ecology = door("ecology-county", region="620103")
    page = market.get("/office/assessments/?q=X-2&mode=paper").content.decode()
    assert "A-2026-000002" in page
    assert "A-2026-000001" not in page
    assert "A-2026" not in ecology.get("/office/assessments/").content.decode()
    book = market.get("/office/assessments/export.xlsx").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows[1:]] == ["=HYPERLINK(1)", "=HYPERLINK(1)"]


@pytest.mark.policy("P2.1-03")
def test_the_clause_sets_show_both_editions_and_their_empty_slots(door):
    reader = door("ecology-county", region="620102")
    general = reader.get("/office/clause-sets/").content.decode()
    assert general.count("无条款原文记录") == 50 + 1  # every slot, and the count above them
    assert "15%" in reader.get("/office/clause-sets/?set=SUP245").content.decode()
    assert "25%" in reader.get("/office/clause-sets/?set=SUP2025").content.decode()
    early = reader.get("/office/clause-sets/?set=SUP2025&on=2025-12-31").content.decode()
    assert "尚未施行" in early
    assert reader.get("/office/clause-sets/import").status_code == 403
    keys = [one["key"] for one in reader.get("/api/v1/clause-sets").json()]
    assert keys == ["CRIT21", "SUP245", "SUP2025", "SUPEXP-2", "COMMIT"]


def test_texts_are_imported_in_two_steps(door):
    market = door("market-province", region="620000")
    head = "条款集,版本,项号,条款号,条文,来源\n"
    good = SimpleUploadedFile("c.csv", (head + "CRIT21,2023,5,2.8.2,示例条文,公告附件\n").encode())
    page = market.post("/office/clause-sets/import", {"file": good})
    assert "示例条文" in page.content.decode()
    assert not ClauseText.objects.exists()
    ticket = page.context["ticket"]
    other = door("market-province", "P-9", region="620000")
    assert other.post("/office/clause-sets/import", {"ticket": ticket}).status_code == 409
    assert market.post("/office/clause-sets/import", {"ticket": ticket}).status_code == 302
    assert ClauseText.objects.get().text == "示例条文"
    assert "公告附件" in market.get("/office/clause-sets/").content.decode()
    bad = SimpleUploadedFile("c.csv", (head + "CRIT21,2023,99,x,y,z\n").encode())
    assert market.post("/office/clause-sets/import", {"file": bad}).status_code == 400
    assert market.post("/office/clause-sets/import").status_code == 400
    assert market.get("/office/clause-sets/template.xlsx").status_code == 200


def test_pages_are_whole_in_english_and_at_every_stage(closed, door):
    found = closed(CRIT21_5="not")
    market = door("market-province", region="620000")
    english = {"Accept-Language": "en"}
    page = market.get(f"{OFFICE}/", headers=english).content.decode()
    assert "Nonconformities" in page
    assert "Basically" in page
    correcting.stop(assessment=found, ground="not cooperating", summary="x", by=LEADER, at=AT)
    page = market.get(f"{OFFICE}/", headers=english).content.decode()
    assert "Not cooperating" in page


def test_the_sheet_as_excel_shows_what_its_reader_may_see(begun, door):
    found = begun()
    judge_all(found, MEMBER, CRIT21_5="not")
    recording_of = found.rows.get(set_key="CRIT21", item="5")
    recording_of.judgements.update(finding="=1+1")

    def lines(client: Client) -> list[list[object]]:
        book = client.get(f"{OFFICE}/sheet.xlsx").content
        return CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()

    officer = lines(door("market-province", region="620000"))
    assert len(officer) == 1 + 75
    fifth = next(row for row in officer if row[:2] == ["CRIT21", "5"])
    assert (fifth[5], fifth[7], fifth[9]) == ("无条款原文记录", "不符合", "=1+1")
    assert fifth[8] == "评审员2 不符合"
    # the leader has not signed: nothing of the member's is in his
    leader = lines(door("assessor", "P-1"))
    assert {row[7] for row in leader[1:]} == {"未评审"}
    assert not any(row[8] or row[9] for row in leader[1:])
    lab = door("lab-head", institution_uscc=USCC)
    assert lab.get(f"{OFFICE}/sheet.xlsx").status_code == 403
    assert door("assessor", "P-3").get(f"{OFFICE}/sheet.xlsx").status_code == 404
