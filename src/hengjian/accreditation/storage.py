"""Papers handed in: kept under their digest, told by their first bytes, never opened by us."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path, PurePath

from django.conf import settings

from hengjian.core.errors import Refusal
from hengjian.core.text import Text, t
from hengjian.ledger.files import write_whole

MOST_BYTES = 20 * 1024 * 1024
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Name's ending → (what the first bytes must be, media type).
KNOWN: dict[str, tuple[bytes, str]] = {
    ".pdf": (b"%PDF-", "application/pdf"),
    ".png": (b"\x89PNG\r\n\x1a\n", "image/png"),
    ".jpg": (b"\xff\xd8\xff", "image/jpeg"),
    ".jpeg": (b"\xff\xd8\xff", "image/jpeg"),
    ".docx": (b"PK\x03\x04", _DOCX),
    ".xlsx": (b"PK\x03\x04", _XLSX),
}


@dataclass(frozen=True)
class Kept:
    """A file that is kept: its digest, its shown name, what it is, its size."""

    sha256: str
    name: str
    media: str
    size_bytes: int


def keep(name: str, data: bytes) -> Kept:
    """The bytes are on disk under their digest. Raises Refusal for what is not taken."""
    refused = t("未接收文件", "The file was not taken")
    shown = _shown(name)
    ending = PurePath(shown).suffix.lower()
    if not data or len(data) > MOST_BYTES:
        raise _refusal(refused, t("文件为空或超过 20 MB", "it is empty or larger than 20 MB"))
    known = KNOWN.get(ending)
    if known is None or not data.startswith(known[0]):
        raise _refusal(
            refused, t("文件内容与类型不符或类型不收", "its content is of no kind we take")
        )
    digest = hashlib.sha256(data).hexdigest()
    place = _place(digest)
    if not place.exists():
        write_whole(place, data)
        place.chmod(0o600)
    return Kept(digest, shown, known[1], len(data))


def fetch(sha256: str) -> bytes | None:
    """The bytes of that digest; None when they are missing or were changed on disk."""
    try:
        data = _place(sha256).read_bytes()
    except OSError:
        return None
    return data if hashlib.sha256(data).hexdigest() == sha256 else None


def _place(sha256: str) -> Path:
    if not _DIGEST.fullmatch(sha256):
        raise ValueError("not a digest")
    home: Path = settings.HENGJIAN_VAR
    return home / "accreditation" / "papers" / sha256[:2] / sha256


def _shown(name: str) -> str:
    """The name without folders, control characters or quotes; at most 120 characters."""
    bare = PurePath(name.replace("\\", "/")).name
    clean = re.sub(r"[\x00-\x1f\x7f\"<>|:*?]", "", bare).strip() or "file"
    stem, ending = PurePath(clean).stem, PurePath(clean).suffix
    return f"{stem[: 120 - len(ending)]}{ending}"


def _refusal(refused: Text, because: Text) -> Refusal:
    instead = t(
        "请上传 PDF、PNG、JPEG、DOCX 或 XLSX，每份不超过 20 MB",
        "Bring PDF, PNG, JPEG, DOCX or XLSX of at most 20 MB each",
    )
    return Refusal(refused, because, instead)
