"""`hengjian ledger check | sequence | witness | evidence | key`."""

from __future__ import annotations

import argparse
import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from hengjian.core.errors import Refusal
from hengjian.core.text import t

HOLDS, FAILS, COULD_NOT_RUN = 0, 1, 2
EXAMPLE = (
    "example: hengjian ledger check --json\n"
    "         hengjian ledger witness --url https://hengjian.example/ledger/business \\\n"
    "           --log-key 'hengjian.example/business+1a2b3c4d+AQ…' --name market.example/w1 \\\n"
    "           --state w1.json --key w1.key --out cosigned"
)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hengjian ledger",
        description=str(t("账本的核查、入账与见证", "Check, sequence and witness the ledger")),
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    logs = ("business", "audit")
    check = verbs.add_parser("check", help=str(t("核查每一行", "check every row")), epilog=EXAMPLE)
    check.add_argument("--log", choices=logs, help=str(t("只查一本", "one log only")))
    check.add_argument("--json", action="store_true")
    seq = verbs.add_parser(
        "sequence", help=str(t("入账并签署", "sequence and sign")), epilog=EXAMPLE
    )
    seq.add_argument("--every", type=float, metavar="SECONDS", help=str(t("循环", "keep going")))
    seq.add_argument("--json", action="store_true")
    key = verbs.add_parser("key", help=str(t("打印公钥", "print the public keys")), epilog=EXAMPLE)
    key.add_argument("--json", action="store_true")
    proof = verbs.add_parser(
        "evidence", help=str(t("生成证据文件", "write an evidence file")), epilog=EXAMPLE
    )
    proof.add_argument("index", type=int)
    proof.add_argument("--log", choices=logs, default="business")
    proof.add_argument("--out", type=Path)
    _add_witness(verbs)
    return parser


def _add_witness(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser(
        "witness",
        help=str(t("见证并会签检查点", "cosign a checkpoint")),
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--url", help=str(t("账本地址", "the log's address")))
    where.add_argument("--dir", type=Path, help=str(t("账本目录", "the log's folder")))
    parser.add_argument("--log-key", required=True, metavar="VKEY")
    parser.add_argument("--name", required=True, help=str(t("见证方名称", "name of the witness")))
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--key", type=Path, required=True)
    parser.add_argument("--out", type=Path, help=str(t("输出文件", "file for the cosigned note")))
    parser.add_argument("--json", action="store_true")


def _show(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1))


def _progress(done: int, total: int) -> None:
    print(f"\r{done:,} / {total:,}", end="", file=sys.stderr, flush=True)


def _check(options: argparse.Namespace) -> int:
    from hengjian.ledger.check import check
    from hengjian.ledger.models import LOGS

    progress = _progress if sys.stderr.isatty() else None
    reports = [check(log, progress) for log in ([options.log] if options.log else LOGS)]
    ok = all(report.count == 0 for report in reports)
    if options.json:
        _show({"ok": ok, "logs": [report.as_dict() for report in reports]})
        return HOLDS if ok else FAILS
    for report in reports:
        words = t("完好", "whole") if report.count == 0 else t("有改动", "CHANGED")
        print(f"{report.log}: {words} · {report.size} · {report.root[:16]} · +{report.waiting}")
        for one in report.faults:
            print(f"  {one.table} {one.row} [{one.column}] {one.what}")
        if report.count > len(report.faults):
            print(f"  … {report.count}")
    return HOLDS if ok else FAILS


def _sequence(options: argparse.Namespace) -> int:
    from hengjian.ledger import services

    while True:
        total = 0
        while count := services.sequence(at=datetime.now(UTC)):
            total += count
        if options.json:
            _show({"sequenced": total})
        elif total or not options.every:
            print(t(f"入账 {total} 条", f"{total} sequenced"), flush=True)
        if not options.every:
            return HOLDS
        time.sleep(options.every)


def _key(options: argparse.Namespace) -> int:
    from hengjian.ledger import selectors
    from hengjian.ledger.models import LOGS

    keys = {log: selectors.vkey(log) for log in LOGS}
    if options.json:
        _show(keys)
    else:
        print(*keys.values(), sep="\n")
    return HOLDS


def _evidence(options: argparse.Namespace) -> int:
    from hengjian.ledger import selectors
    from hengjian.ledger.files import write_whole
    from hengjian.ledger.models import Entry

    entry = Entry.objects.filter(log=options.log, index=options.index).first()
    if entry is None:
        print(t("没有这一条", "there is no such entry"), file=sys.stderr)
        return FAILS
    text = json.dumps(selectors.evidence(entry), ensure_ascii=False, indent=1)
    if options.out is None:
        print(text)
    else:
        write_whole(options.out, text.encode())
    return HOLDS


def _witness(options: argparse.Namespace) -> int:
    from hengjian.ledger import witness
    from hengjian.ledger.files import write_whole
    from hengjian.ledger.verify import parse_key

    log_key = parse_key(options.log_key)
    if log_key is None:
        print(t("账本公钥格式不对", "--log-key is not a verifier key"), file=sys.stderr)
        return COULD_NOT_RUN
    signer = witness.own_key(options.key, options.name)
    note = witness.witness(
        read=witness.from_address(options.url) if options.url else witness.from_folder(options.dir),
        log_key=log_key,
        signer=signer,
        state_file=options.state,
        at=datetime.now(UTC),
    )
    if options.out is not None:
        write_whole(options.out, note.encode())
    if options.json:
        _show({"cosigned": True, "size": int(note.split("\n")[1]), "vkey": signer.vkey})
    elif options.out is None:
        print(note, end="")
    else:
        print(t(f"已会签，公钥 {signer.vkey}", f"cosigned by {signer.vkey}"))
    return HOLDS


def main(argv: list[str]) -> int:
    """Exit status 0: it holds. 1: it does not. 2: it could not be run."""
    options = _parser().parse_args(argv)
    if options.verb == "witness":
        return _run_witness(options)
    verbs = {"check": _check, "sequence": _sequence, "key": _key, "evidence": _evidence}
    return verbs[options.verb](options)


def _run_witness(options: argparse.Namespace) -> int:
    """A log that rewrote its past is an answer (1); one that cannot be read is none (2)."""
    from hengjian.ledger.witness import NotConsistent

    try:
        return _witness(options)
    except NotConsistent as refusal:
        print(refusal, file=sys.stderr)
        return FAILS
    except (Refusal, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return COULD_NOT_RUN
