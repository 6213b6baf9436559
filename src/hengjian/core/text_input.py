"""Reading what people and old systems hand in: bytes, full-width digits, Excel dates, numbers.

Every refusal is an Unreadable with a stable rule, so that an importer can put it at its cell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

from hengjian.core.errors import Problem
from hengjian.core.text import Text, t

# Full-width ASCII (U+FF01–FF5E) lies at a fixed distance from ASCII; U+3000 is its space.
_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


class Unreadable(ValueError):  # noqa: N818 - says what is so, like Refusal
    """One value could not be read. `rule` is a stable code; `found` is what stood there."""

    def __init__(self, rule: str, message: Text, remedy: Text, found: str) -> None:
        super().__init__(rule, found)
        self.rule, self.message, self.remedy, self.found = rule, message, remedy, found

    def problem(self, where: str) -> Problem:
        """The same, at the cell its author knows."""
        return Problem(where, self.rule, self.message, self.remedy, self.found)

    def __str__(self) -> str:
        return str(self.message)


def half_width(text: str) -> str:
    """Full-width digits, letters and signs as ASCII: “９１Ａ－１” is “91A-1”.

    For codes, numbers, dates and units. Not for names: 兰州（新区） keeps its brackets.
    """
    return text.translate(_HALF)


@dataclass(frozen=True)
class Decoded:
    """A text and the encoding it came in: `utf-8`, `utf-8-sig` or `gb18030`."""

    text: str
    encoding: str


def decode(data: bytes) -> Decoded:
    """Bytes of a text file as text: UTF-8 with or without mark, else GB18030.

    Raises Unreadable (rule `encoding`) for UTF-16, binary files, and bytes that only GB18030's
    tolerance would make into text. Known blindness: a Latin-1 or Big5 file whose bytes all happen
    to be assigned GB18030 characters cannot be told apart and reads as wrong Chinese.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _encoding("UTF-16")
    with_mark = data.startswith(b"\xef\xbb\xbf")
    for encoding in ("utf-8-sig" if with_mark else "utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_text(text):
            return Decoded(text, encoding)
    raise _encoding(data[:16].hex(" "))


def _is_text(text: str) -> bool:
    # C0 controls other than tab and line ends, private-use and replacement characters do not
    # occur in a table somebody wrote; they are how a wrong guess shows itself.
    return not re.search("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd]", text)


def _encoding(found: str) -> Unreadable:
    return Unreadable(
        "encoding",
        t("文件编码无法识别", "the file's encoding could not be recognised"),
        t("请另存为 UTF-8 或 GB18030 编码的文本", "Save it as text in UTF-8 or GB18030"),
        found,
    )


def parse_decimal(text: str) -> Decimal:
    """A plain decimal number as reported; full-width digits allowed, digits kept as written.

    Raises Unreadable (`number`) for anything else: no thousands commas, no NaN, no underscores.
    """
    plain = half_width(text).strip().replace("−", "-")
    if re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?", plain):
        try:
            return Decimal(plain)
        except InvalidOperation:  # an exponent beyond what Decimal can hold
            pass
    raise Unreadable(
        "number",
        t(f"“{text}”不是数值", f"“{text}” is not a number"),
        t("请填写阿拉伯数字，如 0.05", "Write a plain number such as 0.05"),
        text,
    )


_DATE = re.compile(
    r"(?P<y>\d{4})(?:(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})"
    r"|年(?P<m2>\d{1,2})月(?P<d2>\d{1,2})日|(?P<m3>\d{2})(?P<d3>\d{2}))",
    re.ASCII,
)


def parse_date(text: str) -> date:
    """A legal date written year first: 2026-10-01, 2026/10/1, 2026.10.1, 2026年10月1日, 20261001.

    Raises Unreadable (`date`), also for 10/11/2026, where day and month cannot be told apart.
    """
    match = _DATE.fullmatch(half_width(text).strip().replace(" ", ""))
    if match:
        year, month, day = (
            int(match["y"]),
            int(match["m"] or match["m2"] or match["m3"]),
            int(match["d"] or match["d2"] or match["d3"]),
        )
        try:
            return date(year, month, day)
        except ValueError:
            pass
    raise _no_date(text)


def excel_datetime(serial: str | float | Decimal) -> datetime:
    """A day and time from a serial number of Excel's 1900 system, to the millisecond, no zone.

    Serial 1 is 1900-01-01. Excel counts a 1900-02-29 that never was: serial 60 is refused, and
    from 61 on one day is taken off. Raises Unreadable (`date`) outside 1 … 2958465 (9999-12-31).
    """
    try:
        number = Decimal(str(serial))
    except InvalidOperation:
        raise _no_date(str(serial)) from None
    if not number.is_finite() or not 1 <= number < 2958466 or int(number) == 60:
        raise _no_date(str(serial))
    days = int(number) - (1 if number >= 61 else 0)
    milliseconds = ((number % 1) * 86_400_000).quantize(Decimal(1), rounding=ROUND_HALF_EVEN)
    try:
        return datetime(1899, 12, 31) + timedelta(days=days, milliseconds=int(milliseconds))  # noqa: DTZ001
    except OverflowError:
        raise _no_date(str(serial)) from None


def excel_date(serial: str | float | Decimal) -> date:
    """A day from a whole serial number; one with a time of day is refused (`date`)."""
    moment = excel_datetime(serial)
    if moment.time() != datetime.min.time():
        raise _no_date(str(serial))
    return moment.date()


def _no_date(found: str) -> Unreadable:
    return Unreadable(
        "date",
        t(f"“{found}”不是可识别的日期", f"“{found}” is not a date that can be read"),
        t("请写成 2026-10-01 的形式", "Write it as 2026-10-01"),
        found,
    )
