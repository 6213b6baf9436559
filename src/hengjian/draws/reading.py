"""Candidates and rules from their JSON documents. Pure.

Raises TypeError for a number where text belongs and the like: a draw once differed because a seed
was read as a number in one place and as text in another.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hengjian.draws.pool import Candidate, GroupRule, Rule, SampleRule


def candidate(row: Mapping[str, Any]) -> Candidate:
    """{"id", "fields", "may_lead", "excluded"}; all but the id may be left out."""
    return Candidate(
        _is(row["id"], str),
        tuple(_is(name, str) for name in _is(row.get("fields", []), list)),
        _is(row.get("may_lead", False), bool),
        _is(row.get("excluded", ""), str),
    )


def rule(row: Mapping[str, Any]) -> Rule:
    """{"kind": "group", "size", "fields", "leader"} or {"kind": "sample", "size", "weights"}."""
    size = _is(row["size"], int)
    if row["kind"] == "sample":
        weights = _is(row.get("weights", {}), dict)
        return SampleRule(size, tuple((name, _is(w, int)) for name, w in sorted(weights.items())))
    if row["kind"] != "group":
        raise ValueError(f"no kind of rule is called {row['kind']!r}")
    fields = tuple(_is(name, str) for name in _is(row.get("fields", []), list))
    return GroupRule(size, fields, _is(row.get("leader", True), bool))


def _is(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise TypeError(f"{value!r} is not a {kind.__name__}")
    return value
