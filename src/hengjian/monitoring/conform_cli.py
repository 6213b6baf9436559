"""`hengjian conform FILE|URL`: tells a vendor of laboratory systems what fails. No database, no Django.

    hengjian conform package.json
    hengjian conform https://lims.example.cn/export/123 --token token.txt --json

A file is examined once. An address is asked twice: the same report must come out the same, or handing
it in again after a broken connection would be refused as another package with the same number.
Exit status 0: would be accepted; 1: would be refused (with --strict: or breaks a rule); 2: could not ask.
"""

from __future__ import annotations

import argparse
import json
import sys
import urllib.error
import urllib.request
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

from hengjian.core.errors import Refusal
from hengjian.core.legal_time import LEGAL
from hengjian.core.text import Text, t
from hengjian.monitoring import conforming, reading

REFUSED = t("未能检验", "It could not be examined")
PATIENCE_S = 30


def main(argv: list[str]) -> int:
    """The edge: reads arguments, files, the network and the day."""
    options = _parser().parse_args(argv)
    today = datetime.now(LEGAL).date()
    if urlsplit(options.source).scheme in {"http", "https"}:
        verdict, same = _address(options.source, options.token, today)
    else:
        verdict, same = conforming.examine(_file(Path(options.source)), today), None
    said = verdict.as_dict() | ({} if same is None else {"repeats": same})
    if options.json:
        print(json.dumps(said, ensure_ascii=False, indent=1))
    else:
        _print(verdict, same)
    holds = verdict.accepted and same is not False and (verdict.clean or not options.strict)
    return 0 if holds else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hengjian conform", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Example: hengjian conform package.json --strict --json",
    )  # fmt: skip
    parser.add_argument("source", metavar="FILE|URL", help="a report package (JSON) 报告包")
    parser.add_argument("--token", type=Path, help="file with a bearer token for the address")
    parser.add_argument("--strict", action="store_true", help="a broken rule fails too")
    parser.add_argument("--json", action="store_true")
    return parser


def _file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(reading.LARGEST + 1)
    except OSError as error:
        raise Refusal(
            REFUSED,
            t(
                f"{path} 无法读取（{error.strerror}）",
                f"{path} could not be read ({error.strerror})",
            ),
            t(
                "请检查路径；网址应以 https:// 开头",
                "Check the path; an address begins with https://",
            ),
        ) from error


class _Stay(urllib.request.HTTPRedirectHandler):
    """An answer comes from the address that was asked: a token is never carried to another."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, *_: Any) -> NoReturn:
        raise _not_asked(
            t(f"该地址转向别处（{code}）", f"the address points elsewhere ({code})"),
            t("请填写最终地址", "Give the final address"),
        )


def _address(url: str, token: Path | None, today: date) -> tuple[conforming.Verdict, bool]:
    """The verdict on the first answer, and whether the second said the same."""
    request = urllib.request.Request(url, headers={"Accept": "application/json"})  # noqa: S310
    if token is not None:
        request.add_header("Authorization", f"Bearer {_file(token).decode().strip()}")
    opener = urllib.request.build_opener(_Stay())
    first, second = _fetch(opener, request), _fetch(opener, request)
    verdict = conforming.examine(first, today)
    again = conforming.examine(second, today) if second != first else verdict
    return verdict, first == second or (bool(verdict.sha256) and verdict.sha256 == again.sha256)


def _fetch(opener: urllib.request.OpenerDirector, request: urllib.request.Request) -> bytes:
    try:
        with opener.open(request, timeout=PATIENCE_S) as answer:
            return bytes(answer.read(reading.LARGEST + 1))
    except urllib.error.HTTPError as error:
        raise _not_asked(
            t(f"对方答复 {error.code}", f"it answered {error.code}"),
            t("请检查地址和 --token", "Check the address and --token"),
        ) from error
    except (OSError, ValueError) as error:
        raise _not_asked(
            t(f"无法连接（{error}）", f"it could not be reached ({error})"),
            t("请检查地址、网络和证书", "Check address, network and certificate"),
        ) from error


def _not_asked(because: Text, instead: Text) -> Refusal:
    return Refusal(REFUSED, because, instead)


def _print(verdict: conforming.Verdict, same: bool | None) -> None:
    for level in verdict.levels:
        mark = "✓" if level.holds else "✗" if level.asked else "–"
        unasked = "" if level.asked else t("（未能检验）", " (could not be asked)")
        print(f"{mark} {conforming.LEVELS[level.key]}{unasked}")
        for problem in level.problems:
            found = f" [{problem.found}]" if problem.found else ""
            print(
                f"    {problem.where}: {problem.message}{found} → {problem.remedy} ({problem.rule})"
            )
    if same is not None:
        words = (
            t("两次答复一致", "it answers the same twice") if same
            else t("两次答复不一致：重送会被当作另一份报告包拒绝",
                   "two answers differ: sent again it would be refused as another package")
        )  # fmt: skip
        print(f"{'✓' if same else '✗'} {words}")
    refusing = verdict.accepted
    print(
        t("会被接收", "would be accepted") if refusing else t("会被拒收", "would be refused"),
        file=sys.stdout,
    )
