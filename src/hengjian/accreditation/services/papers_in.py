"""Papers join and leave an application while the applicant may write."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from hengjian.accounts.access import Actor
from hengjian.accreditation import acts, kinds, storage
from hengjian.accreditation.models import Application, Document
from hengjian.accreditation.services.drafting import OPEN
from hengjian.core.text import t

#: Papers come while the applicant writes and when they were asked for.
TAKES = (*OPEN, Application.Stage.COMPLETING)
_MOST = 200


@transaction.atomic
def add_document(
    *, application: Application, kind: str, name: str, data: bytes, by: Actor, at: datetime
) -> Document:
    """The paper is kept and part of the application. Raises Refusal."""
    refused = t("未接收文件", "The file was not taken")
    found = acts.locked(application)
    acts.stands_at(found, refused, TAKES)
    acts.must(kind in kinds.papers(), refused, t("没有这种材料", "there is no such kind of paper"))
    acts.must(found.documents.count() < _MOST, refused, t("材料过多", "too many papers"))
    kept = storage.keep(name, data)
    try:
        with transaction.atomic():
            return Document.objects.create(
                application=found,
                kind=kind,
                name=kept.name,
                media=kept.media,
                size_bytes=kept.size_bytes,
                sha256=kept.sha256,
                uploaded_at=at,
                uploaded_by=by.username,
            )
    except IntegrityError:
        because = t("同一文件已在此项下", "the same file stands there already")
        raise acts.refusal(refused, because) from None


@transaction.atomic
def remove_document(*, document: Document, by: Actor) -> None:
    """The paper is no part of the application any more; what was handed in before stays."""
    refused = t("未移除文件", "The file was not removed")
    found = acts.locked(document.application)
    acts.stands_at(found, refused, TAKES)
    handed_in = found.submitted_at is not None and document.uploaded_at <= found.submitted_at
    acts.must(
        not handed_in,
        refused,
        t("该材料已随申请提交", "it was handed in with the application"),
        t("如需更正，请另行上传新材料", "To correct it, bring a new one"),
    )
    gone, _ = Document.objects.filter(pk=document.pk).delete()
    acts.must(gone, refused, t("它已被移除", "it is gone already"))
