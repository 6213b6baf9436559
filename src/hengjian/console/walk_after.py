"""Hops 6 to 8 of a report's walk: case, class, release."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hengjian.console.walk_hop import Hop, not_reached
from hengjian.core.text import Text, t
from hengjian.screening.models import Finding


def hops(findings: Sequence[Finding], why: Text) -> Iterator[Hop]:
    """The last three hops of a report with these findings; `why` when they were not reached."""
    yield not_reached(6, "case", t("办案", "Case"), why)
    yield not_reached(7, "class", t("监管类别", "Class"), why)
    yield not_reached(8, "release", t("公开", "Release"), why)
