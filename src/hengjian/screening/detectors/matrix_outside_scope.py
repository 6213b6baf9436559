"""Matrix outside scope: the method is accredited, but not for what was analysed.

Law     CMA163 art 36; REG820 art 29. A published case: a method accredited for groundwater and
        clean surface water used on wastewater.
Reads   analyses, scope (NULL matrix = any; days in Asia/Shanghai, both included).
Gives   One row per result; measure = results of that parameter and matrix under the report.
Misses  A sample whose matrix was written as the accredited one.
Alarms  A matrix named more narrowly than the scope: 废水 inside 水和废水 counts as granted. A
        wider word than the scope (水 under 地下水) is asked about.
"""

import ibis
import ibis.expr.types as ir

from hengjian.core.text import t
from hengjian.screening.contract import FAIL, Detector, Parameters, Tables, schema
from hengjian.screening.expressions import legal_day, same_words
from hengjian.screening.tables import TABLES

ANALYSES = schema(
    TABLES["analyses"],
    *("report_no", "sample_no", "parameter", "method", "matrix"),
    *("sampled_at", "begun_at", "cma_mark"),
)
SCOPE = schema(TABLES["scope"], "parameter", "method", "matrix", "valid_from", "valid_until")
KEY = ("institution", "parameter", "method", "matrix")
ALWAYS, FOR_EVER = "1900-01-01", "9999-12-31"


def asked(tables: Tables, p: Parameters) -> ir.Table:
    """A result can be asked about when its matrix and the institution's scope are known."""
    analyses, scope = tables["analyses"], tables["scope"]
    known = scope.select("institution").distinct().mutate(on_file=ibis.literal(True))
    rows = analyses.left_join(known, "institution")
    return rows.select(
        "institution",
        "record",
        evaluable=rows["on_file"].fill_null(False)
        & rows["parameter"].notnull()
        & rows["method"].notnull()
        & rows["matrix"].notnull(),
    )


def _not_wholly_fitting(rows: ir.Table, scope: ir.Table) -> tuple[ir.Table, ir.Table]:
    """Names that no single fitting scope row covers from their first to their last day, and every
    (result name, scope row) of the same parameter and method; `fits` tells the matrix. Spellings
    and days are compared once per name, not once per result; nearly all names end here.
    """
    names = rows.group_by(*KEY).aggregate(first=rows["on"].min(), last=rows["on"].max())
    names = names.mutate(
        p_key=same_words(names["parameter"]),
        m_key=same_words(names["method"]),
        x_key=same_words(names["matrix"]),
    )
    granted = scope.select(
        "institution",
        p_key=same_words(scope["parameter"]),
        m_key=same_words(scope["method"]),
        s_matrix=same_words(scope["matrix"]),
        s_from=scope["valid_from"].fill_null(ibis.date(ALWAYS)),
        s_until=scope["valid_until"].fill_null(ibis.date(FOR_EVER)),
    )
    both = names.join(granted, ["institution", "p_key", "m_key"])
    both = both.mutate(fits=both["s_matrix"].isnull() | both["s_matrix"].contains(both["x_key"]))
    whole = both.filter(
        both["fits"]
        & (both["first"].isnull() | (both["first"] >= both["s_from"]))
        & (both["last"].isnull() | (both["last"] <= both["s_until"]))
    )
    rest = names.anti_join(whole, list(KEY)).select(*KEY)
    return rest, both.select(*KEY, "s_from", "s_until", "fits")


def _on_its_day(rows: ir.Table, held: ir.Table) -> list[ir.BooleanValue]:
    """The same names, and the scope row in force on the day of the result."""
    return [
        *(rows[name] == held[name] for name in KEY),
        rows["on"].isnull() | (rows["on"] >= held["s_from"]),
        rows["on"].isnull() | (rows["on"] <= held["s_until"]),
    ]


def matrix_outside_scope(*, analyses: ir.Table, scope: ir.Table, p: Parameters) -> ir.Table:
    """Results whose parameter and method are granted that day, but not for their matrix."""
    rows = analyses.filter(
        analyses["parameter"].notnull(),
        analyses["method"].notnull(),
        analyses["matrix"].notnull(),
        analyses["cma_mark"].fill_null(True),
    )
    rows = rows.mutate(on=legal_day(rows["begun_at"].coalesce(rows["sampled_at"])))
    open_names, granted = _not_wholly_fitting(rows, scope)
    rows = rows.semi_join(open_names, list(KEY))

    fitting = granted.filter(granted["fits"])
    # A method not granted at all that day is method_outside_scope's question.
    held = rows.semi_join(granted, _on_its_day(rows, granted))
    outside = held.anti_join(fitting, _on_its_day(held, fitting))
    outside = outside.mutate(
        subject=outside["report_no"]
        .coalesce(outside["sample_no"], outside["record"])
        .concat(" ", outside["parameter"], " ", outside["matrix"])
        .substr(0, 200)
    )
    same = ibis.window(group_by=["institution", "subject"])
    return outside.mutate(
        measure=outside["record"].count().over(same).cast("float64"),
        uncertainty=ibis.null("float64"),
    )


DETECTOR = Detector(
    code="matrix-outside-scope",
    flag="out_of_scope_matrix",
    question=t(
        "所用方法是否被认定可用于该类样品（基质）？",
        "Is the method accredited for this kind of sample?",
    ),
    law=("C36", "M43-3", "CMA163:beyond-scope", "REG820:scope"),
    reads={"analyses": ANALYSES, "scope": SCOPE},
    unit="analyses",
    needs=("parameter", "method", "matrix"),
    asks=asked,
    measure_unit=t("结果个数", "results"),
    lookalikes=t(
        "样品类别名称写法与能力表不同；未使用CMA标志",
        "A kind of sample named otherwise than in the certificate; no CMA mark",
    ),
    clears=t(
        "能力附表中该方法适用的样品类别，或样品类别更正记录",
        "The kinds of sample in the scope annex, or a corrected record of the sample",
    ),
    misses=t(
        "样品类别被改写成能力表内的类别",
        "A sample written down as the accredited kind",
    ),
    find=matrix_outside_scope,
    hit=FAIL,
)
