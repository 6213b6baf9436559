"""Method outside scope: a result under the CMA mark by a parameter and method never accredited.

Law     CMA163 art 36, results beyond the accredited scope; REG820 art 29, 43(3).
Reads   analyses, scope (days in Asia/Shanghai, both included; NULL is open).
Gives   One row per result; measure = results of that parameter and method under the report.
Misses  A scope row that is itself wrong; limits of the scope other than method and day.
Alarms  Names spelt otherwise than in the certificate; results handed in without the mark
        (`cma_mark` false is left alone); a lawful subcontractor's result.
"""

import ibis
import ibis.expr.types as ir

from hengjian.core.text import t
from hengjian.screening.contract import FAIL, Detector, Parameters, Tables, schema
from hengjian.screening.expressions import legal_day, same_words
from hengjian.screening.tables import TABLES

ANALYSES = schema(
    TABLES["analyses"],
    *("report_no", "sample_no", "parameter", "method", "sampled_at", "begun_at", "cma_mark"),
)
SCOPE = schema(TABLES["scope"], "parameter", "method", "valid_from", "valid_until")
KEY = ("institution", "parameter", "method")
ALWAYS, FOR_EVER = "1900-01-01", "9999-12-31"


def _marked(analyses: ir.Table) -> ir.Table:
    return analyses.filter(
        analyses["parameter"].notnull(),
        analyses["method"].notnull(),
        analyses["cma_mark"].fill_null(True),
    )


def asked(tables: Tables, p: Parameters) -> ir.Table:
    """A result can be asked about when the institution's scope is on file."""
    analyses, scope = tables["analyses"], tables["scope"]
    known = scope.select("institution").distinct().mutate(on_file=ibis.literal(True))
    rows = analyses.left_join(known, "institution")
    return rows.select(
        "institution",
        "record",
        evaluable=rows["on_file"].fill_null(False)
        & rows["parameter"].notnull()
        & rows["method"].notnull(),
    )


def _not_wholly_covered(rows: ir.Table, scope: ir.Table) -> tuple[ir.Table, ir.Table]:
    """Names that no single scope row covers from their first to their last day, and the scope rows
    of every name. Spellings and days are compared once per name, not once per result; nearly all
    names end here.
    """
    names = rows.group_by(*KEY).aggregate(first=rows["on"].min(), last=rows["on"].max())
    names = names.mutate(p_key=same_words(names["parameter"]), m_key=same_words(names["method"]))
    granted = scope.select(
        "institution",
        p_key=same_words(scope["parameter"]),
        m_key=same_words(scope["method"]),
        s_from=scope["valid_from"].fill_null(ibis.date(ALWAYS)),
        s_until=scope["valid_until"].fill_null(ibis.date(FOR_EVER)),
    )
    both = names.join(granted, ["institution", "p_key", "m_key"])
    whole = both.filter(
        (both["first"].isnull() | (both["first"] >= both["s_from"]))
        & (both["last"].isnull() | (both["last"] <= both["s_until"]))
    )
    rest = names.anti_join(whole, list(KEY)).select(*KEY)
    return rest, both.select(*KEY, "s_from", "s_until")


def method_outside_scope(*, analyses: ir.Table, scope: ir.Table, p: Parameters) -> ir.Table:
    """Results with no scope row for their parameter and method on the day of analysis."""
    rows = _marked(analyses).semi_join(scope, "institution")
    rows = rows.mutate(on=legal_day(rows["begun_at"].coalesce(rows["sampled_at"])))
    open_names, granted = _not_wholly_covered(rows, scope)
    rows = rows.semi_join(open_names, list(KEY))
    # A result without a day is measured against every day.
    rows = rows.mutate(
        late=rows["on"].fill_null(ibis.date(FOR_EVER)),
        early=rows["on"].fill_null(ibis.date(ALWAYS)),
    )
    outside = rows.anti_join(
        granted,
        [
            *(rows[name] == granted[name] for name in KEY),
            rows["late"] >= granted["s_from"],
            rows["early"] <= granted["s_until"],
        ],
    )
    outside = outside.mutate(
        subject=outside["report_no"]
        .coalesce(outside["sample_no"], outside["record"])
        .concat(" ", outside["parameter"], " ", outside["method"])
        .substr(0, 200)
    )
    same = ibis.window(group_by=["institution", "subject"])
    return outside.mutate(
        measure=outside["record"].count().over(same).cast("float64"),
        uncertainty=ibis.null("float64"),
    )


DETECTOR = Detector(
    code="method-outside-scope",
    flag="out_of_scope_method",
    question=t(
        "所用项目和方法在分析当日是否在资质认定范围内？",
        "Were the parameter and method inside the accredited scope on the day of analysis?",
    ),
    law=("C36", "M43-3", "CMA163:beyond-scope", "REG820:scope"),
    reads={"analyses": ANALYSES, "scope": SCOPE},
    unit="analyses",
    needs=("parameter", "method"),
    asks=asked,
    measure_unit=t("结果个数", "results"),
    lookalikes=t(
        "方法名称写法与能力表不同；未使用CMA标志；合法分包项目",
        "A method spelt otherwise than in the certificate; no CMA mark; a lawful subcontract",
    ),
    clears=t(
        "能力附表中对应的条目，或分包协议与报告注明",
        "The entry in the scope annex, or the subcontract with its note in the report",
    ),
    misses=t(
        "能力表自身有误；方法与日期以外的限制范围",
        "A scope entry that is wrong; restrictions other than method and day",
    ),
    find=method_outside_scope,
    hit=FAIL,
)
