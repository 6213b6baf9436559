"""An authority asks about announced work; the body answers, with files; the authority settles."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path, PurePath

from django.conf import settings
from django.db import transaction

from hengjian.accounts.access import Actor, authorize
from hengjian.core.legal_time import legal_day
from hengjian.core.text import t
from hengjian.filing.models import Answer, Ask, Attachment, Notice
from hengjian.filing.services.common import move, must, refusal, words
from hengjian.ledger import services as ledger

Stage = Ask.Stage
MAKE, ANSWER = "filing.ask.make", "filing.ask.answer"
MOST_FILES, MOST_BYTES = 10, 10 * 1024 * 1024
#: Endings taken, what their first bytes are, and the type they are given back as.
KINDS: dict[str, tuple[bytes, str]] = {
    ".pdf": (b"%PDF-", "application/pdf"),
    ".jpg": (b"\xff\xd8\xff", "image/jpeg"),
    ".jpeg": (b"\xff\xd8\xff", "image/jpeg"),
    ".png": (b"\x89PNG\r\n\x1a\n", "image/png"),
    ".docx": (
        b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    ".xlsx": (b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}  # fmt: skip


@dataclass(frozen=True)
class Upload:
    """A file handed in: its name as its author knows it, and its bytes."""

    name: str
    data: bytes


@transaction.atomic
def ask(*, notice: Notice, kind: str, text: str, due_on: date, by: Actor, at: datetime) -> Ask:
    """The body is asked, and has until the end of `due_on`."""
    authorize(by, MAKE, notice)
    refused = t(f"未就登记 {notice.number} 发出询问", f"Nothing was asked about {notice.number}")
    must(kind in Ask.Kind.values, refused, t("请选择类型", "no kind was chosen"))
    must(notice.version > 0, refused, t("尚未登记", "it was not announced yet"))
    must(due_on >= legal_day(at), refused, t("期限早于今天", "the due day has passed"))
    said = words(text, refused)
    made = Ask.objects.create(
        notice=notice, kind=kind, words=said, due_on=due_on, asked_at=at,
        asked_by=by.username, asked_by_name=by.name,
    )  # fmt: skip
    body = {"ask": made.pk, "kind": kind, "words": said, "due_on": due_on.isoformat()}
    _entry("filing.asked", made, by, at, body)
    return made


@transaction.atomic
def answer(*, ask: Ask, text: str, files: Sequence[Upload] = (), by: Actor, at: datetime) -> Answer:
    """The answer stands with its hour and its files. One given after the due day says so."""
    authorize(by, ANSWER, ask)
    refused = t("未提交答复", "The answer was not given")
    said = words(text, refused)
    must(len(files) <= MOST_FILES, refused, t(f"最多 {MOST_FILES} 个文件", "too many files"))
    kinds = [_kind(file) for file in files]
    move(ask, Stage.ANSWERED, refused)
    late = legal_day(at) > ask.due_on
    made = Answer.objects.create(
        ask=ask, words=said, late=late, answered_at=at, answered_by=by.username,
        answered_by_name=by.name,
    )  # fmt: skip
    kept = [_keep(made, file, kind) for file, kind in zip(files, kinds, strict=True)]
    body = {
        "ask": ask.pk,
        "words": said,
        "late": late,
        "files": [{"sha256": f.sha256, "size": f.size_bytes} for f in kept],
    }
    _entry("filing.answered", ask, by, at, body)
    return made


@transaction.atomic
def ask_again(*, ask: Ask, text: str, due_on: date, by: Actor, at: datetime) -> None:
    """The answer does not do: the same question is open again, with a new due day."""
    authorize(by, MAKE, ask.notice)
    refused = t("未退回补充", "It was not sent back")
    must(due_on >= legal_day(at), refused, t("期限早于今天", "the due day has passed"))
    said = words(text, refused)
    both = f"{ask.words}\n\n{legal_day(at)} {by.name}：{said}"
    must(len(both) <= 12000, refused, t("往复过多，请另行询问", "ask a new question instead"))
    move(ask, Stage.OPEN, refused, due_on=due_on, words=both)
    body = {"ask": ask.pk, "words": said, "due_on": due_on.isoformat()}
    _entry("filing.asked-again", ask, by, at, body)


@transaction.atomic
def close(*, ask: Ask, note: str, by: Actor, at: datetime) -> None:
    """The question is settled, answered or not; the note says how."""
    authorize(by, MAKE, ask.notice)
    refused = t("未办结", "It was not closed")
    said = words(note, refused)
    move(ask, Stage.CLOSED, refused, closed_at=at, closed_by_name=by.name, closing_note=said)
    _entry("filing.ask-closed", ask, by, at, {"ask": ask.pk, "note": said})


def path_of(sha256: str) -> Path:
    """Where the bytes of that digest lie."""
    place: Path = settings.HENGJIAN_VAR / "filing" / sha256[:2]
    return place / sha256


def _kind(file: Upload) -> str:
    refused = t(f"未接收文件 {file.name}", f"{file.name} was not taken")
    must(len(file.data) <= MOST_BYTES, refused, t("超过 10 MB", "it is larger than 10 MB"))
    found = KINDS.get(PurePath(file.name).suffix.lower())
    if found is None or not file.data.startswith(found[0]):
        because = t("类型不支持或与内容不符", "its kind is not taken, or is not what it says")
        raise refusal(
            refused,
            because,
            t("请使用 PDF、JPG、PNG、Word 或 Excel", "Use PDF, JPG, PNG, Word, Excel"),
        )
    return found[1]


def _keep(made: Answer, file: Upload, kind: str) -> Attachment:
    digest = hashlib.sha256(file.data).hexdigest()
    place = path_of(digest)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not place.exists():
        # Written beside and moved: a stop in the middle leaves no half file under its digest.
        part = place.with_name(f"{digest}.{os.getpid()}.{made.pk}")
        part.write_bytes(file.data)
        part.replace(place)
    name = re.sub(r"[\x00-\x1f/\\]", "_", file.name)[-120:]
    return Attachment.objects.create(
        answer=made, name=name, sha256=digest, size_bytes=len(file.data), kind=kind
    )


def _entry(kind: str, ask: Ask, by: Actor, at: datetime, body: dict[str, object]) -> None:
    ledger.append(kind=kind, subject=ask.notice.number, actor=by.username, at=at, body=body)
