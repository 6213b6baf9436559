"""Check an evidence file from the command line: no database, no network, nothing to install."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hengjian.ledger.verify.evidence import Verdict, bundle
from hengjian.ledger.verify.note import parse_key

MAX_BYTES = 64 * 1024 * 1024
HOLDS, FAILS, COULD_NOT_RUN = 0, 1, 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hengjian verify",
        description="离线核验证据文件 / Check an evidence file offline.",
        epilog="示例 / example: hengjian verify R-2026-0173.evidence.json --key "
        "'hengjian.example/business+1a2b3c4d+AQ…' --json",
    )
    parser.add_argument("file", help="证据文件，- 为标准输入 / evidence file, - for standard input")
    parser.add_argument(
        "--key",
        action="append",
        metavar="VKEY",
        help="可信密钥，可重复（日志或见证方）/ trusted key, may repeat (log or witness)",
    )
    parser.add_argument(
        "--quorum",
        type=int,
        default=0,
        metavar="N",
        help="至少 N 个可信见证签名 / require N trusted witnesses",
    )
    parser.add_argument("--json", action="store_true", help="输出 JSON / print JSON")
    return parser


def _no_twice(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """An object with a repeated name shows one value and proves another: it is refused."""
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a name is repeated")
    return value


def _read(name: str) -> Any:
    """The JSON of a file. OSError or ValueError when it cannot be read as such."""
    if name == "-":
        raw = sys.stdin.buffer.read(MAX_BYTES + 1)
    else:
        with Path(name).open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise ValueError("larger than 64 MiB")
    return json.loads(raw.decode("utf-8"), object_pairs_hook=_no_twice)


def _shown(verdict: Verdict) -> dict[str, object]:
    zh, en = verdict.words()
    return {
        "holds": verdict.holds,
        "reason": verdict.reason,
        "message": {"zh": zh, "en": en},
        "key_pinned": verdict.pinned,
        "log": verdict.log,
        "kind": verdict.kind,
        "subject": verdict.subject,
        "at": verdict.at,
        "index": verdict.index,
        "size": verdict.size,
        "cosigned_by": list(verdict.cosigned_by),
    }


def _print(verdict: Verdict, as_json: bool) -> None:
    if as_json:
        print(json.dumps(_shown(verdict), ensure_ascii=False, indent=1))
        return
    print(*verdict.words(), sep="\n")
    if verdict.holds and not verdict.pinned:
        print(
            "注意：密钥取自文件本身；请用 --key 给出您从别处得到的密钥",
            "Note: the key was taken from the file itself; give the one you trust with --key",
            sep="\n",
        )


def main(argv: list[str] | None = None) -> int:
    """Exit status 0: it holds. 1: it does not. 2: there was nothing to check."""
    options = _parser().parse_args(argv)
    for text in options.key or ():
        if parse_key(text) is None:
            print(f"密钥格式不对 / not a verifier key: {text[:80]}", file=sys.stderr)
            return COULD_NOT_RUN
    try:
        data = _read(options.file)
    except (OSError, ValueError, RecursionError) as error:
        print(f"无法读取 / cannot be read: {options.file}: {error}", file=sys.stderr)
        return COULD_NOT_RUN
    verdict = bundle(data, options.key, quorum=options.quorum)
    _print(verdict, options.json)
    return HOLDS if verdict else FAILS


if __name__ == "__main__":
    sys.exit(main())
