"""The editions of the standard side by side. A new one is one more file and one more name here."""

from __future__ import annotations

from hengjian.telemetry.hj212.editions import y2005, y2017, y2025
from hengjian.telemetry.hj212.editions.base import Edition

EDITIONS: dict[str, Edition] = {
    edition.key: edition for edition in (y2005.EDITION, y2017.EDITION, y2025.EDITION)
}
BY_VERSION: dict[int, Edition] = {edition.version: edition for edition in EDITIONS.values()}

__all__ = ["BY_VERSION", "EDITIONS", "Edition"]
