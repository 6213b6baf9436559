"""Identical result vectors: two samples agree in every measured value, digit for digit.

Law     FRAUD175 art 5(1) and 5(6), results copied from another sample; REG820 art 25(2).
Reads   analyses: value_text as written, so that trailing zeros count.
Gives   Every result of the samples that agree; measure = parameters in agreement, a count.
Misses  A copy with one value changed; samples with fewer than `min_parameters` measured values;
        a copy in another institution.
Alarms  Blanks, parallels and non-detects are left out; coarse values (“7.9”, “<0.05”) agree by
        chance, so at least `min_parameters` values of `min_digits` digits must agree.
"""

import ibis
import ibis.expr.types as ir

from hengjian.core.text import t
from hengjian.screening.contract import Detector, Parameters, Tables, schema
from hengjian.screening.expressions import significant_digits
from hengjian.screening.tables import ROLE_SAMPLE, TABLES

ANALYSES = schema(
    TABLES["analyses"],
    *("report_no", "sample_no", "parameter", "role", "value_text", "value", "censored"),
)
KEY = ("institution", "sample_no")
# Any fixed odd numbers would do: the key only brings candidates together, texts decide.
SPREAD, PRIME = 2_654_435_761, 2_147_483_647
LARGEST = 1e12  # what still fits a whole number at six decimals; nothing measured comes near


def _measured(analyses: ir.Table) -> ir.Table:
    return analyses.filter(
        analyses["role"].fill_null(ROLE_SAMPLE) == ROLE_SAMPLE,
        ~analyses["censored"].fill_null(False),
        analyses["sample_no"].notnull(),
        analyses["parameter"].notnull(),
        analyses["value"].abs() < LARGEST,
        analyses["value_text"].notnull(),
    )


def asked(tables: Tables, p: Parameters) -> ir.Table:
    """A result can be asked about when its sample has enough measured values."""
    rows = tables["analyses"]
    measured = _measured(rows)
    many = measured.group_by(*KEY).aggregate(n=measured["parameter"].nunique())
    many = many.filter(many["n"] >= int(p["min_parameters"]))
    able = measured.semi_join(many, list(KEY)).select("institution", "record").distinct()
    both = rows.left_join(able.mutate(able=ibis.literal(True)), ["institution", "record"])
    return both.select("institution", "record", evaluable=both["able"].fill_null(False))


def _candidates(rows: ir.Table, p: Parameters) -> ir.Table:
    """Samples whose order-free key is shared: same parameters, same scaled values."""
    names = rows.select("parameter").distinct()
    names = names.mutate(
        rank=ibis.dense_rank().over(ibis.window(order_by="parameter")).cast("int64") + 1
    )
    # Whole numbers: a sum of doubles would depend on the order the engine adds them in.
    # The length of the text tells 24.1 from 24.10. Clipped, since an engine may compute this before
    # it applies the filter on LARGEST.
    scaled = (rows["value"].clip(-LARGEST, LARGEST) * 1e6).round().cast("int64") + rows[
        "value_text"
    ].length() * 7919
    weighted = rows.mutate(scaled=scaled % PRIME).join(names, "parameter")
    keyed = weighted.group_by(*KEY).aggregate(
        n=weighted["parameter"].count(),
        kinds=weighted["parameter"].nunique(),
        key=((weighted["scaled"] * (weighted["rank"] * SPREAD % PRIME)) % PRIME).sum(),
    )
    keyed = keyed.filter(keyed["kinds"] >= int(p["min_parameters"]))
    group = ibis.window(group_by=["institution", "n", "kinds", "key"])
    keyed = keyed.mutate(twins=keyed["sample_no"].count().over(group))
    return keyed.filter(keyed["twins"] > 1)


def _against_model(values: ir.Table) -> ir.Table:
    """Per sample: how many values agree with the first sample of its key, how many of them fine.

    Everyone is compared with that one only: linear, however many twins.
    """
    first = ibis.window(group_by=["institution", "n", "key"])
    values = values.mutate(model=values["sample_no"].min().over(first))
    model = values.filter(values["sample_no"] == values["model"])
    model = model.select(
        "institution",
        "model",
        "n",
        "key",
        "parameter",
        m_text=model["value_text"],
    )
    against = values.join(model, ["institution", "model", "n", "key", "parameter"])
    same = (against["value_text"] == against["m_text"]).cast("int64")
    return against.group_by(*KEY, "n", "key", "model").aggregate(
        agree=same.sum(),
        fine=(same * against["fine"]).sum(),
        size=against["parameter"].count(),
    )


def identical_result_vectors(*, analyses: ir.Table, p: Parameters) -> ir.Table:
    """Results of samples that another sample of the institution repeats in full."""
    rows = _measured(analyses)
    twins = _candidates(rows, p)
    few = rows.join(twins.select(*KEY, "n", "key"), list(KEY))
    # A value written twice for one sample and parameter (a re-issued report) is one value.
    few_values = few.group_by(*KEY, "n", "key", "parameter").aggregate(
        value_text=few["value_text"].min()
    )
    digits = significant_digits(few_values["value_text"]) >= int(p["min_digits"])
    few_values = few_values.mutate(fine=digits.cast("int64"))
    judged = _against_model(few_values)
    judged = judged.filter(
        judged["agree"] == judged["size"],
        judged["fine"] >= int(p["min_parameters"]),
    )
    group = ibis.window(group_by=["institution", "n", "key", "model"])
    judged = judged.mutate(members=judged["sample_no"].count().over(group))
    judged = judged.filter(judged["members"] > 1)
    found = rows.join(judged.select(*KEY, "model", "agree"), list(KEY))
    return found.select(
        "institution",
        "report_no",
        "record",
        subject=found["model"],
        measure=found["agree"].cast("float64"),
        uncertainty=ibis.null("float64"),
    )


DETECTOR = Detector(
    code="identical-result-vectors",
    flag="identical_result_vectors",
    question=t(
        "不同样品的全部结果是否逐位相同？",
        "Do different samples agree in every result, digit for digit?",
    ),
    law=("F5-01", "F5-06", "M25-2", "FRAUD175:forging", "REG820:fraud-types"),
    reads={"analyses": ANALYSES},
    unit="analyses",
    needs=("sample_no", "parameter", "value", "value_text"),
    asks=asked,
    measure_unit=t("完全相同的项目数", "parameters in full agreement"),
    lookalikes=t(
        "同一样品换号重报；未标明的平行样；同一来水的多个取样口",
        "One sample reported again under a new number; a parallel not marked as such; several "
        "taps of one water",
    ),
    clears=t(
        "各样品各自的原始图谱与进样时间",
        "Each sample's own original trace and injection time",
    ),
    misses=t(
        "改动了一个数值的抄袭；项目过少的样品；跨机构抄袭",
        "A copy with one value changed; samples with few parameters; a copy across institutions",
    ),
    parameters={"min_parameters": 3.0, "min_digits": 3.0},
    find=identical_result_vectors,
)
