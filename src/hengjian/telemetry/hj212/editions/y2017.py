"""HJ 212-2017: in force 2017-05-01 to 2025-12-31, the edition most stations speak.

Source    HJ 212-2017, tables 1 to 9; verified in its full text.
"""

from __future__ import annotations

import re

from hengjian.telemetry.hj212.editions.base import Edition, codes

SYSTEMS = codes("21 22 23 24 25 26 27 31 32 33 34 35 36 37 38 39 41 51 52 91")
COMMANDS = codes("""
    1000 1011 1012 1013 1061 1062 1063 1064 1072
    2011 2012 2021 2022 2031 2041 2051 2061 2081
    3011 3012 3013 3014 3015 3016 3017 3018 3019 3020 3021
    9011 9012 9013 9014
    """)
#: N normal, F stopped, M maintenance, S entered by hand, D fault, C calibrating, T above the
#: upper limit, B communication fault. More may be added by agreement.
MARKS = frozenset("NFMSDCTB")
SUFFIXES = codes("""
    Rtd Min Avg Max Cou ZsRtd ZsMin ZsAvg ZsMax SampleTime Flag EFlag
    Data DayData NightData RS RT SN Info
    """)

EDITION = Edition(
    key="2017",
    version=1,
    verified=True,
    source="HJ 212-2017",
    required=("QN", "ST", "CN", "PW", "MN", "Flag"),
    forms={
        "QN": re.compile(r"\d{17}", re.ASCII),
        "ST": re.compile(r"[0-9A-Z]{2}", re.ASCII),
        "CN": re.compile(r"\d{4}", re.ASCII),
        "PW": re.compile(r".{6}", re.ASCII),
        "MN": re.compile(r"[0-9A-F]{24}", re.ASCII),
        "Flag": re.compile(r"\d{1,3}", re.ASCII),
        "PNUM": re.compile(r"\d{1,4}", re.ASCII),
        "PNO": re.compile(r"\d{1,4}", re.ASCII),
    },
    systems=SYSTEMS,
    commands=COMMANDS,
    marks=MARKS,
    suffixes=SUFFIXES,
)
