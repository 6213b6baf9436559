"""Small words of the report pages: people by name, windows of time, positions, what was left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django import template

from hengjian.core.legal_time import LEGAL
from hengjian.core.text import Text, t

register = template.Library()

STAGES: dict[str, Text] = {
    "plan": t("方案", "Plan"),
    "sampling": t("采样", "Sampling"),
    "field": t("现场测试", "Field"),
    "custody": t("交接", "Custody"),
    "analysis": t("分析", "Analysis"),
    "review": t("审核", "Review"),
    "report": t("编制", "Report"),
    "issue": t("签发", "Issue"),
}


@register.simple_tag
def people(numbers: str | Iterable[str], names: dict[str, str]) -> str:
    """Person numbers with the names the register has for them."""
    listed = numbers.replace(" → ", "、→").split("、") if isinstance(numbers, str) else numbers
    said = []
    for number in listed:
        arrow, bare = ("→ ", number[1:]) if number.startswith("→") else ("", number)
        said.append(arrow + (f"{names[bare]}（{bare}）" if bare in names else bare))
    return "、".join(filter(None, said)).replace("、→", " →") or "—"


@register.simple_tag
def window(row: Any) -> str:
    """From when to when, Beijing time; the second date only when it is another day."""
    begun, ended = _local(row.begun_at), _local(row.ended_at)
    if begun is None or ended is None or (begun == ended and not getattr(row, "day_only", False)):
        only = begun or ended
        return only.strftime("%Y-%m-%d %H:%M") if only else "—"
    if getattr(row, "day_only", False):
        return str(t("{d}（仅知日期）", "{d} (day only)").format(d=f"{begun:%Y-%m-%d}"))
    tail = "%H:%M" if begun.date() == ended.date() else "%Y-%m-%d %H:%M"
    return f"{begun:%Y-%m-%d %H:%M} – {ended.strftime(tail)}"


def _local(at: datetime | None) -> datetime | None:
    return at.astimezone(LEGAL) if at else None


@register.simple_tag
def position(row: Any) -> str:
    """Degrees, WGS 84."""
    if row.lat_deg is None or row.lon_deg is None:
        return "—"
    return f"{row.lat_deg:.5f}, {row.lon_deg:.5f}"


@register.simple_tag
def stage_name(stage: str) -> str:
    """The stage of a signature."""
    return str(STAGES.get(stage, stage))


@register.inclusion_tag("monitoring/_more.html")
def more(rows: Sequence[Any], shown: int) -> dict[str, int]:
    """Says how many rows a table does not show."""
    return {"left": max(0, len(rows) - shown), "all": len(rows), "shown": shown}
