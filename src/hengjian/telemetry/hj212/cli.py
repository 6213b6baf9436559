"""`hengjian hj212 decode|serve|replay|drain`. `decode` needs neither Django nor a database."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from hengjian.core.errors import Refusal
from hengjian.core.text import t

_EXAMPLES = """Examples:
  hengjian hj212 decode captured.bin --json
  hengjian hj212 serve --host 127.0.0.1 --port 9212
  hengjian hj212 replay captured.bin --to 127.0.0.1:9212
  hengjian hj212 drain"""


def main(argv: list[str]) -> int:
    """Exit status: 0 holds, 1 does not hold, 2 could not run."""
    args = _parser().parse_args(argv)
    if args.verb == "decode":
        return _decode(args)
    if args.verb == "replay":
        from hengjian.telemetry import replay

        return replay.main(args.file, args.to, rate=args.rate, as_json=args.json)
    from hengjian.telemetry import gateway_cli

    return gateway_cli.serve(args) if args.verb == "serve" else gateway_cli.drain(args)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hengjian hj212",
        description="HJ 212 frames of automatic stations · 污染物自动监测数据传输",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    decode = verbs.add_parser("decode", help="read the frames of a file · 解析数据包")
    decode.add_argument("file", help="recorded bytes; - for standard input")
    decode.add_argument("--json", action="store_true", help="one JSON object per frame and line")
    serve = verbs.add_parser("serve", help="receive frames over TCP · 接收数据包")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=9212)
    serve.add_argument("--spool", type=Path, help="folder of the spool (default: var/spool/hj212)")
    serve.add_argument("--per-source", type=int, default=256, help="connections of one address")
    serve.add_argument("--connections", type=int, default=4096, help="connections in all")
    serve.add_argument("--deadline", type=float, default=30.0, help="seconds one frame may take")
    serve.add_argument("--idle", type=float, default=7200.0, help="seconds of silence allowed")
    replay = verbs.add_parser("replay", help="send the frames of a file · 重放数据包")
    replay.add_argument("file", help="recorded bytes; - for standard input")
    replay.add_argument("--to", required=True, metavar="HOST:PORT")
    replay.add_argument("--rate", type=float, default=0.0, help="frames a second, 0 = no pause")
    replay.add_argument("--json", action="store_true", help="print the counts as JSON")
    drain = verbs.add_parser("drain", help="move the spool into the database · 入库")
    drain.add_argument("--spool", type=Path, help="folder of the spool (default: var/spool/hj212)")
    drain.add_argument("--json", action="store_true", help="print the counts as JSON")
    return parser


@contextmanager
def opened(name: str) -> Iterator[BinaryIO]:
    """The file of that name, or standard input for `-`. Raises Refusal when it cannot be read."""
    if name == "-":
        yield sys.stdin.buffer
        return
    try:
        with Path(name).open("rb") as file:
            yield file
    except OSError as error:
        why = error.strerror or str(error)
        raise Refusal(
            t(f"未读取 {name}", f"{name} was not read"),
            t(f"系统报告：{why}", f"the system says: {why}"),
            t("请检查文件名和权限", "Check the file's name and permissions"),
        ) from error


def _decode(args: argparse.Namespace) -> int:
    from hengjian.telemetry.hj212 import decode

    seen = broken = 0
    with opened(args.file) as file:
        for frame in decode.frames(file):
            facts = decode.facts(frame)
            seen += not frame.stray
            broken += not frame.ok
            print(json.dumps(facts, ensure_ascii=False) if args.json else _line(facts))
    if not seen:
        print(
            str(t(f"{args.file} 中没有 HJ 212 数据包", f"{args.file} holds no HJ 212 frame")),
            file=sys.stderr,
        )
        return 2
    return 1 if broken else 0


def _line(facts: dict[str, Any]) -> str:
    """One frame for a reader: where, verdict, who says what, then each deviation."""
    header = facts.get("header", {})
    verdict = str(t("合格", "ok")) if facts["ok"] else str(t("不合格", "broken"))
    names = " ".join(f"{name}={header[name]}" for name in ("QN", "MN", "CN") if name in header)
    first = f"{facts['offset']:>10}  {verdict}  {facts['edition'] or '-'}  {names}"
    return "\n".join(
        [first, *(f"            {p['rule']}: {p['message']}" for p in facts["problems"])]
    )
