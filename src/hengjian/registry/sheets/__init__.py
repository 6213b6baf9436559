"""The twenty sheets of the register's workbook: which columns each has and which fact a row is."""

from __future__ import annotations

from hengjian.registry.sheets.first import FIRST
from hengjian.registry.sheets.more import MORE
from hengjian.registry.sheets.parts import SheetSpec

SHEETS: tuple[SheetSpec, ...] = FIRST + MORE

__all__ = ["SHEETS", "SheetSpec"]
