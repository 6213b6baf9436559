"""Files people hand in: checked, kept under their own digest, given back only when whole.

A file is taken when it is at most 20 MB and its bytes are what its name says (PDF, PNG, JPEG,
Word, Excel, text). It is kept once, mode 0600, under HENGJIAN_VAR/evidence, never run, and served as
an attachment only. Blindness: what a PDF or workbook does inside its own reader is not looked at.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import secrets
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePath

from django.conf import settings

from hengjian.core.errors import Refusal
from hengjian.core.text import Text, t
from hengjian.core.text_input import Unreadable, decode

MOST_BYTES = 20 * 1024 * 1024
MOST_ENTRIES = 5_000
_DIGEST = re.compile(r"[0-9a-f]{64}")
_OFFICE = "application/vnd.openxmlformats-officedocument"
#: Ending → media type; the bytes must agree.
TYPES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".docx": f"{_OFFICE}.wordprocessingml.document",
    ".xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    ".csv": "text/csv",
    ".txt": "text/plain",
}
_MAGIC = {".pdf": b"%PDF-", ".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff"}
_INSIDE = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml"}


@dataclass(frozen=True)
class Checked:
    """A file that may be kept."""

    name: str
    data: bytes
    media_type: str

    @property
    def sha256(self) -> str:
        """Its digest, as hex."""
        return hashlib.sha256(self.data).hexdigest()


def check(name: str, data: bytes) -> Checked:
    """The file as it may be kept. Raises Refusal when it is too large, empty or not what it says."""
    plain = re.sub(r"[\x00-\x1f\x7f]", "", PurePath(name.replace("\\", "/")).name)[-160:]
    ending = PurePath(plain).suffix.lower()
    if len(data) > MOST_BYTES:
        raise _refused(t("文件超过 20 MB", "the file is larger than 20 MB"))
    if not data:
        raise _refused(t("文件是空的", "the file is empty"))
    if ending not in TYPES:
        raise _refused(t(f"不接收“{ending or plain}”类型", f"“{ending or plain}” is not taken"))
    if not _is_what_it_says(ending, data):
        raise _refused(
            t("文件内容与扩展名不符", "its content is not what its ending says"),
        )
    return Checked(plain, data, TYPES[ending])


def keep(file: Checked) -> None:
    """The file lies under its digest; one that lies there already stays."""
    place = _place(file.sha256)
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    waiting = place.with_name(f"{place.name}.{secrets.token_hex(8)}")
    handle = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as opened:
        opened.write(file.data)
        opened.flush()
        os.fsync(opened.fileno())
    waiting.replace(place)


def fetch(sha256: str) -> bytes | None:
    """The bytes with that digest; None when they are gone or are no longer those."""
    try:
        data = _place(sha256).read_bytes()
    except OSError:
        return None
    return data if hashlib.sha256(data).hexdigest() == sha256 else None


def _place(sha256: str) -> Path:
    if not _DIGEST.fullmatch(sha256):
        raise ValueError("not a SHA-256")
    root: Path = settings.HENGJIAN_VAR
    return root / "evidence" / sha256[:2] / sha256


def _is_what_it_says(ending: str, data: bytes) -> bool:
    if ending in _INSIDE:
        return _holds(data, _INSIDE[ending])
    magic = _MAGIC.get(".jpg" if ending == ".jpeg" else ending)
    if magic is not None:
        return data.startswith(magic)
    try:
        decode(data)
    except Unreadable:
        return False
    return True


def _holds(data: bytes, part: str) -> bool:
    """Whether the archive has the part and no more entries than a document needs."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return False
    macros = any(name.endswith("vbaProject.bin") for name in names)
    return part in names and len(names) <= MOST_ENTRIES and not macros


def _refused(because: Text) -> Refusal:
    remedy = t(
        "请上传 PDF、PNG、JPEG、Word、Excel 或文本文件，不超过 20 MB",
        "Hand in a PDF, PNG, JPEG, Word, Excel or text file of at most 20 MB",
    )
    return Refusal(t("未接收文件", "The file was not taken"), because, remedy)
