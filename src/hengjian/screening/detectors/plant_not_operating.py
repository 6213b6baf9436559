"""Plant not operating: sampled on a day the plant hardly used any power.

Law     FRAUD175 art 4(3) and 5(6); REG820 art 24, working conditions are recorded. A published
        case: 13.96 kWh on the day of sampling.
Reads   samplings (UTC instants), power (kWh a day in Asia/Shanghai).
Gives   The sampling and the day's reading; measure = share of the typical day's power, a ratio.
Misses  A plant with its own generator; a day without a reading; another meter of the plant.
Alarms  Background, boundary and ambient samples are lawfully taken while a plant stands still.
"""

import ibis
import ibis.expr.types as ir

from hengjian.core.text import t
from hengjian.screening.contract import Detector, Parameters, Tables, schema
from hengjian.screening.expressions import legal_day
from hengjian.screening.tables import ROLE_SAMPLE, TABLES

SAMPLINGS = schema(TABLES["samplings"], "report_no", "sample_no", "role", "begun_at", "site")
POWER = schema(TABLES["power"], "site", "on_date", "kwh", "typical_kwh")


def _metered(samplings: ir.Table, power: ir.Table) -> ir.Table:
    """Samplings with their plant's reading of the day; no site on both sides is one plant."""
    rows = samplings.filter(
        samplings["begun_at"].notnull(),
        samplings["role"].fill_null(ROLE_SAMPLE) == ROLE_SAMPLE,
    )
    rows = rows.mutate(on=legal_day(rows["begun_at"]), plant=rows["site"].fill_null(""))
    days = power.filter(power["kwh"].notnull(), power["typical_kwh"] > 0)
    days = days.mutate(plant=days["site"].fill_null(""))
    return rows.join(
        days,
        [
            rows["institution"] == days["institution"],
            rows["plant"] == days["plant"],
            rows["on"] == days["on_date"],
        ],
    )


def asked(tables: Tables, p: Parameters) -> ir.Table:
    """A sampling can be asked about when its plant's power of that day is known."""
    rows = tables["samplings"]
    able = _metered(rows, tables["power"]).select("institution", "record").distinct()
    both = rows.left_join(able.mutate(able=ibis.literal(True)), ["institution", "record"])
    return both.select("institution", "record", evaluable=both["able"].fill_null(False))


def plant_not_operating(*, samplings: ir.Table, power: ir.Table, p: Parameters) -> ir.Table:
    """Samplings on a day whose power was below `min_share` of a typical day."""
    rows = _metered(samplings, power)
    rows = rows.mutate(measure=rows["kwh"] / rows["typical_kwh"])
    rows = rows.filter(rows["measure"] < p["min_share"])
    rows = rows.mutate(subject=rows["sample_no"].coalesce(rows["record"]))
    taken = rows.select("institution", "subject", "report_no", "record", "measure")
    meter = rows.select(
        "institution", "subject", "report_no", record=rows["record_right"], measure=rows["measure"]
    )
    return taken.union(meter).mutate(uncertainty=ibis.null("float64"))


DETECTOR = Detector(
    code="plant-not-operating",
    flag="plant_not_operating",
    question=t(
        "采样当日企业是否处于停产状态（用电量极低）？",
        "Was the plant standing still, by its power use, on the day of sampling?",
    ),
    law=("T4-03", "F5-06", "M25-1", "FRAUD175:forging", "REG820:working-conditions"),
    reads={"samplings": SAMPLINGS, "power": POWER},
    unit="samplings",
    needs=("begun_at",),
    asks=asked,
    measure_unit=t("占正常日用电量的比例", "share of a typical day's power"),
    lookalikes=t(
        "背景、厂界或环境样品；自备电源；分表未覆盖生产线",
        "Background, boundary or ambient samples; own generator; a meter that misses the line",
    ),
    clears=t(
        "生产台账、治污设施运行记录、自发电记录",
        "Production records, treatment records, own generation records",
    ),
    misses=t(
        "当日无用电数据；自备电源的企业",
        "A day without a reading; plants with their own power",
    ),
    parameters={"min_share": 0.1},
    find=plant_not_operating,
)
