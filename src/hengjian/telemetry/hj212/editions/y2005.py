"""HJ/T 212-2005, replaced on 2017-05-01 and still spoken in the field.

The text of this edition was not at hand: no table of codes is checked, and only what every frame
seen in public captures has is required. Flag is absent in most of them, and so is QN.
"""

from __future__ import annotations

import re

from hengjian.telemetry.hj212.editions.base import Edition

EDITION = Edition(
    key="2005",
    version=0,
    verified=False,
    source="HJ/T 212-2005, as seen in public captures",
    required=("ST", "CN", "MN"),
    forms={
        "QN": re.compile(r"\d{17}", re.ASCII),
        "CN": re.compile(r"\d{4}", re.ASCII),
        "Flag": re.compile(r"\d{1,3}", re.ASCII),
        "PNUM": re.compile(r"\d{1,4}", re.ASCII),
        "PNO": re.compile(r"\d{1,4}", re.ASCII),
    },
)
