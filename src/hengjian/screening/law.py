"""The passages behind a question, as they stood on the day of the facts, each with its standing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from hengjian.core.periods import NotCovered
from hengjian.core.text import Text, t
from hengjian.standards import law, violations
from hengjian.standards.loading import Standing


@dataclass(frozen=True)
class Passage:
    """One line of law beside a finding or a decision.

    `in_force` is false where it was not (or not yet) law on that day: then it is shown as such.
    """

    key: str
    citation: Text
    gist: Text
    standing: Standing
    in_force: bool

    @property
    def unverified(self) -> bool:
        """Whether the reader must be told that nobody compared it with the text."""
        return self.standing in (Standing.RECALLED, Standing.PARTLY)


def passages(keys: Iterable[str], day: date) -> list[Passage]:
    """Violation codes and citations as lines, codes before articles, each article once."""
    lines: dict[str, Passage] = {}
    for key in keys:
        if key in violations.violations():
            for line in _coded(key, day):
                lines.setdefault(line.key, line)
        else:
            line = passage(key, day)
            lines.setdefault(line.key, line)
    return sorted(lines.values(), key=lambda line: (not line.in_force, line.key[0].isdigit()))


def _coded(code: str, day: date) -> list[Passage]:
    violation = violations.get(code)
    basis = Text(violation.legal_basis, violation.legal_basis)
    live = bool(violation.cites_on(day))
    name = t(f"{code} {violation.name.zh}", f"{code} {violation.name.en}")
    return [Passage(code, name, basis, violation.standing, live)]


def passage(key: str, day: date) -> Passage:
    """One citation. Where it was not in force that day, its latest edition, marked so."""
    try:
        found, live = law.on(day)[key], True
    except NotCovered as gap:
        # Shown in the edition that is on record, so that the reader sees which law came too late.
        last = max(gap.covered, key=lambda p: p.start or date.min)
        found, live = law.on(last.start or date.min)[key], False
    gist = found.gist if isinstance(found, law.Article) else found.title
    return Passage(found.key, found.citation(), gist, found.standing, live)
