"""Evidence: what is taken, how it is kept, and what a number on the platform binds to."""

from __future__ import annotations

import hashlib
import io
import zipfile

import pytest

from hengjian.assessment import recording, references
from hengjian.assessment.models import Evidence
from hengjian.core import kept_files as files
from hengjian.core.errors import Refusal
from hengjian.registry.models import Instrument

from .conftest import AT, LEADER, PDF, THIRD, laboratory

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("现场.pdf", PDF, "application/pdf"),
        ("现场.PNG", PNG, "image/png"),
        ("a.jpeg", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("a.docx", archive("word/document.xml"), files.TYPES[".docx"]),
        ("记录.txt", "温度 20 ℃".encode("gb18030"), "text/plain"),
    ],
    ids=lambda value: "bytes" if isinstance(value, bytes) else None,
)
def test_a_file_that_is_what_it_says_is_taken(name, data, kind):
    checked = files.check(name, data)
    assert checked.media_type == kind
    assert checked.sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.pdf", PNG, "不符"),
        ("a.png", PDF, "不符"),
        ("a.xlsx", archive("word/document.xml"), "不符"),
        ("a.docx", archive("word/document.xml", "word/vbaProject.bin"), "不符"),
        ("a.docx", b"PK\x03\x04 broken", "不符"),
        ("a.txt", b"MZ\x00\x01", "不符"),
        ("a.html", b"<script>", "类型"),
        ("a.svg", b"<svg/>", "类型"),
        ("noending", b"x", "类型"),
        ("a.pdf", b"", "空"),
        ("a.pdf", PDF + b"0" * files.MOST_BYTES, "20 MB"),
    ],
    ids=lambda value: "bytes" if isinstance(value, bytes) else None,
)
def test_what_it_is_not_is_refused(name, data, said):
    with pytest.raises(Refusal, match=said):
        files.check(name, data)


def test_a_name_is_no_path():
    assert files.check("../../etc/a.pdf", PDF).name == "a.pdf"
    assert files.check("C:\\x\\b.pdf", PDF).name == "b.pdf"


def test_a_file_is_kept_once_under_its_digest_and_given_back_only_whole(settings):
    checked = files.check("a.pdf", PDF)
    files.keep(checked)
    files.keep(checked)
    kept = [p for p in (settings.HENGJIAN_VAR / "evidence").rglob("*") if p.is_file()]
    assert [p.name for p in kept] == [checked.sha256]
    assert kept[0].stat().st_mode & 0o777 == 0o600
    assert files.fetch(checked.sha256) == PDF
    kept[0].write_bytes(PDF + b"changed")
    assert files.fetch(checked.sha256) is None
    assert files.fetch("0" * 64) is None
    with pytest.raises(ValueError, match="SHA"):
        files.fetch("../../keys/ledger.key")


@pytest.mark.django_db
def test_evidence_is_bound_to_its_clause_by_digest_once(begun):
    row = begun().rows.first()
    made = recording.bind_file(to=row, name="a.pdf", data=PDF, note=" 现场照片 ", by=LEADER, at=AT)
    assert made.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (made.note, made.size) == ("现场照片", len(PDF))
    with pytest.raises(Refusal, match="已在此处"):
        recording.bind_file(to=row, name="b.pdf", data=PDF, note="", by=LEADER, at=AT)
    with pytest.raises(Refusal, match="成员"):
        recording.bind_file(to=row, name="b.pdf", data=PDF, note="", by=THIRD, at=AT)


@pytest.mark.django_db
def test_a_record_is_bound_as_it_reads_now(begun, lab):
    row = begun().rows.first()
    one = Instrument.objects.create(
        institution=lab, instrument_no="YQ-01", name="分光光度计", recorded_at=AT
    )
    made = recording.bind_reference(
        to=row, kind="record", number=" YQ-01 ", note="", by=LEADER, at=AT
    )
    assert made.kind == Evidence.Kind.RECORD
    assert made.sha256 == references.digest(lab, "record", "YQ-01")
    one.model = "T6"
    one.save()
    assert references.digest(lab, "record", "YQ-01") != made.sha256
    with pytest.raises(Refusal, match="没有登记"):
        recording.bind_reference(to=row, kind="record", number="YQ-99", note="", by=LEADER, at=AT)


@pytest.mark.django_db(transaction=True)
def test_a_report_is_bound_by_the_digest_in_its_ledger_entry(lab):
    from django.db import transaction

    from hengjian.ledger import services as ledger

    with transaction.atomic():
        ledger.append(
            kind="monitoring.submitted", subject=f"{lab.uscc}/R-1", actor="x", at=AT,
            body={"package_sha256": "ab" * 32},
        )  # fmt: skip
    assert references.digest(lab, "report", "R-1") == "ab" * 32
    assert references.digest(lab, "report", "R-2") is None


@pytest.mark.django_db
def test_evidence_of_a_correction_joins_until_it_is_handed_in(closed):
    from hengjian.assessment import correcting

    only = closed(CRIT21_5="not").nonconformities.get()
    recording.bind_file(to=only, name="a.pdf", data=PDF, note="", by=laboratory(), at=AT)
    correcting.answer(nonconformity=only, action="已改", by=laboratory(), at=AT)
    with pytest.raises(Refusal, match=r"整改验证|已提交"):
        recording.bind_file(to=only, name="b.png", data=PNG, note="", by=laboratory(), at=AT)
