"""HJ 212-2025, in force since 2026-01-01.

The text of the standard was not at hand: what is here comes from three public implementations
that cite it by page, and every deviation from it is shown as unverified. Encrypted frames (SM4)
are recognised and kept raw, never guessed at: how the cipher bytes are written on the line is
read differently by those implementations.
"""

from __future__ import annotations

import re

from hengjian.telemetry.hj212.editions import y2017
from hengjian.telemetry.hj212.editions.base import Edition, codes

EDITION = Edition(
    key="2025",
    version=2,
    verified=False,
    source="HJ 212-2025, as cited by public implementations",
    required=("QN", "ST", "CN", "PW", "MN", "Flag"),
    forms={
        "QN": re.compile(r"\d{17}", re.ASCII),
        "ST": re.compile(r"[0-9A-Z]{2}", re.ASCII),
        "CN": re.compile(r"\d{4}", re.ASCII),
        "PW": re.compile(r".{6}", re.ASCII),
        "MN": re.compile(r".{24}", re.ASCII),
        "Flag": re.compile(r"\d{1,3}", re.ASCII),
        "PNUM": re.compile(r"\d{1,4}", re.ASCII),
        "PNO": re.compile(r"\d{1,4}", re.ASCII),
        "RF": re.compile(r"1", re.ASCII),
    },
    systems=y2017.SYSTEMS | {"44", "45"},
    commands=y2017.COMMANDS | codes("1001 1002 1014 2013 2052 2062 2111 9015"),
    marks=y2017.MARKS,
    suffixes=y2017.SUFFIXES,
    sealable=frozenset(map(str, range(2000, 3000))) | {"1014", "3020"},
    notices=frozenset({"1013", "9015"}),
)
