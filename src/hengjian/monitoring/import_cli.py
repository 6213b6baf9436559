"""`hengjian import report FILE` and `hengjian import wqx FILE`: the edge. Reads the clock and files.

Exit 0: taken in (or already there); 1: the reconciliation does not hold; 2: refused, store unchanged.
"""

from __future__ import annotations

import argparse
import json
import sys
import zlib
from datetime import UTC, datetime
from gzip import BadGzipFile, GzipFile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, available_timezones

from hengjian.core.errors import Refusal
from hengjian.core.text import Text, t

if TYPE_CHECKING:  # a --help must not wait for the models
    from hengjian.accounts.access import Actor
    from hengjian.monitoring.models import Report

#: Bytes of a file after unpacking.
LARGEST = 200 * 1024 * 1024


def _read(path: Path, refused: Text) -> bytes:
    """The file's bytes, unpacked when it is gzip. Refusal when it cannot be read or is too large."""
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
            file.seek(0)
            data = (GzipFile(fileobj=file) if packed else file).read(LARGEST + 1)
    except (OSError, EOFError, BadGzipFile, zlib.error) as error:
        raise Refusal(
            refused,
            t(f"{path} 无法读取（{error}）", f"{path} could not be read ({error})"),
            t("请检查路径和文件是否完整", "Check the path and that the file is whole"),
        ) from error
    if len(data) > LARGEST:
        raise Refusal(
            refused,
            t("解压后超过 200 MB", "it is larger than 200 MB"),
            t("请拆分后导入", "Split the file"),
        )
    return data


def import_report(argv: list[str]) -> int:
    """A report package, JSON or Excel, handed in by a user who may hand in for the institution."""
    parser = argparse.ArgumentParser(
        "hengjian import report",
        description="Take in a report package (.json or .xlsx). 导入报告包",
        epilog="Example: hengjian import report report.xlsx --by lims --json",
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--by", required=True, metavar="USER", help="who hands it in 报送用户")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    from hengjian.monitoring import doors, reading
    from hengjian.monitoring.models import Report

    at = datetime.now(UTC)
    report, created = doors.hand_in_file(
        actor=_user(options.by, at),
        data=_read(options.file, reading.REFUSED),
        source=Report.Source.FILE,
        at=at,
    )
    _say(report, created, options.json)
    return 0


def _say(report: Report, created: bool, as_json: bool) -> None:
    from hengjian.monitoring import selectors

    flags = selectors.flags(report)
    said = {
        "institution": report.institution.uscc,
        "report_no": report.report_no,
        "created": created,
        "stage": report.stage,
        "package_sha256": report.package_sha256,
        "deviations": [
            {"rule": f.row.rule, "where": f.row.where, "message": str(f.message)} for f in flags
        ],
    }
    if as_json:
        print(json.dumps(said, ensure_ascii=False, indent=1))
    else:
        state = t("已接收", "taken in") if created else t("此前已接收", "was there already")
        print(f"{report.report_no}: {state}, {report.get_stage_display()}")
        for flag in flags:
            print(f"  {flag.row.where}: {flag.message} → {flag.remedy} [{flag.row.rule}]")


def _user(username: str, at: datetime) -> Actor:
    """The user as an actor, with the posts held today."""
    from hengjian.accounts.access import actor_for
    from hengjian.accounts.models import User
    from hengjian.core.legal_time import legal_day
    from hengjian.monitoring import reading

    user = User.objects.filter(username=username).first()
    if user is None:
        raise Refusal(
            reading.REFUSED,
            t(f"没有用户 {username}", f"there is no user {username}"),
            t("请用 --by 写明有报送权限的用户", "Name a user who may hand in with --by"),
        )
    return actor_for(user, legal_day(at))


def import_wqx(argv: list[str]) -> int:
    """A Water Quality Exchange result file: all of it or nothing, with a reconciliation table."""
    parser = argparse.ArgumentParser(
        "hengjian import wqx",
        description="Take in a WQX result file (.csv or .csv.gz). 导入 WQX 水质结果文件",
        epilog="Example: hengjian import wqx results.csv.gz --zone America/Denver --json",
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--by", default="import", metavar="USER", help="who takes it in 导入人")
    parser.add_argument(
        "--zone", default="UTC", help="zone of the file's times, which state none 时间所用时区"
    )
    parser.add_argument(
        "--region", default="620000", help="region of this platform that keeps the data 存放区域"
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    from hengjian.core import regions
    from hengjian.monitoring import wqx, wqx_taking

    if options.zone not in available_timezones() or not regions.is_code(options.region):
        parser.error("--zone is an IANA zone (America/Denver), --region a code such as 620000")
    source = wqx.read(_read(options.file, wqx.REFUSED))
    taken = wqx_taking.take(
        source,
        zone=ZoneInfo(options.zone),
        region=options.region,
        by=options.by,
        at=datetime.now(UTC),
        progress=_progress,
    )
    if options.json:
        print(json.dumps(taken.as_dict(), ensure_ascii=False, indent=1))
    else:
        _print_table(taken.as_dict())
    return 0 if taken.holds else 1


def _progress(done: int, total: int, name: str) -> None:
    if sys.stderr.isatty():
        end = "\n" if done == total else ""
        print(f"\r[{done}/{total}] {name:<40}", end=end, file=sys.stderr, flush=True)
    elif done % 25 == 0 or done == total:
        print(f"[{done}/{total}] {name}", file=sys.stderr, flush=True)


def _print_table(said: dict[str, Any]) -> None:
    print(f"{t('文件行数', 'rows in the file')}: {said['rows_in_file']}")
    print(f"{t('入库行数', 'rows in the store')}: {said['rows_in_store']}")
    new, there = said["reports_new"], said["reports_already_there"]
    print(
        t(f"报告：新增 {new}，已有 {there}", f"reports: {new} new, {there} there already").__str__()
    )
    print(f"{t('时间按此时区读取', 'times read in zone')}: {said['zone_of_times']}")
    kept = ", ".join(said["kept_in_source_record_only"])
    print(f"{t('仅存于原始记录的列', 'columns kept in the source record only')}: {kept}")
    for name, kinds in said["counts"].items():
        print(f"\n{name:<52}{t('文件', 'file'):>10}{t('入库', 'store'):>10}")
        for value, both in kinds.items():
            mark = "" if both["file"] == both["store"] else "   ≠"
            print(f"  {value or '—':<50}{both['file']:>10}{both['store']:>10}{mark}")
    print(
        f"\n{t('核对一致', 'reconciled') if said['holds'] else t('核对不一致', 'NOT reconciled')}"
    )
