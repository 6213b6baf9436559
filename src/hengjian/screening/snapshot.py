"""A snapshot on disk: one Parquet file per table, schemas written, digests in a manifest.

Write order  every table to `NAME.parquet.part`, renamed when complete; `manifest.json` last, the
             same way. A folder without a manifest was never finished and is refused.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq

from hengjian.core.errors import Refusal
from hengjian.core.text import t
from hengjian.screening.tables import TABLES, arrow_schema

MANIFEST = "manifest.json"
ROWS_PER_GROUP = 122_880  # DuckDB's own row group: one thread reads one
FORM = "hengjian-snapshot-1"


@dataclass(frozen=True)
class Written:
    """One table as it lies on disk."""

    name: str
    rows: int
    sha256: str


def write_table(
    folder: Path, name: str, batches: Iterable[pa.RecordBatch | list[Mapping[str, Any]]]
) -> Written:
    """Write one table with its written schema. Refuses columns that are not exactly its own.

    A batch is an Arrow batch, or a list of dicts whose keys are the columns (a key that is left
    out is NULL, an unknown key is refused).
    """
    wanted = arrow_schema(name)
    folder.mkdir(parents=True, exist_ok=True)
    part, final, rows = folder / f"{name}.parquet.part", folder / f"{name}.parquet", 0
    with pq.ParquetWriter(part, wanted, compression="zstd", version="2.6") as writer:
        for batch in batches:
            arrow = _fitted(name, wanted, batch)
            rows += arrow.num_rows
            writer.write_table(arrow, row_group_size=ROWS_PER_GROUP)
    with part.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    part.replace(final)
    return Written(name, rows, digest)


def _fitted(
    name: str, wanted: pa.Schema, batch: pa.RecordBatch | list[Mapping[str, Any]]
) -> pa.Table:
    names = (
        batch.schema.names if isinstance(batch, pa.RecordBatch) else {k for r in batch for k in r}
    )
    strange = sorted(set(names) - set(wanted.names))
    absent = sorted(set(wanted.names) - set(names)) if isinstance(batch, pa.RecordBatch) else []
    if strange or absent:
        listed = ", ".join([*strange, *absent])
        raise Refusal(
            t(f"快照表 {name} 未写入", f"The snapshot table {name} was not written"),
            t(f"这些列与约定的表结构不符：{listed}", f"these columns are not its own: {listed}"),
            t("请按表结构提供各列", "Hand in exactly the columns of its written schema"),
        )
    if isinstance(batch, pa.RecordBatch):
        return pa.Table.from_batches([batch]).select(wanted.names).cast(wanted)
    return pa.Table.from_pylist([dict(row) for row in batch], schema=wanted)


def write_manifest(folder: Path, written: Iterable[Written], **facts: str) -> str:
    """Finish a snapshot. Returns its digest: the SHA-256 of the manifest's bytes."""
    tables = {table.name: asdict(table) for table in sorted(written, key=lambda w: w.name)}
    body = {"form": FORM, **facts, "tables": tables}
    data = json.dumps(body, ensure_ascii=False, sort_keys=True, indent=1).encode()
    part = folder / f"{MANIFEST}.part"
    part.write_bytes(data)
    part.replace(folder / MANIFEST)
    return hashlib.sha256(data).hexdigest()


def open_snapshot(
    folder: Path, con: ibis.BaseBackend, *, verify: bool = True
) -> dict[str, ir.Table]:
    """The tables of a finished snapshot. Refuses a changed, foreign or unfinished folder.

    `con` must be allowed to read `folder` (`engine.connect(readable=[folder])`).
    """
    manifest = _manifest(folder)
    tables: dict[str, ir.Table] = {}
    for name, entry in manifest["tables"].items():
        path = folder / f"{name}.parquet"
        if name not in TABLES or not path.is_file():
            raise _unusable(folder, t(f"缺少表 {name}", f"table {name} is missing"))
        if verify and _digest(path) != entry["sha256"]:
            raise _unusable(folder, t(f"表 {name} 已被改动", f"table {name} was changed"))
        if not pq.read_schema(path).equals(arrow_schema(name)):
            raise _unusable(folder, t(f"表 {name} 的结构不符", f"table {name} has another schema"))
        tables[name] = con.read_parquet(path.resolve(), table_name=name)
    return tables


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        body: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError) as error:
        raise _unusable(
            folder,
            t("没有可读的清单，快照未完成", "it has no readable manifest, so it is unfinished"),
        ) from error
    if not isinstance(body, dict) or body.get("form") != FORM:
        raise _unusable(folder, t("清单格式不符", "its manifest has another form"))
    return body


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unusable(folder: Path, because: Any) -> Refusal:
    return Refusal(
        t(f"未打开快照 {folder.name}", f"The snapshot {folder.name} was not opened"),
        because,
        t("请重新生成快照", "Write the snapshot again"),
    )
