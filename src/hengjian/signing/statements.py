"""What is signed: a statement, its one text, its digest, and the challenge of a gesture.

Pure: no Django, no clock. A statement is a canonical JSON document (RFC 8785); what the signer reads on
the page is made from that text, and the passkey's challenge is made from its SHA-256. One gesture may
sign a listed batch: the challenge covers the digests in their order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hengjian.core.text import Text
from hengjian.ledger import canonical

FORMAT = "hengjian-statement/1"
#: Steps of the process somebody signs, in the order of the work.
STAGES = (
    "plan", "sampling", "field", "custody", "capture", "analysis", "check", "review", "evaluation",
    "compile", "sign", "memo",
)  # fmt: skip
_DOMAIN = b"hengjian-signing/1\n"


@dataclass(frozen=True)
class Line:
    """One ability a statement rests on: category of the scope, parameter, method."""

    category: str
    parameter: str
    method: str


@dataclass(frozen=True)
class Statement:
    """What somebody says of a record by signing it.

    `kind` names the sort of record (`fieldwork.plan`), `subject` its number, `version` its version
    (from 1), `institution` the unified social credit code, `lines` the abilities the signer must be
    authorised for, `body` the record itself: text, whole numbers, true, false, null, lists, objects;
    decimals as text.
    """

    kind: str
    subject: str
    version: int
    stage: str
    institution: str
    title: Text
    lines: tuple[Line, ...]
    body: dict[str, Any]

    def __post_init__(self) -> None:
        if self.stage not in STAGES:
            raise ValueError(f"there is no stage {self.stage!r}")

    def text(self) -> str:
        """The canonical text. Raises NotCanonical for a body without one."""
        return canonical.dumps(
            {
                "format": FORMAT,
                "kind": self.kind,
                "subject": self.subject,
                "version": self.version,
                "stage": self.stage,
                "institution": self.institution,
                "title": {"zh": self.title.zh, "en": self.title.en},
                "lines": [[one.category, one.parameter, one.method] for one in self.lines],
                "body": self.body,
            }
        )

    def digest(self) -> str:
        """SHA-256 of the canonical text, as hex."""
        return digest(self.text())


def digest(text: str) -> str:
    """SHA-256 of a statement's text, as hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def challenge(digests: Sequence[str]) -> bytes:
    """The 32 bytes one gesture signs: SHA-256 over the domain and the hex digests, a line each."""
    if not digests:
        raise ValueError("nothing to sign")
    return hashlib.sha256(_DOMAIN + "\n".join(digests).encode()).digest()


def read(document: dict[str, Any]) -> Statement:
    """The statement whose canonical text was parsed into `document`; raises ValueError otherwise."""
    if document.get("format") != FORMAT:
        raise ValueError("not a statement")
    return Statement(
        kind=document["kind"],
        subject=document["subject"],
        version=document["version"],
        stage=document["stage"],
        institution=document["institution"],
        title=Text(document["title"]["zh"], document["title"]["en"]),
        lines=tuple(Line(*one) for one in document["lines"]),
        body=document["body"],
    )
