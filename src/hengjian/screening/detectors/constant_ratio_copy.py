"""Constant ratio copy: one sample's results are another's, all multiplied by the same factor.

Law     FRAUD175 art 5(1), 5(6); REG820 art 25(2). A published case: last year's values, all five
        times smaller.
Method  For two samples with the same parameters, ln(value) differs by one constant in every
        parameter as far as rounding allows: each written digit leaves half a unit on each side.
        Chance: with ratios spread evenly over `ln_spread`, a parameter agrees with probability
        2 tolerance / ln_spread; times the pairs compared in the institution this must stay below
        `alpha`. So three parameters suffice between two samples and never among ten thousand.
Reads   analyses: value_text as written, for its last digit.
Gives   Both samples' results; measure = the factor (>= 1), uncertainty = what rounding leaves open.
Misses  Copies with one value changed or with noise; factor 1 (identical_result_vectors).
Alarms  Dilutions of one sample reported apart; a conservative mixture (rain on one water).
"""

import ibis
import ibis.expr.types as ir

from hengjian.core.text import t
from hengjian.screening.contract import Detector, Parameters, Tables, schema
from hengjian.screening.expressions import last_digit_unit
from hengjian.screening.tables import ROLE_SAMPLE, TABLES

ANALYSES = schema(
    TABLES["analyses"],
    *("report_no", "sample_no", "parameter", "role", "value_text", "value", "censored"),
)
KEY = ("institution", "sample_no")
BIN = 0.04  # four halves of a 1 % last digit, the coarsest accepted: see `min_counts`


def _values(analyses: ir.Table, p: Parameters) -> ir.Table:
    """One row per sample and parameter: ln of the value and what its last digit leaves open."""
    rows = analyses.filter(
        analyses["role"].fill_null(ROLE_SAMPLE) == ROLE_SAMPLE,
        ~analyses["censored"].fill_null(False),
        analyses["sample_no"].notnull(),
        analyses["parameter"].notnull(),
        analyses["value"] > 0,
    )
    rows = rows.mutate(tol=last_digit_unit(rows["value_text"]) / rows["value"] / 2)
    rows = rows.filter(rows["tol"] * 2 * p["min_counts"] <= 1)
    return rows.group_by(*KEY, "parameter").aggregate(
        ln=rows["value"].min().ln(), tol=rows["tol"].max()
    )


def _shapes(values: ir.Table, p: Parameters) -> ir.Table:
    """One row per sample: its parameters' first three, and the two log ratios between them."""
    order = ibis.window(group_by=list(KEY), order_by="parameter")
    ranked = values.mutate(rank=ibis.row_number().over(order))
    wide = ranked.group_by(*KEY).aggregate(
        n=ranked["parameter"].count(),
        p1=ranked["parameter"].max(where=ranked["rank"] == 0),
        p2=ranked["parameter"].max(where=ranked["rank"] == 1),
        p3=ranked["parameter"].max(where=ranked["rank"] == 2),
        ln1=ranked["ln"].max(where=ranked["rank"] == 0),
        ln2=ranked["ln"].max(where=ranked["rank"] == 1),
        ln3=ranked["ln"].max(where=ranked["rank"] == 2),
        tol1=ranked["tol"].max(where=ranked["rank"] == 0),
    )
    wide = wide.filter(wide["n"] >= int(p["min_parameters"]))
    return wide.mutate(
        b2=((wide["ln2"] - wide["ln1"]) / BIN).floor().cast("int64"),
        b3=((wide["ln3"] - wide["ln1"]) / BIN).floor().cast("int64"),
    )


def _pairs(shapes: ir.Table) -> ir.Table:
    """Pairs of samples of one shape whose first two ratios lie in the same or next bin."""
    around = ibis.array([-1, 0, 1])
    near = shapes.mutate(d2=around.unnest()).mutate(d3=around.unnest())
    near = near.mutate(b2=near["b2"] + near["d2"], b3=near["b3"] + near["d3"])
    here = shapes.select(*KEY, "n", "p1", "p2", "p3", "b2", "b3")
    near = near.select(*KEY, "n", "p1", "p2", "p3", "b2", "b3")
    shared = ("institution", "n", "p1", "p2", "p3", "b2", "b3")
    both = here.join(
        near,
        [*(here[name] == near[name] for name in shared), here["sample_no"] < near["sample_no"]],
    )
    return both.select("institution", "n", a=both["sample_no"], b=both["sample_no_right"])


