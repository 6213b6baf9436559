"""QC parallels too good to be true: duplicates agree far better than the method can.

Law     FRAUD175 art 4(10), untrue or selective raw records; REG820 art 25(2).
Method  d = |first - second| + resolution is never less than the difference before rounding, so
        rounding cannot make honest work look too good. With s the relative standard deviation
        expected of one measurement and m the mean of the pair, Q = sum (d / (s m sqrt 2))^2 is at
        least a chi-square of n degrees for honest pairs; its lower tail is judged by the
        Wilson-Hilferty normal score z. Asked where n >= `min_pairs`; raised where z < `z_limit`
        (-4: less than one honest laboratory in 30,000).
        s is the method's own (`relative_sd_expected`); where none is given, `peer_factor` times
        the median spread of at least `min_peers` institutions for the same parameter and kind.
Reads   qc_pairs; values, resolution in the pair's unit.
Gives   Every pair of the group; measure = observed over expected spread (1 is honest),
        uncertainty = its standard error for honest work, 1/sqrt(2 n).
Misses  Invented pairs with plausible noise; few pairs; parameters nobody else reports.
Alarms  A better instrument than the peers'; injections of one vial counted as parallels.
"""

import ibis
import ibis.expr.types as ir

from hengjian.core.text import t
from hengjian.screening.contract import Detector, Parameters, Tables, schema
from hengjian.screening.tables import TABLES

PAIRS = schema(
    TABLES["qc_pairs"],
    *("report_no", "parameter", "kind", "first", "second", "resolution", "relative_sd_expected"),
)
GROUP = ("institution", "parameter", "kind")
PEERS = ("parameter", "kind")
PARALLELS = ("parallel", "field_parallel")


def _usable(pairs: ir.Table) -> ir.BooleanValue:
    mean = (pairs["first"] + pairs["second"]) / 2
    return (
        pairs["kind"].isin(PARALLELS)
        & pairs["parameter"].notnull()
        & pairs["resolution"].notnull()
        & (mean > 0)
    ).fill_null(False)


def _spread(pairs: ir.Table) -> ir.Table:
    """Each usable pair with its largest possible relative difference, and its group's size."""
    rows = pairs.filter(_usable(pairs))
    mean = (rows["first"] + rows["second"]) / 2
    rows = rows.mutate(rel=((rows["first"] - rows["second"]).abs() + rows["resolution"]) / mean)
    return rows.mutate(pairs=rows["record"].count().over(ibis.window(group_by=list(GROUP))))


def _expected(rows: ir.Table, p: Parameters) -> ir.Table:
    """Each pair with the relative standard deviation honest work should show, where known."""
    enough = rows.filter(rows["pairs"] >= int(p["min_pairs"]))
    own = enough.group_by(*GROUP).aggregate(own=(enough["rel"] * enough["rel"]).mean())
    own = own.mutate(own=(own["own"] / 2).sqrt())
    peers = own.group_by(*PEERS).aggregate(typical=own["own"].median(), labs=own["own"].count())
    peers = peers.filter(peers["labs"] >= int(p["min_peers"])).drop("labs")
    rows = rows.left_join(peers, list(PEERS))
    return rows.mutate(s=rows["relative_sd_expected"].coalesce(rows["typical"] * p["peer_factor"]))


def asked(tables: Tables, p: Parameters) -> ir.Table:
    """A pair can be asked about when its group is large enough and a spread is expected of it."""
    pairs = tables["qc_pairs"]
    rows = _expected(_spread(pairs), p)
    able = rows.filter(rows["s"] > 0, rows["pairs"] >= int(p["min_pairs"]))
    able = able.select("institution", "record").distinct().mutate(able=ibis.literal(True))
    both = pairs.left_join(able, ["institution", "record"])
    return both.select("institution", "record", evaluable=both["able"].fill_null(False))


def qc_too_good(*, qc_pairs: ir.Table, p: Parameters) -> ir.Table:
    """Groups of parallels whose spread is too small for the method, with every pair."""
    rows = _expected(_spread(qc_pairs), p)
    rows = rows.filter(rows["s"] > 0, rows["pairs"] >= int(p["min_pairs"]))
    score = rows["rel"] / rows["s"]
    judged = rows.group_by(*GROUP).aggregate(
        q=(score * score).sum() / 2, n=rows["record"].count().cast("float64")
    )
    part = 2.0 / (judged["n"] * 9.0)
    cube_root = ibis.literal(1.0) / 3.0
    z = ((judged["q"] / judged["n"]) ** cube_root - (1.0 - part)) / part.sqrt()
    judged = judged.mutate(
        z=z,
        measure=(judged["q"] / judged["n"]).sqrt(),
        uncertainty=ibis.literal(1.0) / (judged["n"] * 2.0).sqrt(),
    )
    judged = judged.filter(judged["z"] < p["z_limit"])
    found = rows.join(judged, list(GROUP))
    return found.mutate(subject=found["parameter"].concat(" ", found["kind"]))


DETECTOR = Detector(
    code="qc-too-good",
    flag="qc_too_good",
    question=t(
        "平行样是否好得超出方法应有的精密度？",
        "Do the parallels agree better than the method can?",
    ),
    law=("T4-10", "M25-2", "FRAUD175:altering", "REG820:fraud-types"),
    reads={"qc_pairs": PAIRS},
    unit="qc_pairs",
    needs=("first", "second", "resolution"),
    asks=asked,
    measure_unit=t("实测离散度与应有离散度之比", "observed over expected spread"),
    lookalikes=t(
        "仪器优于同行；同一进样瓶重复进样被记为平行样；修约位数少（已计入）",
        "A better instrument than the peers'; one vial injected twice; rounding (allowed for)",
    ),
    clears=t(
        "两份平行样各自的原始图谱、称样量与进样时间",
        "Each parallel's own original trace, weight and injection time",
    ),
    misses=t(
        "编造时加入合理波动；平行样太少；同行也不测的项目",
        "Invented pairs with plausible noise; few pairs; parameters nobody else reports",
    ),
    parameters={"min_pairs": 10.0, "z_limit": -4.0, "min_peers": 5.0, "peer_factor": 0.5},
    find=qc_too_good,
)
