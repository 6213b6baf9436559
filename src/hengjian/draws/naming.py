"""Words that contexts above bring: the name behind a candidate's number, the name of a field.

A directory calls `provide` when the platform starts. Names are shown in the office only; without
a provider a number and a field stand as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

Names = Callable[[Sequence[str]], Mapping[str, str]]
_names: list[Names] = []
_fields: list[Callable[[str], str]] = []


def provide(*, names: Names | None = None, field: Callable[[str], str] | None = None) -> None:
    """`names`: numbers → those it knows with their names; `field`: code → name or empty."""
    _names.extend([names] if names else [])
    _fields.extend([field] if field else [])


def names(numbers: Sequence[str]) -> dict[str, str]:
    """The names known for these numbers."""
    found: dict[str, str] = {}
    for ask in _names:
        found |= ask(numbers)
    return found


def field(code: str) -> str:
    """The field's name in the reader's language; the code where nobody knows it."""
    return next((name for ask in _fields if (name := ask(code))), code)
