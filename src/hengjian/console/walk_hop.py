"""One hop of a report's walk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from hengjian.core.text import Text


@dataclass(frozen=True)
class Hop:
    """Hop `number` (1–8) as it stands. `at` is None when it was not reached; `detail` says why."""

    number: int
    key: str
    name: Text
    at: datetime | None
    who: str
    record: str
    detail: Text

    @property
    def reached(self) -> bool:
        """Whether the report got here."""
        return self.at is not None

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "number": self.number,
            "hop": self.key,
            "name": str(self.name),
            "reached": self.reached,
            "at": self.at.astimezone(UTC).isoformat() if self.at else None,
            "who": self.who or None,
            "id": self.record or None,
            "detail": str(self.detail),
        }


def not_reached(number: int, key: str, name: Text, why: Text) -> Hop:
    """A hop the report has not come to, and why."""
    return Hop(number, key, name, None, "", "", why)