def _agreeing(pairs: ir.Table, values: ir.Table, p: Parameters) -> ir.Table:
    """Pairs whose ratio is one constant within rounding, with the chance of that (as ln)."""
    left = values.rename(a="sample_no", ln_a="ln", tol_a="tol")
    right = values.rename(b="sample_no", ln_b="ln", tol_b="tol")
    rows = pairs.join(left, ["institution", "a"]).join(right, ["institution", "b", "parameter"])
    rows = rows.mutate(gap=rows["ln_a"] - rows["ln_b"], tol=rows["tol_a"] + rows["tol_b"])
    judged = rows.group_by("institution", "a", "b", "n").aggregate(
        size=rows["parameter"].count(),
        # One constant fits all intervals gap ± tol exactly when the largest lower end does not
        # pass the smallest upper end.
        low=(rows["gap"] - rows["tol"]).max(),
        high=(rows["gap"] + rows["tol"]).min(),
        chance=ibis.least((rows["tol"] * 4 / p["ln_spread"]), 1.0).ln().sum(),
        tightest=ibis.least((rows["tol"] * 4 / p["ln_spread"]), 1.0).ln().min(),
    )
    factor = (judged["low"] + judged["high"]) / 2
    judged = judged.mutate(ln_factor=factor, ln_open=(judged["high"] - judged["low"]) / 2)
    return judged.filter(
        judged["size"] == judged["n"],
        judged["low"] <= judged["high"],
        judged["ln_factor"].abs() > p["min_ln_factor"],
    )


def asked(tables: Tables, p: Parameters) -> ir.Table:
    """A result can be asked about when its sample has enough values with enough digits."""
    rows = tables["analyses"]
    able = _shapes(_values(rows, p), p).select(*KEY).mutate(able=ibis.literal(True))
    both = rows.left_join(able, list(KEY))
    return both.select("institution", "record", evaluable=both["able"].fill_null(False))


def constant_ratio_copy(*, analyses: ir.Table, p: Parameters) -> ir.Table:
    """Pairs of samples that are one another's multiple, too exactly to be chance."""
    values = _values(analyses, p)
    shapes = _shapes(values, p)
    peers = shapes.group_by("institution", "n", "p1", "p2", "p3").aggregate(
        samples=shapes["sample_no"].count().cast("float64")
    )
    tried = peers.group_by("institution").aggregate(
        tried=(peers["samples"] * (peers["samples"] - 1) / 2).sum()
    )
    judged = _agreeing(_pairs(shapes), values, p).join(tried, "institution")
    # One parameter sets the factor; the others have to agree with it by chance.
    judged = judged.filter(
        judged["tried"].ln() + judged["chance"] - judged["tightest"] < ibis.literal(p["alpha"]).ln()
    )
    judged = judged.mutate(
        measure=judged["ln_factor"].abs().exp(),
        subject=judged["a"].concat(" ~ ", judged["b"]),
    )
    judged = judged.mutate(uncertainty=judged["measure"] * judged["ln_open"])
    kept = ("institution", "subject", "measure", "uncertainty")
    ends = judged.select(*kept, sample_no=judged["a"]).union(
        judged.select(*kept, sample_no=judged["b"])
    )
    return analyses.join(ends, list(KEY))


DETECTOR = Detector(
    code="constant-ratio-copy",
    flag="constant_ratio_copy",
    question=t(
        "两个样品的全部结果是否恰为同一倍数关系？",
        "Are one sample's results all the same multiple of another's?",
    ),
    law=("F5-01", "F5-06", "M25-2", "FRAUD175:forging", "REG820:fraud-types"),
    reads={"analyses": ANALYSES},
    unit="analyses",
    needs=("sample_no", "parameter", "value", "value_text"),
    asks=asked,
    measure_unit=t("倍数", "factor"),
    lookalikes=t(
        "同一样品的稀释样分别报出；同一水体仅被雨水稀释",
        "Dilutions of one sample reported apart; one water diluted by rain alone",
    ),
    clears=t(
        "稀释记录、各样品各自的原始图谱与进样时间",
        "The dilution record, each sample's own original trace and injection time",
    ),
    misses=t(
        "改动部分数值或加入波动的抄袭；项目少于三个",
        "Copies with a value changed or noise added; fewer than three parameters",
    ),
    parameters={
        "min_parameters": 3.0,
        "min_counts": 50.0,
        "min_ln_factor": 0.05,
        "ln_spread": 2.0,
        "alpha": 0.01,
    },
    find=constant_ratio_copy,
)
