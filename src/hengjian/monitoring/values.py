"""The kinds of value a report package is made of: instants, days, numbers as written, texts.

Instants carry a zone; one without is read as Asia/Shanghai. A bare number is never a date, a text
never a coordinate: what pydantic would guess kindly is refused here at its place. Pure.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from hengjian.core.legal_time import LEGAL

#: Outside these years a date is a slip, and instants near year 1 cannot be converted to UTC.
FIRST_YEAR, LAST_YEAR = 1899, 2201


def _instant(value: object) -> object:
    """An ISO 8601 text, or a datetime from a program. A bare number is no instant: pydantic
    would read 20261001 as seconds since 1970."""
    if isinstance(value, str) and len(value) >= 16 and value[4:5] == "-":
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise PydanticCustomError("instant", "not an ISO 8601 instant") from None
    if not isinstance(value, datetime):
        raise PydanticCustomError("instant", "not an ISO 8601 instant")
    return value


def _zoned(value: datetime) -> datetime:
    zoned = value.replace(tzinfo=LEGAL) if value.tzinfo is None else value
    if not FIRST_YEAR < zoned.year < LAST_YEAR:
        raise PydanticCustomError("instant_range", "outside 1900 to 2200")
    return zoned


def _day(value: object) -> object:
    if isinstance(value, str) and len(value) == 10:
        try:
            value = date.fromisoformat(value)
        except ValueError:
            raise PydanticCustomError("day", "not a date") from None
    if not isinstance(value, date) or isinstance(value, datetime):
        raise PydanticCustomError("day", "not a date")
    if not FIRST_YEAR < value.year < LAST_YEAR:
        raise PydanticCustomError("instant_range", "outside 1900 to 2200")
    return value


def _number(value: object) -> object:
    """A coordinate or temperature: a number, not a text and not true."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PydanticCustomError("float_type", "not a number")
    return value


Instant = Annotated[datetime, BeforeValidator(_instant), AfterValidator(_zoned)]
Day = Annotated[date, BeforeValidator(_day)]
Degrees = Annotated[float, BeforeValidator(_number)]
UpTo12 = Annotated[str, StringConstraints(max_length=12)]
UpTo18 = Annotated[str, StringConstraints(max_length=18)]
UpTo20 = Annotated[str, StringConstraints(max_length=20)]
UpTo30 = Annotated[str, StringConstraints(max_length=30)]
UpTo40 = Annotated[str, StringConstraints(max_length=40)]
UpTo60 = Annotated[str, StringConstraints(max_length=60)]
UpTo80 = Annotated[str, StringConstraints(max_length=80)]
UpTo160 = Annotated[str, StringConstraints(max_length=160)]
UpTo200 = Annotated[str, StringConstraints(max_length=200)]
UpTo300 = Annotated[str, StringConstraints(max_length=300)]
UpTo4000 = Annotated[str, StringConstraints(max_length=4000)]
No40 = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
No60 = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Key = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
#: Digits as written on paper: optional sign, digits, optional fraction and exponent.
Number = Annotated[
    str, StringConstraints(pattern=r"^[+-]?[0-9]{1,15}(\.[0-9]{1,15})?([eE][+-]?[0-9]{1,2})?$")
]
Latitude = Annotated[Degrees, Field(ge=-90, le=90)]
Longitude = Annotated[Degrees, Field(ge=-180, le=180)]
