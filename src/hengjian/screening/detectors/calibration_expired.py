"""Calibration expired: the instrument was used on a day no calibration of it covers.

Law     SAMR39 art 14(2), instruments not verified or calibrated; REG820 art 42(2), 43(4).
Reads   instrument_uses (UTC instants), calibrations (days in Asia/Shanghai, both included).
Gives   One row per run; measure = days since the last due day (or to the first calibration,
        when there was none before), a count of days: no uncertainty.
Misses  Instruments with no calibration on file at all: not evaluated, told in the coverage.
Alarms  A certificate that is there but not entered; an instrument that needs none.
"""

import ibis
import ibis.expr.types as ir

from hengjian.core.text import t
from hengjian.screening.contract import FAIL, Detector, Parameters, Tables, schema
from hengjian.screening.expressions import day_number, legal_day
from hengjian.screening.tables import TABLES

USES = schema(TABLES["instrument_uses"], "report_no", "instrument_no", "begun_at")
CALIBRATIONS = TABLES["calibrations"]
KEY = ("institution", "instrument_no")


def asked(tables: Tables, p: Parameters) -> ir.Table:
    """A run can be asked about when its day is known and its instrument has a calibration."""
    uses, held = tables["instrument_uses"], tables["calibrations"]
    known = held.filter(held["due_on"].notnull()).select(*KEY).distinct()
    rows = uses.left_join(known.mutate(on_file=ibis.literal(True)), list(KEY))
    return rows.select(
        "institution",
        "record",
        evaluable=rows["on_file"].fill_null(False) & rows["begun_at"].notnull(),
    )


def calibration_expired(
    *, instrument_uses: ir.Table, calibrations: ir.Table, p: Parameters
) -> ir.Table:
    """Runs outside every calibration of their instrument."""
    grace = int(p["grace_days"])
    held = calibrations.filter(calibrations["due_on"].notnull())
    held = held.select(
        *KEY,
        # An unknown beginning is read in the laboratory's favour.
        c_from=day_number(held["calibrated_on"]).fill_null(0),
        c_until=day_number(held["due_on"]) + grace,
    )
    uses = instrument_uses.filter(instrument_uses["begun_at"].notnull())
    # Instruments run many times a day: ask once per instrument and day.
    uses = uses.mutate(on=day_number(legal_day(uses["begun_at"])))
    days = uses.select(*KEY, "on").distinct()
    against = days.join(held, list(KEY))
    covers = against["on"].between(against["c_from"], against["c_until"])
    judged = against.group_by(*KEY, "on").aggregate(
        covered=covers.cast("int64").max(),
        due=against["c_until"].max(where=against["c_until"] < against["on"]),
        next_from=against["c_from"].min(where=against["c_from"] > against["on"]),
    )
    judged = judged.filter(judged["covered"] == 0)
    judged = judged.mutate(
        measure=(judged["on"] - judged["due"] + grace)
        .coalesce(judged["next_from"] - judged["on"])
        .cast("float64")
    )
    rows = uses.join(judged, [*KEY, "on"])
    return rows.mutate(subject=rows["instrument_no"], uncertainty=ibis.null("float64"))


DETECTOR = Detector(
    code="calibration-expired",
    flag="calibration_expired",
    question=t(
        "仪器使用当日是否在检定或校准有效期内？",
        "Was the instrument inside a valid calibration on the day it was used?",
    ),
    law=("X14-2", "M42-2", "SAMR39:untrue"),
    reads={"instrument_uses": USES, "calibrations": CALIBRATIONS},
    unit="instrument_uses",
    needs=("instrument_no", "begun_at"),
    asks=asked,
    measure_unit=t("超期天数", "days outside calibration"),
    lookalikes=t(
        "新证书已取得但未录入；该仪器无须检定；仅作辅助使用",
        "A new certificate not yet entered; an instrument that needs none; auxiliary use only",
    ),
    clears=t(
        "覆盖使用当日的检定或校准证书",
        "A certificate that covers the day of use",
    ),
    misses=t(
        "没有任何检定记录的仪器（列为未评价）；证书本身伪造",
        "Instruments with no certificate on file (not evaluated); a forged certificate",
    ),
    parameters={"grace_days": 0.0},
    find=calibration_expired,
    hit=FAIL,
)
