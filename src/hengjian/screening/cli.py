"""`hengjian screen …`: look for fabricated numbers in a snapshot, a result file or a dossier.

`dossier`, `records` and `schemas` need no database. Nothing heavy is imported before it is needed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from hengjian.core.errors import Refusal, Rejected
from hengjian.core.text import t

EXAMPLES = """examples · 示例:
  hengjian screen dossier case.json --json
  hengjian screen records results.csv.gz --json
  hengjian screen schemas --json > dossier.schema.json
  hengjian screen run --help
exit status · 退出码: 0 nothing found · 1 something found · 2 could not run
"""


def main(argv: list[str]) -> int:
    """0 nothing was found (or the schemas were printed), 1 something was found, 2 could not run."""
    if argv[:1] == ["run"]:
        from hengjian.screening import run_cli

        return run_cli.main(argv[1:])
    args = _parser().parse_args(argv)
    try:
        return int(args.go(args))
    except Refusal as refusal:
        return _refused(refusal, as_json=args.json)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hengjian screen",
        description=str(
            t("筛查监测记录中的可疑之处", "Look for suspicious records of monitoring.")
        ),
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="run|records|dossier|schemas")
    # Only for --help: `run` is handed on before this parser sees it.
    commands.add_parser("run", help=str(t("筛查数据库快照", "screen a snapshot of the database")))
    dossier = _file_command(
        commands, "dossier", t("筛查一份档案（JSON）", "screen one dossier (JSON)")
    )
    dossier.set_defaults(go=_dossier)
    records = _file_command(
        commands, "records", t("筛查结果文件（WQX 或 CSV）", "screen a result file (WQX or CSV)")
    )
    records.set_defaults(go=_records)
    schemas = commands.add_parser(
        "schemas", help=str(t("档案各类记录的 JSON Schema", "JSON Schema of every record type"))
    )
    schemas.add_argument("--json", action="store_true", help=str(t("输出 JSON", "print JSON")))
    schemas.set_defaults(go=_schemas)
    return parser


def _file_command(commands: Any, name: str, says: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=str(says),
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "file", metavar="FILE", help=str(t("文件，- 为标准输入", "- is standard input"))
    )
    parser.add_argument("--json", action="store_true", help=str(t("输出 JSON", "print JSON")))
    parser.add_argument(
        "--on",
        type=date.fromisoformat,
        default=None,
        metavar="DAY",
        help=str(t("采用该日的检测参数，缺省为今日", "settings of that day; today when left out")),
    )
    return parser


def _today() -> date:
    return datetime.now(timezone(timedelta(hours=8))).date()


def _bytes(name: str, largest: int) -> bytes:
    """The file's bytes, one more than `largest` at most, so that too much is noticed unread."""
    try:
        if name == "-":
            return sys.stdin.buffer.read(largest + 1)
        with Path(name).open("rb") as file:
            return file.read(largest + 1)
    except OSError as error:
        raise Refusal(
            t("文件未打开", "The file was not opened"),
            t(f"{name}：{error.strerror}", f"{name}: {error.strerror}"),
            t("请检查路径和权限", "Check the path and your right to read it"),
        ) from error


def _dossier(args: argparse.Namespace) -> int:
    from hengjian.screening.dossier import screen
    from hengjian.screening.dossier_read import LARGEST_BYTES

    result = screen(_bytes(args.file, LARGEST_BYTES), on=args.on or _today())
    return _told(result, as_json=args.json)


def _records(args: argparse.Namespace) -> int:
    from hengjian.screening.records import screen
    from hengjian.screening.result_files import LARGEST_BYTES

    result = screen(_bytes(args.file, LARGEST_BYTES), on=args.on or _today())
    return _told(result, as_json=args.json)


def _schemas(args: argparse.Namespace) -> int:
    from hengjian.screening.dossier_schemas import COMMON, TYPES, schemas

    if args.json:
        _print_json(schemas())
        return 0
    for name, fields in TYPES.items():
        print(name)
        for field in (*fields, *COMMON):
            print(f"  {'*' if field.must else ' '} {field.name:<22} {field.kind:<8} {field.says}")
    return 0


def _told(result: Mapping[str, Any], *, as_json: bool) -> int:
    if as_json:
        _print_json(result)
    else:
        _print_text(result)
    return 1 if result["findings"] else 0


def _print_json(body: Any) -> None:
    print(json.dumps(body, ensure_ascii=False, indent=1, allow_nan=False, default=str))


def _print_text(result: Mapping[str, Any]) -> None:
    for line in result.get("read", ()):
        print(line)
    for finding in result["findings"]:
        print(f"[{finding['means']}] {finding['flag_subject']}")
        print(f"    {finding['question']} {finding['measure']:.4g} {finding['unit']}")
        print(f"    {t('依据', 'law')}: {', '.join(finding['law'])}")
        print(f"    {t('可澄清', 'cleared by')}: {finding['clears']}")
        print(f"    {t('合法的相似情形', 'lawful look-alikes')}: {finding['lookalikes']}")
        shown = [_place(record) for record in finding["records"]]
        more = "" if len(shown) <= _SHOWN else f" … +{len(shown) - _SHOWN}"
        print(f"    {t('记录', 'records')}: {', '.join(shown[:_SHOWN])}{more}")
    if not result["findings"]:
        print(t("未发现可疑记录", "Nothing suspicious was found"))
    for line in _silences(result["not_evaluated"]):
        print(line)
    for problem in result["problems"]:
        print(f"{problem['where']}: {problem['message']} [{problem['found']}]", file=sys.stderr)


def _silences(entries: Sequence[Mapping[str, Any]]) -> list[str]:
    """One line per detector and reason: how many rows of how many it could not ask about."""
    sums: dict[tuple[str, str], list[int]] = {}
    for entry in entries:
        row = sums.setdefault((entry["code"], entry["because"]), [0, 0])
        row[0] += entry["not_evaluated"]
        row[1] += entry["evaluated"] + entry["not_evaluated"]
    word = t("未评价", "not evaluated")
    return [
        f"[{word}] {code} {f'{silent}/{asked} ' if asked else ''}{because}"
        for (code, because), (silent, asked) in sums.items()
    ]


_SHOWN = 12


def _place(record: Mapping[str, Any]) -> str:
    """Where a record stands in its file: its index in a dossier, its line in a result file."""
    return str(record.get("index", record.get("line")))


def _refused(refusal: Refusal, *, as_json: bool) -> int:
    """The refusal on standard error; with --json also as facts on standard output. Status 2."""
    problems = refusal.problems if isinstance(refusal, Rejected) else ()
    print(str(refusal), file=sys.stderr)
    for problem in problems[:200]:
        found = f" [{problem.found}]" if problem.found else ""
        print(
            f"  {problem.where or '/'}: {problem.message}{found} → {problem.remedy}",
            file=sys.stderr,
        )
    if as_json:
        _print_json({"error": str(refusal), "problems": [p.as_dict() for p in problems]})
    return 2
