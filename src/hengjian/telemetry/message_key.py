"""By what two frames are the same message: (MN, QN, CN, PNO), and by what they differ: content.

The digest covers ST and CP, not the whole frame: a device that sends the same values again with
the resend flag or a new password has not changed what it said. A frame whose check code fails
says nothing reliable, so its digest covers all its bytes and can never stand for a sound one.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from hengjian.telemetry.hj212.frame import Frame
from hengjian.telemetry.hj212.segment import ID_LIMIT, Message


class Key(NamedTuple):
    """What identifies a message; empty texts where the edition has no such field."""

    mn: str
    qn: str
    cn: str
    pno: str


def key(message: Message) -> Key:
    """The key of an identified message."""
    return Key(*(message.get(name) for name in ("MN", "QN", "CN", "PNO")))


def identified(message: Message) -> bool:
    """Whether it says who speaks and which command it is, in names of a sane length."""
    fields = [message.get(name) for name in ("MN", "QN", "CN", "PNO", "ST", "PW")]
    return bool(fields[0] and fields[2]) and all(len(text) <= ID_LIMIT for text in fields)


def body_hash(frame: Frame, message: Message | None) -> bytes:
    """SHA-256 of what the message says, or of the bytes when they cannot be trusted."""
    if message is None or not frame.crc_ok:
        return hashlib.sha256(b"raw\n" + frame.raw).digest()
    said = message.get("ST").encode() + b"\n" + message.content
    return hashlib.sha256(b"said\n" + said).digest()
