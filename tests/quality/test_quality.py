"""Management systems by the doors of those who keep and those who read them."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hengjian.accounts.access import Actor
from hengjian.core import kept_files
from hengjian.core.errors import Refusal, Rejected
from hengjian.ledger.selectors import entries_for
from hengjian.quality import indicators, rules, selectors, services
from hengjian.quality.models import Document
from hengjian.quality.recording import DocumentFacts

from ..conftest import NOON
from .conftest import LANZHOU

GAN = Actor("gan", "甘")
PAGE = f"/office/quality/{LANZHOU}/"


RULES = kept_files.check("a.txt", b"rules")


def added(institution, version="1", file=RULES, **other):
    facts = {
        "kind": "anti-fraud", "document_no": "ZD-01", "title": "防范弄虚作假制度",
        "version": version, "approved_by_name": "王总", "valid_from": date(2026, 1, 1),
        "covers": ("sampling",),
    }  # fmt: skip
    return services.add_document(
        institution=institution, facts=DocumentFacts(**(facts | other)), file=file, by=GAN, at=NOON
    )


def form(**other):
    file = SimpleUploadedFile("制度.txt", "不得弄虚作假".encode())
    return {
        "kind": "anti-fraud", "document_no": "ZD-01", "title": "防范弄虚作假制度", "version": "1",
        "approved_by_name": "王总", "valid_from": "2026-01-01", "covers": ["sampling", "report"],
        "file": file,
    } | other  # fmt: skip


@pytest.mark.policy("P2.2-09")
def test_a_laboratory_records_a_document_and_its_next_version(client_as, lanzhou):
    lab = client_as("lab-quality", institution=LANZHOU)
    page = lab.post(f"{PAGE}documents/new", form(), follow=True).content.decode()
    assert "防范弄虚作假制度" in page
    assert "2027-01-01" in page  # a year later, since nothing else was said
    lab.post(f"{PAGE}documents/new", form(version="2", valid_from="2026-06-01"))
    old, new = Document.objects.order_by("version")
    assert (old.valid_until, new.valid_until) == (date(2026, 6, 1), None)
    assert list(selectors.documents(lanzhou, date(2026, 5, 31))) == [old]
    assert list(selectors.documents(lanzhou, date(2026, 6, 1))) == [new]
    kinds = list(entries_for(LANZHOU).values_list("kind", flat=True))
    assert kinds.count("quality.document-recorded") == 2


@pytest.mark.policy("P2.2-09")
def test_an_overdue_review_is_seen_by_the_officer_and_ended_by_a_review(client_as, lanzhou):
    row = added(lanzhou, review_due_on=date(2026, 11, 22))
    officer = client_as("ecology-province", region="620000")
    assert "兰州陇源" in officer.get("/office/quality/?only=overdue").content.decode()
    lab = client_as("lab-quality", institution=LANZHOU)
    address = f"/office/quality/documents/{row.pk}/review"
    early = lab.post(address, {"reviewed_on": "2026-11-23", "next_due_on": "2026-11-23"})
    assert early.status_code == 400
    lab.post(address, {"reviewed_on": "2026-11-23", "next_due_on": "2027-11-22"})
    assert "兰州陇源" not in officer.get("/office/quality/?only=overdue").content.decode()


def test_a_review_is_due_on_its_day_and_overdue_after_it(lanzhou):
    row = added(lanzhou, review_due_on=date(2026, 11, 23))
    assert selectors.review_state(row, date(2026, 10, 23)) == "fine"
    assert selectors.review_state(row, date(2026, 10, 24)) == "soon"
    assert selectors.review_state(row, date(2026, 11, 23)) == "soon"
    assert selectors.review_state(row, date(2026, 11, 24)) == "overdue"


@pytest.mark.policy("P2.2-10")
def test_the_head_signs_once_a_year_and_each_promise_shows_whether_it_is_kept(client_as, lanzhou):
    head = client_as("lab-head", institution=LANZHOU)
    page = head.post(f"{PAGE}undertaking", follow=True).content.decode()
    assert "每年至少开展一次防范弄虚作假培训" in page
    assert "没有防范弄虚作假培训记录" in page
    training = {
        "kind": "anti-fraud-training", "held_on": "2026-11-20", "title": "全员培训", "people": "24",
        "found": "0", "still_open": "0",
    }  # fmt: skip
    assert head.post(f"{PAGE}activities/new", training).status_code == 302
    assert "最近一次 2026-11-20，下次不晚于 2027-11-20" in head.get(PAGE).content.decode()
    again = head.post(f"{PAGE}undertaking", follow=True).content.decode()
    assert "2026 年的承诺书已签署" in again


def test_only_the_head_signs(client_as, lanzhou):
    quality = client_as("lab-quality", institution=LANZHOU)
    assert quality.post(f"{PAGE}undertaking").status_code == 403
    assert not lanzhou.undertakings.exists()


@pytest.mark.policy("P2.2-10")
def test_the_evidence_pack_holds_the_files_under_their_digests(client_as, lanzhou):
    row = added(lanzhou)
    services.sign_undertaking(institution=lanzhou, by=GAN, at=NOON)
    officer = client_as("market-province", region="620000")
    data = officer.get(f"{PAGE}evidence.zip").content
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert archive.read(f"files/{row.sha256}.txt") == b"rules"
    assert manifest["documents"][0]["number"] == "ZD-01"
    assert manifest["undertakings"][0]["year"] == 2026


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"title": " "}, "title"),
        ({"kind": "poem"}, "kind"),
        ({"covers": ("dancing",)}, "covers"),
        ({"review_due_on": date(2026, 1, 1)}, "review_due_on"),
    ],
)
def test_a_document_that_cannot_be_is_refused_at_its_field(lanzhou, wrong, where):
    with pytest.raises(Rejected) as refused:
        added(lanzhou, **wrong)
    assert [p.where for p in refused.value.problems] == [where]
    assert not Document.objects.exists()


def test_the_same_version_again_is_refused_and_the_first_stays(lanzhou):
    row = added(lanzhou)
    with pytest.raises(Refusal, match="该版本已登记"):
        added(lanzhou, valid_from=date(2026, 2, 1))
    row.refresh_from_db()
    assert row.valid_until is None


def test_an_earlier_start_than_the_version_in_force_is_refused(lanzhou):
    added(lanzhou)
    with pytest.raises(Rejected):
        added(lanzhou, version="2", valid_from=date(2025, 12, 31))


def test_a_file_that_is_not_what_it_says_is_refused_and_the_form_keeps_its_words(
    client_as, lanzhou
):
    lab = client_as("lab-quality", institution=LANZHOU)
    fake = SimpleUploadedFile("制度.pdf", b"MZ not a pdf")
    answer = lab.post(f"{PAGE}documents/new", form(file=fake))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "文件内容与扩展名不符" in page
    assert "王总" in page


def test_every_promise_names_an_indicator_once():
    codes = [promise.code for promise in rules.promises(date(2026, 11, 23))]
    assert len(codes) == len(set(codes)) == 10


def test_an_indicator_nobody_computes_cannot_tell(lanzhou):
    assert indicators.read("nobody", lanzhou, date(2026, 11, 23)).holds is None


def test_processes_no_document_covers_are_named(lanzhou):
    added(lanzhou, covers=tuple(code for code in rules.processes() if code != "custody"))
    assert [says.zh for says in selectors.not_covered(lanzhou, date(2026, 11, 23))] == ["样品流转"]


def test_another_institutions_file_is_not_served_under_ones_own_name(client_as, lanzhou):
    kept_files.keep(kept_files.check("b.txt", b"secret"))
    digest = kept_files.check("b.txt", b"secret").sha256
    lab = client_as("lab-quality", institution=LANZHOU)
    assert lab.get(f"{PAGE}files/{digest}").status_code == 404


def test_the_api_says_the_same(client_as, lanzhou):
    added(lanzhou)
    body = client_as("lab-head", institution=LANZHOU).get(f"/api/v1/quality/{LANZHOU}").json()
    assert [row["document_no"] for row in body["documents"]] == ["ZD-01"]
    assert all(row["overdue"] for row in body["due"])
