"""The policy 甘环发〔2018〕127号, sentence by sentence: one row per duty, as P2.3-04."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from hengjian.core.text import Text
from hengjian.standards import loading
from hengjian.standards.loading import Row


@dataclass(frozen=True)
class PolicyRow:
    """One duty or capability. `today` says what present rules change, empty when nothing."""

    id: str
    section: str
    gist: Text
    actor: str
    software_must_let: str
    inputs: str
    outputs: str
    deadline: str
    instruments: tuple[str, ...]
    today: str
    confidence: str
    source: str


def rows() -> list[Row]:
    """The rows as they stand in the data, with their source and confidence."""
    return loading.rows("policy", "policy")


@cache
def policy_rows() -> dict[str, PolicyRow]:
    """All 101 rows in the order of the policy, by id."""
    return {
        row["id"]: PolicyRow(
            row["id"],
            row["section"],
            Text(row["zh"], row["seed_gist"]),
            row["actor"],
            row["software_must_let"],
            row["inputs"],
            row["outputs"],
            row["deadline_or_period"],
            tuple(row["instruments"]),
            row.get("today", ""),
            row["confidence"],
            row["source"],
        )
        for row in rows()
    }


def get(row_id: str) -> PolicyRow:
    """Raises KeyError for an id the policy does not have."""
    return policy_rows()[row_id]
