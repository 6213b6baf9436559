"""What the routes of conformity name: the institution itself, which every twin has."""

from __future__ import annotations

from hengjian.registry.models import Institution

OBJECTS: dict[tuple[str, str], tuple[str, str]] = {
    ("conformity.page", "uscc"): ("91620102MA0000015R", "91620102MA0000023L"),
}


def make(here: Institution) -> None:
    """Nothing of its own: the lights are computed from the register."""
