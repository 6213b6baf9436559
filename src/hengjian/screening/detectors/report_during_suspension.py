"""Report during suspension: a report was issued while a measure forbade the institution to.

Law     CMA163 art 18 and 36: conditions lost, results issued all the same; the measure itself is
        the ground. A published case: reports issued under an order to stop issuing.
Reads   reports (issued_on), measures (start_on, end_on; both days included, NULL end is open).
Gives   The report and the measure; measure = days since the measure began, a count of days.
Misses  A report back-dated before the measure; a measure not entered.
Alarms  A measure of another kind (a warning stops nothing): only kinds that name a stop count; a
        measure that stops one field only.
"""

import ibis
import ibis.expr.types as ir

from hengjian.core.text import t
from hengjian.screening.contract import FAIL, Detector, Parameters, Tables, schema
from hengjian.screening.expressions import day_number
from hengjian.screening.tables import TABLES

REPORTS = schema(TABLES["reports"], "report_no", "issued_on")
MEASURES = schema(TABLES["measures"], "kind", "start_on", "end_on")
STOPS = ("暂停", "停业", "停止", "suspen")


def _stopping(measures: ir.Table) -> ir.Table:
    names = ibis.literal(False)
    for word in STOPS:
        names |= measures["kind"].lower().contains(word)
    return measures.filter(names, measures["start_on"].notnull())


def asked(tables: Tables, p: Parameters) -> ir.Table:
    """A report can be asked about when its day of issue is known."""
    rows = tables["reports"]
    return rows.select("institution", "record", evaluable=rows["issued_on"].notnull())


def report_during_suspension(*, reports: ir.Table, measures: ir.Table, p: Parameters) -> ir.Table:
    """Reports issued on a day inside a measure that stops the issuing of reports."""
    stops = _stopping(measures)
    pairs = reports.join(
        stops,
        [
            reports["institution"] == stops["institution"],
            reports["issued_on"] >= stops["start_on"],
            stops["end_on"].isnull() | (reports["issued_on"] <= stops["end_on"]),
        ],
    )
    since = day_number(pairs["issued_on"]) - day_number(pairs["start_on"])
    pairs = pairs.mutate(
        subject=pairs["report_no"].coalesce(pairs["record"]), measure=since.cast("float64")
    )
    report = pairs.select("institution", "subject", "report_no", "record", "measure")
    order = pairs.select(
        "institution",
        "subject",
        "report_no",
        record=pairs["record_right"],
        measure=pairs["measure"],
    )
    return report.union(order).mutate(uncertainty=ibis.null("float64"))


DETECTOR = Detector(
    code="report-during-suspension",
    flag="report_during_suspension",
    question=t(
        "报告是否在被责令暂停出具报告期间签发？",
        "Was the report issued while the institution was under an order to stop?",
    ),
    law=("C36", "CMA163:conditions", "CMA163:beyond-scope"),
    reads={"reports": REPORTS, "measures": MEASURES},
    unit="reports",
    needs=("issued_on",),
    asks=asked,
    measure_unit=t("措施生效后的天数", "days since the measure began"),
    lookalikes=t(
        "措施只涉及部分项目；已提前解除而未登记；仅为更正重发",
        "A measure that stops one field only; one lifted early but not entered; a re-issue",
    ),
    clears=t(
        "措施文书的范围与解除日期、报告的首次签发记录",
        "The scope and end of the measure, the record of the first issue",
    ),
    misses=t(
        "倒签至措施之前的报告；未登记的措施",
        "A report dated back before the measure; a measure not entered",
    ),
    find=report_during_suspension,
    hit=FAIL,
)
