"""Reused raw file: one original file stands behind the results of several samples.

Law     FRAUD175 art 5(1), another sample's trace put in place of this one; REG820 art 25(2).
Reads   analyses: raw_sha256 is the digest of the original file. Identities only, so no units.
Gives   One row per result served; measure = samples served by the file, a count.
Misses  A file exported twice with one byte changed; a shared file inside a batch of which every
        sample cites it (read as the batch's own file).
Alarms  The export of a whole run lawfully serves its batch; blanks and standards are kept out by
        role; several analytes of one sample share a file.
"""

import ibis
import ibis.expr.types as ir

from hengjian.core.text import t
from hengjian.screening.contract import Detector, Parameters, schema
from hengjian.screening.tables import ROLE_SAMPLE, TABLES

ANALYSES = schema(TABLES["analyses"], "report_no", "sample_no", "batch_no", "role", "raw_sha256")


def reused_raw_file(*, analyses: ir.Table, p: Parameters) -> ir.Table:
    """Results whose file also serves another sample, the files of whole batches left out."""
    rows = analyses.filter(
        analyses["raw_sha256"].notnull(),
        analyses["sample_no"].notnull(),
        analyses["role"].fill_null(ROLE_SAMPLE) == ROLE_SAMPLE,
    )
    files = _serving_several(rows)
    sizes = rows.semi_join(files, ["institution", "batch_no"])
    sizes = sizes.group_by("institution", "batch_no").aggregate(size=sizes["sample_no"].nunique())
    files = files.left_join(sizes, ["institution", "batch_no"])
    whole_batch = (
        (files["batches"] == 1) & (files["unbatched"] == 0) & (files["measure"] == files["size"])
    )
    reused = files.filter(~whole_batch.fill_null(False)).select("raw_sha256", "measure")
    # Joined with all rows, not with `served`: an engine would work that out a second time.
    found = rows.join(reused, "raw_sha256")
    return found.select(
        "institution",
        "report_no",
        "record",
        subject=found["raw_sha256"],
        measure=found["measure"].cast("float64"),
        uncertainty=ibis.null("float64"),
    )


def _serving_several(rows: ir.Table) -> ir.Table:
    """Files behind more than one sample, with how many samples and batches each serves."""
    # Cheap first: nearly every file serves one sample, so nothing else is looked at for it.
    shared = rows.group_by("raw_sha256").aggregate(
        low=rows["sample_no"].min(),
        high=rows["sample_no"].max(),
        here=rows["institution"].min(),
        there=rows["institution"].max(),
    )
    shared = shared.filter(
        (shared["low"] != shared["high"]) | (shared["here"] != shared["there"])
    ).select("raw_sha256")
    served = rows.semi_join(shared, "raw_sha256")
    return served.group_by("raw_sha256").aggregate(
        measure=served["institution"].concat("\t", served["sample_no"]).nunique(),
        batches=served["institution"].concat("\t", served["batch_no"].fill_null("")).nunique(),
        unbatched=served["batch_no"].isnull().cast("int64").max(),
        institution=served["institution"].min(),
        batch_no=served["batch_no"].min(),
    )


DETECTOR = Detector(
    code="reused-raw-file",
    flag="reused_raw_file",
    question=t(
        "同一原始文件是否支撑了多个样品的结果？",
        "Does one original file stand behind the results of several samples?",
    ),
    law=("F5-01", "M25-2", "X15-2", "FRAUD175:forging", "REG820:fraud-types"),
    reads={"analyses": ANALYSES},
    unit="analyses",
    needs=("raw_sha256", "sample_no"),
    measure_unit=t("共用该文件的样品数", "samples served by the file"),
    lookalikes=t(
        "整批导出的序列文件；空白和标准样品；受托机构与委托机构引用同一文件",
        "The export of a whole run; blanks and standards; a subcontractor citing the same file",
    ),
    clears=t(
        "文件内的样品编号与进样序列、分包协议",
        "The sample numbers and injection order inside the file, the subcontract",
    ),
    misses=t(
        "改动一个字节后重新导出；批内全部样品共用的文件",
        "A file exported again with one byte changed; a file shared by a whole batch",
    ),
    find=reused_raw_file,
)
