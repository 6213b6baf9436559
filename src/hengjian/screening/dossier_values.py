"""One value of a dossier record in its own Python type, or None when it is not one."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, Final

from hengjian.screening import dossier_schemas as ds

SHANGHAI: Final = timezone(timedelta(hours=8))


def value_of(field: ds.Field, value: Any) -> Any:
    """The value in its own Python type, or None when it is not one."""
    if field.kind in (ds.NUMBER, ds.COUNT):
        return _number(field, value)
    if field.kind == ds.YES_NO:
        return value if isinstance(value, bool) else None
    if field.kind == ds.TEXTS and isinstance(value, list):
        return value if value and all(_text(one) for one in value) else None
    if field.kind == ds.RESULT and isinstance(value, int | float) and not isinstance(value, bool):
        return str(value) if math.isfinite(value) else None
    if not _text(value) or (field.one_of and value not in field.one_of):
        return None
    if field.kind == ds.DATE:
        return _day(value)
    if field.kind == ds.INSTANT:
        return instant(value)
    return [value] if field.kind == ds.TEXTS else value.strip()


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip()) and len(value) <= ds.LONGEST


def _number(field: ds.Field, value: Any) -> float | int | None:
    if isinstance(value, bool):
        return None
    if field.kind == ds.COUNT:
        return value if isinstance(value, int) and 0 <= value < 2**53 else None
    if isinstance(value, str):
        if not re.fullmatch(ds.NUMBER_PATTERN, value) or len(value) > 40:
            return None
        value = float(value)
    if not isinstance(value, int | float) or not math.isfinite(value):
        return None
    if field.low is not None and field.high is not None and not field.low <= value <= field.high:
        return None
    return float(value)


def _day(value: str) -> date | None:
    if not re.fullmatch(ds.DATE_PATTERN, value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def instant(value: str) -> datetime | None:
    if not re.fullmatch(ds.INSTANT_PATTERN, value):
        return None
    try:
        at = datetime.fromisoformat(value)
        at = at.replace(tzinfo=SHANGHAI) if at.tzinfo is None else at
        return at.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None
