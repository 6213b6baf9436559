"""Analysis before receipt: the analysis began before the sample was received, or even taken.

Law     FRAUD175 art 5(4) and 5(6); REG820 art 25(1): a result without the sample.
Reads   analyses: UTC instants; slack_h = how much later an instant may lie than written.
Gives   One row per result; measure = hours too early, uncertainty = slack_h.
Misses  Sampling and receipt forged together with the analysis.
Alarms  Parameters measured on the spot (pH, temperature) have no receipt: then the sampling time
        alone is asked. Laboratory quality control has no field sample.
"""

import ibis
import ibis.expr.types as ir

from hengjian.core.text import t
from hengjian.screening.contract import FAIL, Detector, Parameters, Tables, schema
from hengjian.screening.expressions import hours
from hengjian.screening.tables import ROLE_SAMPLE, TABLES

ANALYSES = schema(
    TABLES["analyses"],
    *("report_no", "sample_no", "role", "sampled_at", "received_at", "begun_at", "slack_h"),
)


def asked(tables: Tables, p: Parameters) -> ir.Table:
    """A result can be asked about when its analysis and its sampling or receipt have a time."""
    rows = tables["analyses"]
    known = rows["begun_at"].notnull() & rows["role"].fill_null(ROLE_SAMPLE).isin([ROLE_SAMPLE])
    earlier = rows["received_at"].notnull() | rows["sampled_at"].notnull()
    return rows.select("institution", "record", evaluable=known & earlier)


def analysis_before_receipt(*, analyses: ir.Table, p: Parameters) -> ir.Table:
    """Results whose analysis began before its sample could be in the laboratory."""
    rows = analyses.filter(
        analyses["role"].fill_null(ROLE_SAMPLE) == ROLE_SAMPLE,
        # Cheap first: almost every row ends here, before any arithmetic.
        (analyses["begun_at"] < analyses["received_at"])
        | (analyses["begun_at"] < analyses["sampled_at"]),
    )
    late = ibis.greatest(
        hours(rows["begun_at"], rows["received_at"].coalesce(rows["sampled_at"])),
        hours(rows["begun_at"], rows["sampled_at"].coalesce(rows["received_at"])),
    )
    rows = rows.mutate(measure=late, uncertainty=rows["slack_h"].fill_null(0.0))
    rows = rows.filter(rows["measure"] - rows["uncertainty"] > p["clock_min"] / 60)
    return rows.mutate(subject=rows["sample_no"].coalesce(rows["record"]))


DETECTOR = Detector(
    code="analysis-before-receipt",
    flag="analysis_before_receipt",
    question=t(
        "分析是否在样品送达（或采集）之前就已开始？",
        "Did the analysis begin before the sample was received, or even taken?",
    ),
    law=("F5-04", "F5-06", "M25-1", "X15-1", "FRAUD175:forging", "REG820:fraud-types"),
    reads={"analyses": ANALYSES},
    unit="analyses",
    needs=("begun_at",),
    asks=asked,
    measure_unit=t("提前小时数", "hours too early"),
    lookalikes=t(
        "现场测定项目无交接；交接时间登记为次日整理时间；只记日期不记时刻",
        "On-the-spot parameters; a receipt written when the book was tidied up; days without hours",
    ),
    clears=t(
        "仪器运行日志、交接登记原件、实验室门禁记录",
        "The instrument's log, the original hand-over book, the laboratory's gate log",
    ),
    misses=t(
        "采样、交接与分析时间一并伪造",
        "Sampling, receipt and analysis times forged together",
    ),
    parameters={"clock_min": 5.0},
    find=analysis_before_receipt,
    hit=FAIL,
)
