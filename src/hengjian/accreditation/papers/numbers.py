"""The certificate's number: YY, issuer, specialty, sector, serial; twelve digits.

Form of the 2015 rule, seen in a secondary source. Whether numbers issued after 2026-06-01 keep it
is not known, so a number of another form is a question to ask, never a reason to refuse.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from hengjian.core.errors import Problem
from hengjian.core.text import Text, t
from hengjian.standards.accreditation import certificate_number
from hengjian.standards.loading import load

GANSU = "28"
_FIRST_YEAR, _LAST_SERIAL = 2000, 9999


def next_number(*, year: int, specialty: str, sector: str, serial: int, issuer: str = GANSU) -> str:
    """The number printed for that serial: `202812050123`.

    Raises ValueError for a code nobody lists, a year outside 2000–2099, a serial outside 1–9999.
    """
    if not _FIRST_YEAR <= year < _FIRST_YEAR + 100:
        raise ValueError(f"year {year} has no two digits of its own")
    if not 1 <= serial <= _LAST_SERIAL:
        raise ValueError(f"serial {serial} does not fit four digits")
    codes = _codes()
    for name, code in (
        ("issuer_codes", issuer),
        ("specialty_codes", specialty),
        ("sector_codes_used_here", sector),
    ):
        if code not in codes[name]:
            raise ValueError(f"{name}: no {code}")
    return f"{year % 100:02d}{issuer}{specialty}{sector}{serial:04d}"


def next_serial(*, year: int, taken: Iterable[str], issuer: str = GANSU) -> int:
    """The serial after the highest taken in that year by that issuer, 1 for the first.

    Serials run through all specialties and sectors of a year: the source says only “serial from
    0001”, and one run can never give a number twice. Numbers of another form are passed over.
    """
    begins = f"{year % 100:02d}{issuer}"
    used = [
        int(number[8:])
        for number in taken
        if number.startswith(begins) and re.fullmatch(r"[0-9]{12}", number, re.ASCII)
    ]
    return max(used, default=0) + 1


def number_problems(number: str) -> list[Problem]:
    """What is odd about a number; empty when nothing is. Nothing here is a reason to refuse it."""
    parts = certificate_number(number)
    if parts is None:
        words = t("不是 12 位数字", "is not twelve digits")
        return [_problem("pattern", words, number)]
    found = []
    for rule, said, words in (
        ("issuer", parts.issuer, t("发证机关代码不在表内", "no such issuer code")),
        ("specialty", parts.specialty, t("专业领域代码不在表内", "no such specialty code")),
        ("sector", parts.sector, t("行业主管部门代码不在表内", "no such sector code")),
    ):
        if not said:
            found.append(_problem(rule, words, number))
    if parts.serial == "0000":
        found.append(_problem("serial", t("流水号从 0001 起", "serials begin at 0001"), number))
    return found


def _problem(rule: str, words: Text, number: str) -> Problem:
    remedy = t("请核对证书原件；不影响登记", "Check it against the paper; it may be recorded")
    return Problem("certificate_no", rule, words, remedy, number)


def _codes() -> Mapping[str, Any]:
    found: Mapping[str, Any] = load("accreditation")["certificate"]["number_format"]
    return found
