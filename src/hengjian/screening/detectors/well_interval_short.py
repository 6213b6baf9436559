"""Well interval short: groundwater sampled less than 24 hours after the well was developed.

Law     Groundwater practice (24 h of rest after development, recalled: number kept in standards);
        REG820 art 43(4). A published case of well washing minutes before sampling.
Reads   wells (end of washing), samplings (point_no names the well); UTC instants.
Gives   The sampling and the washing; measure = hours between them, uncertainty = clock tolerance.
Misses  A washing never written; a well named otherwise than its point.
Alarms  Purging before sampling (采样前洗井) is lawful and required: rows of stage `purge` are left
        out; an unnamed stage is read as development.
"""

import ibis
import ibis.expr.types as ir

from hengjian.core.text import t
from hengjian.screening.contract import Detector, Parameters, Tables, schema
from hengjian.screening.expressions import hours
from hengjian.screening.tables import TABLES

WELLS = schema(TABLES["wells"], "well", "ended_at", "stage")
SAMPLINGS = schema(TABLES["samplings"], "report_no", "sample_no", "point_no", "begun_at")


def _after(samplings: ir.Table, wells: ir.Table) -> ir.Table:
    """Samplings with every development of their well that ended before them."""
    washed = wells.filter(
        wells["ended_at"].notnull(), wells["stage"].fill_null("development") == "development"
    )
    return samplings.join(
        washed,
        [
            samplings["institution"] == washed["institution"],
            samplings["point_no"] == washed["well"],
            samplings["begun_at"] >= washed["ended_at"],
        ],
    )


def asked(tables: Tables, p: Parameters) -> ir.Table:
    """A sampling can be asked about when its well's development is on file."""
    rows = tables["samplings"]
    able = _after(rows, tables["wells"]).select("institution", "record").distinct()
    both = rows.left_join(able.mutate(able=ibis.literal(True)), ["institution", "record"])
    return both.select("institution", "record", evaluable=both["able"].fill_null(False))


def well_interval_short(*, samplings: ir.Table, wells: ir.Table, p: Parameters) -> ir.Table:
    """Samplings too soon after the last development of their well."""
    rows = _after(samplings, wells)
    rows = rows.mutate(
        measure=hours(rows["ended_at"], rows["begun_at"]),
        uncertainty=ibis.literal(p["clock_min"] / 60),
    )
    rows = rows.filter(rows["measure"] + rows["uncertainty"] < p["min_hours"])
    shared = ("institution", "subject", "report_no", "measure", "uncertainty")
    rows = rows.mutate(subject=rows["sample_no"].coalesce(rows["record"]))
    taken = rows.select(*shared, "record")
    return taken.union(rows.select(*shared, record=rows["record_right"]))


DETECTOR = Detector(
    code="well-interval-short",
    flag="well_interval_lt_24h",
    question=t(
        "成井洗井后是否不足24小时即采样？",
        "Was the well sampled less than 24 hours after its development?",
    ),
    law=("M43-4", "X14-3", "REG820:norms"),
    reads={"samplings": SAMPLINGS, "wells": WELLS},
    unit="samplings",
    needs=("point_no", "begun_at"),
    asks=asked,
    measure_unit=t("间隔小时数", "hours between washing and sampling"),
    lookalikes=t(
        "采样前洗井（允许且必须）；洗井阶段未注明",
        "Purging right before sampling, which is required; a washing whose stage is not named",
    ),
    clears=t(
        "成井与洗井记录单、稳定性参数记录",
        "The well's construction and washing sheets, the record of stable readings",
    ),
    misses=t(
        "未记录的洗井；井号与点位写法不同",
        "A washing never written down; a well named otherwise than its point",
    ),
    parameters={"min_hours": 24.0, "clock_min": 5.0},
    find=well_interval_short,
)
