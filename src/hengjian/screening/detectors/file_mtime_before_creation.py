"""File modified before it was created: the times of an original file run backwards.

Law     FRAUD175 art 4(11) and 5(4), altered raw records, forged time; REG820 art 25(2).
Reads   raw_files: UTC instants as the laboratory's system states them.
Gives   One row per file; measure = hours the modification lies before the creation,
        uncertainty = the clock tolerance.
Misses  A clock set back for all three times; a file system that keeps no creation time.
Alarms  Copying to another disk makes creation later than modification: quiet while the
        modification is not earlier than the acquisition of the data.
"""

import ibis
import ibis.expr.types as ir

from hengjian.core.text import t
from hengjian.screening.contract import Detector, Parameters, schema
from hengjian.screening.expressions import hours
from hengjian.screening.tables import TABLES

FILES = schema(TABLES["raw_files"], "report_no", "name", "created_at", "modified_at", "acquired_at")


def file_mtime_before_creation(*, raw_files: ir.Table, p: Parameters) -> ir.Table:
    """Files last written before they, or the data in them, existed."""
    rows = raw_files.filter(raw_files["modified_at"] < raw_files["created_at"])
    clock_h = p["clock_min"] / 60
    # The data exist since the acquisition; a copy made later explains a later creation.
    born = rows["acquired_at"].coalesce(rows["created_at"])
    rows = rows.filter(hours(rows["modified_at"], born) > clock_h)
    return rows.mutate(
        subject=rows["name"].coalesce(rows["record"]),
        measure=hours(rows["modified_at"], rows["created_at"]),
        uncertainty=ibis.literal(clock_h),
    )


DETECTOR = Detector(
    code="file-mtime-before-creation",
    flag="file_mtime_before_creation",
    question=t(
        "原始文件的修改时间是否早于其创建和采集时间？",
        "Was the original file last changed before it, or its data, came into being?",
    ),
    law=("T4-11", "F5-04", "M25-2", "FRAUD175:altering", "REG820:fraud-types"),
    reads={"raw_files": FILES},
    unit="raw_files",
    needs=("created_at", "modified_at"),
    measure_unit=t("提前小时数", "hours too early"),
    lookalikes=t(
        "文件复制到其他磁盘；系统更换或时钟校正；时区设置不同",
        "A file copied to another disk; a new system or a corrected clock; another time zone",
    ),
    clears=t(
        "仪器软件审计追踪、系统时钟校正记录、备份副本",
        "The instrument software's audit trail, the record of the clock, a backup copy",
    ),
    misses=t(
        "三个时间一并回拨；不保存创建时间的文件系统",
        "A clock set back for all three times; file systems without a creation time",
    ),
    parameters={"clock_min": 2.0},
    find=file_mtime_before_creation,
)
