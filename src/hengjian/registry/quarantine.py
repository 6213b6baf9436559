"""Uploads wait here between “examine” and “confirm”: not in the register, not served, not kept.

A file gets a random name and mode 0600. What the page hands back is a signed ticket that names
the file, its digest and the user, and dies after an hour; so nobody confirms another's upload, or
other bytes than those examined.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core import signing

from hengjian.core.errors import Refusal
from hengjian.core.text import t
from hengjian.registry.tabular import File

KEPT = timedelta(hours=1)
MOST_TOTAL_BYTES = 400 * 1024 * 1024
_SALT = "registry.quarantine"
_NAME = re.compile(r"[0-9a-f]{32}")


def folder() -> Path:
    """Where uploads wait."""
    place: Path = settings.HENGJIAN_VAR / "quarantine" / "register"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place


def keep(file: File, *, username: str, at: datetime) -> str:
    """The file waits; gives its ticket. Raises Refusal while too much is waiting."""
    sweep(at=at)
    if sum(p.stat().st_size for p in folder().iterdir()) + len(file.data) > MOST_TOTAL_BYTES:
        raise Refusal(
            t("未接收文件", "The file was not taken"),
            t("等待确认的文件过多", "too many files wait to be confirmed"),
            t("请一小时后再试", "Try again in an hour"),
        )
    name = secrets.token_hex(16)
    handle = os.open(folder() / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as opened:
        opened.write(file.data)
    digest = hashlib.sha256(file.data).hexdigest()
    facts = {"file": name, "sha256": digest, "name": file.name, "user": username}
    return signing.dumps(facts, salt=_SALT)


def fetch(ticket: str, *, username: str) -> File:
    """The very file that was examined. Raises Refusal when it is gone, changed or another's."""
    try:
        facts = signing.loads(ticket, salt=_SALT, max_age=KEPT)
        if facts["user"] != username or not _NAME.fullmatch(facts["file"]):
            raise _gone()
        data = (folder() / facts["file"]).read_bytes()
    except (signing.BadSignature, OSError):
        raise _gone() from None
    if hashlib.sha256(data).hexdigest() != facts["sha256"]:
        raise _gone()
    return File(facts["name"], data)


def discard(ticket: str) -> None:
    """The file is gone; one that is gone already stays so."""
    facts = signing.loads(ticket, salt=_SALT)
    (folder() / facts["file"]).unlink(missing_ok=True)


def sweep(*, at: datetime) -> None:
    """Files older than an hour are gone."""
    oldest = (at - KEPT).timestamp()
    for path in folder().iterdir():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


def _gone() -> Refusal:
    return Refusal(
        t("未导入", "Nothing was imported"),
        t("上传的文件已失效", "the uploaded file is no longer here"),
        t("请重新上传并检查", "Upload it and look at the result again"),
    )
