"""Fields of knowledge: the 13 categories of accreditation, and management.

A field is stored by its Chinese name, as the categories are printed (SUP2025 art 23). The English
names are this project's own.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from hengjian.core.text import Text, t
from hengjian.standards import accreditation

MANAGEMENT = "质量管理"
_ENGLISH = {
    "水（含大气降水）和废水": "Water (with precipitation) and waste water",
    "环境空气和废气": "Ambient air and waste gas",
    "土壤和水系沉积物": "Soil and aquatic sediment",
    "固体废物": "Solid waste",
    "海水": "Sea water",
    "海洋沉积物": "Marine sediment",
    "生物": "Biota",
    "生物体残留": "Residues in biota",
    "噪声": "Noise",
    "振动": "Vibration",
    "电磁辐射": "Electromagnetic radiation",
    "电离辐射": "Ionising radiation",
    "油气回收": "Vapour recovery",
    MANAGEMENT: "Management system",
}


@cache
def fields() -> dict[str, Text]:
    """Every field by its stored name."""
    names = (*accreditation.basic_items(), MANAGEMENT)
    return {name: t(name, _ENGLISH.get(name, name)) for name in names}


def name_of(field: str) -> str:
    """The field in the reader's language; empty for a word that is no field."""
    return str(fields().get(field, ""))


def joined(names: Iterable[str]) -> str:
    """Fields as a column holds them: each between bars, so that one can be asked for."""
    kept = list(dict.fromkeys(names))
    return f"|{'|'.join(kept)}|" if kept else ""


def split(column: str) -> tuple[str, ...]:
    """The fields of a column."""
    return tuple(name for name in column.split("|") if name)
