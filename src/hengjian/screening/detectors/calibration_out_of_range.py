"""Calibration out of range: the sound calibrator's reading lay too far from its nominal value.

Law     GB 12348 (0.5 dB before and after, recalled); REG820 art 43(4); SAMR39 art 14(2).
Reads   field_calibrations: dB.
Gives   One row per check; measure = dB off the nominal value, uncertainty = `reading_db`.
Misses  A check that was never written; a forged reading inside the range.
Alarms  A calibrator with another nominal value (114 dB) entered under 94 dB; a typing error.
"""

import ibis
import ibis.expr.types as ir

from hengjian.core.text import t
from hengjian.screening.contract import FAIL, Detector, Parameters, schema
from hengjian.screening.expressions import local_minute
from hengjian.screening.tables import TABLES

CHECKS = schema(
    TABLES["field_calibrations"], "report_no", "instrument_no", "value_db", "nominal_db", "at"
)


def calibration_out_of_range(*, field_calibrations: ir.Table, p: Parameters) -> ir.Table:
    """Checks farther than `limit_db` from the nominal value."""
    rows = field_calibrations
    rows = rows.mutate(
        measure=(rows["value_db"] - rows["nominal_db"]).abs(),
        uncertainty=ibis.literal(p["reading_db"]),
    )
    # Readings have one decimal: 93.5 is exactly 0.5 off, whatever the doubles say.
    rows = rows.filter(rows["measure"] > p["limit_db"] + 1e-6)
    when = local_minute(rows["at"]).fill_null("")
    return rows.mutate(subject=rows["instrument_no"].fill_null("").concat(" ", when).strip())


DETECTOR = Detector(
    code="calibration-out-of-range",
    flag="calibration_out_of_range",
    question=t(
        "声级计校准示值是否偏离标称值过大？",
        "Was the calibrator's reading too far from its nominal value?",
    ),
    law=("M43-4", "X14-2", "SAMR39:untrue"),
    reads={"field_calibrations": CHECKS},
    unit="field_calibrations",
    needs=("value_db", "nominal_db"),
    measure_unit=t("偏离标称值，分贝", "dB off the nominal value"),
    lookalikes=t(
        "校准器标称值登记错误（114与94分贝）；抄录错误",
        "A nominal value entered wrongly (114 for 94 dB); a copying error",
    ),
    clears=t(
        "仪器内部校准记录、校准器证书",
        "The instrument's own calibration record, the calibrator's certificate",
    ),
    misses=t(
        "未记录的校准；伪造在范围内的示值",
        "A check never written down; a forged reading inside the range",
    ),
    parameters={"limit_db": 0.5, "reading_db": 0.05},
    find=calibration_out_of_range,
    hit=FAIL,
)
