"""Signed before the analysis ended: the report was signed while its results did not exist yet.

Law     FRAUD175 art 5(4), forged time or signature; SAMR39 art 15(5), forged date of issue.
Reads   reports (signed_at), analyses (ended_at, slack_h); joined by institution and report_no.
Gives   The report and every late result; measure = hours from the signature to the last end,
        uncertainty = the largest slack of those results.
Misses  Back-dated analyses; a report number that differs between the two tables.
Alarms  A report signed on the last day of analysis where only days are known.
"""

import ibis
import ibis.expr.types as ir

from hengjian.core.text import t
from hengjian.screening.contract import FAIL, Detector, Parameters, Tables, schema
from hengjian.screening.expressions import hours
from hengjian.screening.tables import TABLES

REPORTS = schema(TABLES["reports"], "report_no", "signed_at")
ANALYSES = schema(TABLES["analyses"], "report_no", "ended_at", "slack_h")
KEY = ("institution", "report_no")


def asked(tables: Tables, p: Parameters) -> ir.Table:
    """A report can be asked about when it is signed and one of its results has an end."""
    reports, analyses = tables["reports"], tables["analyses"]
    ends = analyses.filter(analyses["ended_at"].notnull()).select(*KEY).distinct()
    ends = ends.mutate(has_end=ibis.literal(True))
    both = reports.left_join(ends, list(KEY))
    return both.select(
        "institution",
        "record",
        evaluable=both["signed_at"].notnull() & both["has_end"].fill_null(False),
    )


def signed_before_analysis_ended(
    *, reports: ir.Table, analyses: ir.Table, p: Parameters
) -> ir.Table:
    """Reports signed before the end of an analysis they report, with those results."""
    signed = reports.filter(reports["signed_at"].notnull())
    pairs = signed.join(
        analyses,
        [
            *(signed[name] == analyses[name] for name in KEY),
            analyses["ended_at"] > signed["signed_at"],
        ],
    )
    pairs = pairs.mutate(
        late_h=hours(pairs["signed_at"], pairs["ended_at"]), slack=pairs["slack_h"].fill_null(0.0)
    )
    pairs = pairs.filter(pairs["late_h"] - pairs["slack"] > p["clock_min"] / 60)
    whole = pairs.group_by(*KEY, "record").aggregate(
        measure=pairs["late_h"].max(), uncertainty=pairs["slack"].max()
    )
    results = pairs.select(
        *KEY,
        record=pairs["record_right"],
        measure=pairs["late_h"],
        uncertainty=pairs["slack"],
    )
    rows = whole.select(*KEY, "record", "measure", "uncertainty").union(results)
    return rows.mutate(subject=rows["report_no"])


DETECTOR = Detector(
    code="signed-before-analysis-ended",
    flag="signed_before_analysis_ended",
    question=t(
        "报告是否在分析结束之前就已签发？",
        "Was the report signed before its analyses had ended?",
    ),
    law=("F5-04", "X15-5", "FRAUD175:forging", "SAMR39:false"),
    reads={"reports": REPORTS, "analyses": ANALYSES},
    unit="reports",
    needs=("signed_at",),
    asks=asked,
    measure_unit=t("签发后仍在分析的小时数", "hours of analysis after the signature"),
    lookalikes=t(
        "更正后重新签发但沿用首次签发时间；补充项目另行出具",
        "A corrected report that kept its first signing time; an extra item reported separately",
    ),
    clears=t(
        "签名记录的可信时间、重新签发记录、仪器运行日志",
        "The trusted time of the signature, the record of re-issue, the instrument's log",
    ),
    misses=t(
        "分析时间被倒签；两处报告编号不一致",
        "Back-dated analyses; a report number written differently in the two places",
    ),
    parameters={"clock_min": 5.0},
    find=signed_before_analysis_ended,
    hit=FAIL,
)
