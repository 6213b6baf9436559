"""Acts upon documents and undertakings. One act, one transaction, one ledger entry.

Files are kept under their digest (core.kept_files); the entry holds the digest, never the file.
What was done under the documents is in `activities`.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from hengjian.accounts.access import Actor
from hengjian.core import kept_files
from hengjian.core.errors import Refusal, Rejected
from hengjian.core.kept_files import Checked
from hengjian.core.legal_time import legal_day
from hengjian.core.text import Text, t
from hengjian.quality import rules
from hengjian.quality.models import Document, Review, Undertaking
from hengjian.quality.recording import DocumentFacts, entry, needed, problem
from hengjian.registry.models import Institution


def add_document(
    *,
    institution: Institution,
    facts: DocumentFacts,
    file: Checked | None,
    by: Actor,
    at: datetime,
) -> Document:
    """The version stands; the one before it ends on the day this one begins.

    Raises Rejected with every fault, Refusal when that version stands already.
    """
    before = in_force(institution, facts.document_no)
    problems = facts.problems(before)
    if problems:
        raise Rejected(t("未登记文件", "The document was not recorded"), problems)
    try:
        with transaction.atomic():
            made = write(institution, facts, file, by, at)
            entry("document-recorded", institution, by, at, facts.body(made.sha256, before))
    except IntegrityError as broken:
        raise Refusal(
            t("未登记文件", "The document was not recorded"),
            t("这个文件的该版本已登记", "that version of the document is on record"),
            t("请使用新的版本号", "Give a new version number"),
        ) from broken
    return made


def in_force(institution: Institution, document_no: str) -> Document | None:
    """The version of that document that has no end."""
    return institution.documents.filter(document_no=document_no.strip(), valid_until=None).first()


def write(
    institution: Institution, facts: DocumentFacts, file: Checked | None, by: Actor, at: datetime
) -> Document:
    """Row and file of a version, the one before it ended; the caller writes the entry."""
    before = in_force(institution, facts.document_no)
    if before is not None:
        before.valid_until = facts.valid_from
        before.save(update_fields=["valid_until"])
    if file is not None:
        kept_files.keep(file)
    return Document.objects.create(
        institution=institution,
        kind=facts.kind,
        document_no=facts.document_no.strip(),
        title=facts.title.strip(),
        version=facts.version.strip(),
        approved_by_name=facts.approved_by_name.strip(),
        valid_from=facts.valid_from,
        review_due_on=facts.due_on,
        covers=sorted(set(facts.covers)),
        file_name=file.name if file else "",
        sha256=file.sha256 if file else "",
        recorded_at=at,
        recorded_by=by.username,
    )


@transaction.atomic
def attach_file(*, document: Document, file: Checked, by: Actor, at: datetime) -> Document:
    """The text of a version that was listed without one; once attached it is never changed."""
    moved = Document.objects.filter(pk=document.pk, sha256="").update(
        file_name=file.name, sha256=file.sha256
    )
    if not moved:
        raise Refusal(
            t("未上传原文", "The text was not attached"),
            t("该版本已有原文", "this version has its text already"),
            t("内容有变化时请登记新版本", "Record a new version when it changed"),
        )
    kept_files.keep(file)
    document.refresh_from_db()
    body = {"document": document.document_no, "version": document.version, "sha256": file.sha256}
    entry("document-attached", document.institution, by, at, body)
    return document


@transaction.atomic
def end_document(
    *, document: Document, ended_on: date, reason: str, by: Actor, at: datetime
) -> Document:
    """No version follows: it is out of force from that day, for that reason. It stays on record."""
    refused = t("未废止文件", "The document was not ended")
    reason = needed(reason, refused)
    if ended_on < document.valid_from or ended_on > legal_day(at):
        message = t("须在生效日与今天之间", "must lie between its start and today")
        raise Rejected(refused, [problem("ended_on", message)])
    moved = Document.objects.filter(pk=document.pk, valid_until=None).update(
        valid_until=ended_on, ended_reason=reason
    )
    if not moved:
        raise _replaced(refused)
    document.refresh_from_db()
    body = {
        "document": document.document_no,
        "version": document.version,
        "ended_on": ended_on.isoformat(),
        "reason": reason,
    }
    entry("document-ended", document.institution, by, at, body)
    return document


@transaction.atomic
def review_document(
    *, document: Document, reviewed_on: date, next_due_on: date, note: str, by: Actor, at: datetime
) -> Review:
    """The document was looked at and stays; its next review is due later."""
    problems = []
    if reviewed_on > legal_day(at):
        problems.append(problem("reviewed_on", t("日期在将来", "lies in the future")))
    if reviewed_on < document.valid_from:
        message = t("早于该版本的生效日", "before this version came into force")
        problems.append(problem("reviewed_on", message))
    if next_due_on <= reviewed_on:
        problems.append(problem("next_due_on", t("须晚于评审日", "must be after the review")))
    refused = t("未登记评审", "The review was not recorded")
    if problems:
        raise Rejected(refused, problems)
    moved = Document.objects.filter(pk=document.pk, valid_until=None).update(
        review_due_on=next_due_on
    )
    if not moved:
        raise _replaced(refused)
    made = Review.objects.create(
        document=document,
        reviewed_on=reviewed_on,
        reviewed_by_name=by.name,
        next_due_on=next_due_on,
        note=note.strip()[:300],
        recorded_at=at,
    )
    body = {
        "document": document.document_no,
        "version": document.version,
        "reviewed_on": reviewed_on.isoformat(),
        "next_due_on": next_due_on.isoformat(),
    }
    entry("document-reviewed", document.institution, by, at, body)
    return made


def _replaced(refused: Text) -> Refusal:
    return Refusal(
        refused,
        t("该版本已被替代或废止", "this version was replaced or ended"),
        t("请选择现行版本", "Choose the version in force"),
    )


def sign_undertaking(*, institution: Institution, by: Actor, at: datetime) -> Undertaking:
    """The head signs the promises of this year, once. They stand word for word as of today."""
    day = legal_day(at)
    promises = [
        {"code": p.code, "indicator": p.indicator, **p.says.both()} for p in rules.promises(day)
    ]
    try:
        with transaction.atomic():
            made = Undertaking.objects.create(
                institution=institution,
                year=day.year,
                promises=promises,
                signed_at=at,
                signed_by=by.username,
                signed_by_name=by.name,
                recorded_at=at,
            )
            body = {"year": day.year, "promises": promises}
            entry("undertaking-signed", institution, by, at, body)
    except IntegrityError as broken:
        raise Refusal(
            t("未签署", "It was not signed"),
            t(f"{day.year} 年的承诺书已签署", f"the undertaking of {day.year} is signed already"),
            t("每年签署一次", "It is signed once a year"),
        ) from broken
    return made
