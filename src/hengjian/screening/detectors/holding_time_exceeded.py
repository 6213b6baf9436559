"""Holding time exceeded: from the end of sampling to the start of analysis longer than allowed.

Law     HJ 493-2009 (numbers recalled, see standards); FRAUD175 art 4(6); SAMR39 art 14(1).
Reads   analyses (UTC instants, slack_h), holding_limits (hours by parameter and preservation).
Gives   One row per result; measure = hours held beyond the limit, uncertainty = slack_h.
Misses  A method with a shorter limit of its own; parameters without a limit (not evaluated).
Alarms  A preservation the table does not name: then the longest limit of the parameter counts.
        Limits of 0 hours mean on the spot; `on_the_spot_h` is granted.
"""

import ibis
import ibis.expr.types as ir

from hengjian.core.text import t
from hengjian.screening.contract import FAIL, Detector, Parameters, Tables, schema
from hengjian.screening.expressions import hours
from hengjian.screening.tables import ROLE_SAMPLE, TABLES

ANALYSES = schema(
    TABLES["analyses"],
    *("report_no", "sample_no", "parameter", "role", "preservation"),
    *("sampled_at", "begun_at", "slack_h"),
)
LIMITS = TABLES["holding_limits"]


def _limited(analyses: ir.Table, limits: ir.Table) -> ir.Table:
    """Samples with both times and a limit: the exact one, else the parameter's longest."""
    exact = limits.filter(limits["preservation"].notnull())
    exact = exact.group_by("parameter", "preservation").aggregate(exact=exact["max_hours"].max())
    widest = limits.group_by("parameter").aggregate(widest=limits["max_hours"].max())
    rows = analyses.filter(
        analyses["role"].fill_null(ROLE_SAMPLE) == ROLE_SAMPLE,
        analyses["sampled_at"].notnull(),
        analyses["begun_at"].notnull(),
    )
    # The limits are a few dozen rows: put them together first, then meet the big table once.
    rows = rows.join(widest, "parameter")
    rows = rows.left_join(
        exact,
        [rows["parameter"] == exact["parameter"], rows["preservation"] == exact["preservation"]],
    )
    return rows.mutate(limit_h=rows["exact"].coalesce(rows["widest"]))


def asked(tables: Tables, p: Parameters) -> ir.Table:
    """A result can be asked about when both times are known and its parameter has a limit."""
    analyses, limits = tables["analyses"], tables["holding_limits"]
    known = limits.select("parameter").distinct().mutate(limited=ibis.literal(True))
    rows = analyses.left_join(known, "parameter")
    return rows.select(
        "institution",
        "record",
        evaluable=rows["limited"].fill_null(False)
        & rows["sampled_at"].notnull()
        & rows["begun_at"].notnull()
        & (rows["role"].fill_null(ROLE_SAMPLE) == ROLE_SAMPLE),
    )


def holding_time_exceeded(
    *, analyses: ir.Table, holding_limits: ir.Table, p: Parameters
) -> ir.Table:
    """Results whose sample was kept too long before the analysis began."""
    rows = _limited(analyses, holding_limits)
    allowed = ibis.greatest(rows["limit_h"], p["on_the_spot_h"])
    rows = rows.mutate(
        measure=hours(rows["sampled_at"], rows["begun_at"]) - allowed,
        uncertainty=rows["slack_h"].fill_null(0.0),
    )
    rows = rows.filter(rows["measure"] - rows["uncertainty"] > p["clock_min"] / 60)
    name = rows["sample_no"].coalesce(rows["record"])
    return rows.mutate(subject=name.concat(" ", rows["parameter"]))


DETECTOR = Detector(
    code="holding-time-exceeded",
    flag="holding_time_exceeded",
    question=t(
        "样品从采集到分析是否超过保存时限？",
        "Was the sample kept longer than its holding time before analysis?",
    ),
    law=("T4-06", "X14-1", "HJ 493-2009", "FRAUD175:altering", "SAMR39:untrue"),
    reads={"analyses": ANALYSES, "holding_limits": LIMITS},
    unit="analyses",
    needs=("sampled_at", "begun_at", "parameter"),
    asks=asked,
    measure_unit=t("超出时限的小时数", "hours beyond the limit"),
    lookalikes=t(
        "采用允许更长时限的保存方式或方法；复测；时限数值尚待与标准原文核对",
        "A preservation or method with a longer limit; a repeat analysis; a limit still to be "
        "checked against the standard's text",
    ),
    clears=t(
        "保存方式记录、方法标准中的时限、首次测定记录",
        "The preservation record, the limit in the method's text, the record of the first run",
    ),
    misses=t(
        "方法自有的更短时限；没有时限数据的项目",
        "A shorter limit of the method itself; parameters without a limit",
    ),
    parameters={"clock_min": 5.0, "on_the_spot_h": 0.25},
    find=holding_time_exceeded,
    hit=FAIL,
)
