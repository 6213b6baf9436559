"""What is said of a document or an activity before it is recorded, and everything wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hengjian.accounts.access import Actor
from hengjian.core.errors import Problem, Refusal
from hengjian.core.periods import add_months
from hengjian.core.text import Text, t
from hengjian.ledger import services as ledger
from hengjian.quality import rules
from hengjian.quality.models import Activity, Document
from hengjian.registry.models import Institution

MOST_FOUND, MOST_PEOPLE = 10_000, 100_000


@dataclass(frozen=True)
class DocumentFacts:
    """One version of a document as handed in. `review_due_on` None: after the usual months."""

    kind: str
    document_no: str
    title: str
    version: str
    approved_by_name: str
    valid_from: date
    review_due_on: date | None = None
    covers: tuple[str, ...] = ()

    @property
    def due_on(self) -> date:
        """The day by which it is to be reviewed."""
        return self.review_due_on or add_months(self.valid_from, rules.review_months())

    def problems(self, before: Document | None) -> list[Problem]:
        """Everything wrong with it, beside the version in force before it."""
        found = _empty(
            document_no=self.document_no,
            title=self.title,
            version=self.version,
            approved_by_name=self.approved_by_name,
        )
        if self.kind not in Document.Kind.values:
            found.append(problem("kind", t("请选择类型", "choose a kind")))
        if not set(self.covers) <= set(rules.processes()):
            found.append(problem("covers", t("有不认识的过程", "names an unknown process")))
        if self.due_on <= self.valid_from:
            message = t("须晚于生效日", "must be after the start")
            found.append(problem("review_due_on", message))
        if before is not None and self.valid_from < before.valid_from:
            message = t("早于现行版本的生效日", "earlier than the version in force")
            found.append(problem("valid_from", message))
        return found

    def body(self, sha256: str, before: Document | None) -> dict[str, Any]:
        """As it stands in the ledger."""
        return {
            "kind": self.kind,
            "document": self.document_no.strip(),
            "title": self.title.strip(),
            "version": self.version.strip(),
            "replaces": before.version if before else "",
            "valid_from": self.valid_from.isoformat(),
            "review_due_on": self.due_on.isoformat(),
            "covers": sorted(set(self.covers)),
            "sha256": sha256,
        }


@dataclass(frozen=True)
class ActivityFacts:
    """An audit, review, training, self-check or discipline as handed in."""

    kind: str
    held_on: date
    title: str
    people: int = 0
    found: int = 0
    still_open: int = 0

    def problems(self, today: date) -> list[Problem]:
        """Everything wrong with it on the day it is recorded."""
        found = _empty(title=self.title)
        if self.kind not in Activity.Kind.values:
            found.append(problem("kind", t("请选择类型", "choose a kind")))
        if self.held_on > today:
            found.append(problem("held_on", t("日期在将来", "lies in the future")))
        if not 0 <= self.found <= MOST_FOUND:
            message = t(f"应在 0 与 {MOST_FOUND} 之间", f"must be 0 to {MOST_FOUND}")
            found.append(problem("found", message))
        if not 0 <= self.still_open <= max(self.found, 0):
            message = t("未整改数不能多于发现数", "more open than found")
            found.append(problem("still_open", message))
        if not 0 <= self.people <= MOST_PEOPLE:
            message = t(f"应在 0 与 {MOST_PEOPLE} 之间", f"must be 0 to {MOST_PEOPLE}")
            found.append(problem("people", message))
        return found

    def body(self, sha256: str) -> dict[str, Any]:
        """As it stands in the ledger."""
        return {
            "activity": self.kind,
            "held_on": self.held_on.isoformat(),
            "title": self.title.strip(),
            "people": self.people,
            "found": self.found,
            "open": self.still_open,
            "sha256": sha256,
        }


def _empty(**words: str) -> list[Problem]:
    message = t("必填项为空", "a required value is empty")
    return [problem(name, message) for name, value in words.items() if not value.strip()]


def problem(where: str, message: Text) -> Problem:
    """One thing wrong, at its field."""
    return Problem(where, "quality", message, t("请更正后再提交", "Correct it and send again"))


def needed(reason: str, refused: Text) -> str:
    """The reason, trimmed. Raises Refusal without one."""
    if not reason.strip():
        raise Refusal(
            refused,
            t("没有写明理由", "no reason was given"),
            t("请写明理由", "Give the reason"),
        )
    return reason.strip()[:300]


def entry(what: str, who: Institution, by: Actor, at: datetime, body: dict[str, Any]) -> None:
    """The act stands on the ledger."""
    kind = f"quality.{what}"
    ledger.append(kind=kind, subject=who.uscc, actor=by.username, at=at, body=body)
