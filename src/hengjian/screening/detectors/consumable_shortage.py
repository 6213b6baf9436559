"""Consumable shortage: more samplings in a day than pieces of the item each one uses up.

Law     FRAUD175 art 5(6), no sampling; REG820 art 25(1). A published case: fewer low-level
        sampling heads than samples.
Reads   samplings (UTC instants), inventory (days in Asia/Shanghai).
Gives   One row per sampling of the day; measure = samples beyond the stock, a count.
Misses  A count older than `max_age_days`; one head entered for two samples.
Alarms  Heads cleaned and weighed again the same day; a loan from another laboratory.
"""

import ibis
import ibis.expr.types as ir

from hengjian.core.text import t
from hengjian.screening.contract import Detector, Parameters, Tables, schema
from hengjian.screening.expressions import day_number, legal_day
from hengjian.screening.tables import TABLES

SAMPLINGS = schema(TABLES["samplings"], "report_no", "sample_no", "item", "begun_at")
INVENTORY = schema(TABLES["inventory"], "item", "on_date", "stock")
KEY = ("institution", "item")


def _counted(samplings: ir.Table, inventory: ir.Table, p: Parameters) -> ir.Table:
    """Samplings with the stock last counted on or before their day."""
    rows = samplings.filter(samplings["item"].notnull(), samplings["begun_at"].notnull())
    rows = rows.mutate(on=day_number(legal_day(rows["begun_at"])))
    counts = inventory.filter(inventory["stock"].notnull())
    counts = counts.group_by(*KEY, "on_date").aggregate(
        stock=counts["stock"].max(), count_record=counts["record"].min()
    )
    counts = counts.mutate(counted=day_number(counts["on_date"]))
    days = rows.select(*KEY, "on").distinct()
    both = days.join(counts, [*(days[name] == counts[name] for name in KEY)])
    both = both.filter(
        both["on"].between(both["counted"], both["counted"] + int(p["max_age_days"]))
    )
    newest = both.group_by(*KEY, "on").aggregate(counted=both["counted"].max())
    stock = both.join(newest, [*KEY, "on", "counted"])
    return rows.join(stock.select(*KEY, "on", "stock", "count_record"), [*KEY, "on"])


def asked(tables: Tables, p: Parameters) -> ir.Table:
    """A sampling can be asked about when it names an item whose stock was counted lately."""
    rows = tables["samplings"]
    able = _counted(rows, tables["inventory"], p).select("institution", "record").distinct()
    both = rows.left_join(able.mutate(able=ibis.literal(True)), ["institution", "record"])
    return both.select("institution", "record", evaluable=both["able"].fill_null(False))


def consumable_shortage(*, samplings: ir.Table, inventory: ir.Table, p: Parameters) -> ir.Table:
    """Days on which more samples were taken than there were pieces to take them with."""
    rows = _counted(samplings, inventory, p)
    used = rows.group_by(*KEY, "on", "stock", "count_record").aggregate(
        used=rows["sample_no"].nunique()
    )
    short = used.filter(used["used"] > used["stock"])
    short = short.mutate(measure=(short["used"] - short["stock"]).cast("float64"))
    found = rows.join(short.select(*KEY, "on", "measure"), [*KEY, "on"])
    found = found.mutate(day=legal_day(found["begun_at"]).cast("string"))
    taken = found.select("institution", "report_no", "record", "item", "day", "measure")
    counts = found.select(
        "institution", "item", "day", "measure", record=found["count_record"]
    ).distinct()
    counts = counts.mutate(report_no=ibis.null("string")).select(*taken.columns)
    both = taken.union(counts)
    return both.mutate(
        subject=both["item"].concat(" ", both["day"]), uncertainty=ibis.null("float64")
    )


DETECTOR = Detector(
    code="consumable-shortage",
    flag="consumable_shortage",
    question=t(
        "当日采样数量是否超过现有采样头（耗材）数量？",
        "Were more samples taken that day than there were pieces to take them with?",
    ),
    law=("F5-06", "M25-1", "X15-1", "FRAUD175:forging", "REG820:fraud-types"),
    reads={"samplings": SAMPLINGS, "inventory": INVENTORY},
    unit="samplings",
    needs=("item", "begun_at"),
    asks=asked,
    measure_unit=t("超出库存的样品数", "samples beyond the stock"),
    lookalikes=t(
        "当日清洗复用并重新称量；向其他机构借用；盘点遗漏",
        "Pieces cleaned and weighed again that day; a loan; pieces missed when counting",
    ),
    clears=t(
        "耗材领用与编号台账、称量记录、借用单",
        "The register of numbered pieces, the weighing record, the loan slip",
    ),
    misses=t(
        "盘点日期过早；同一采样头登记两个样品",
        "A count too old; one piece entered for two samples",
    ),
    parameters={"max_age_days": 31.0},
    find=consumable_shortage,
)
