"""`hengjian draw plan|recompute|rfc3797`: draw by a given seed, or check a published draw.

No Django and no database: it works in years, on files.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

_EXAMPLES = """examples:
  hengjian draw recompute D-2026-000001.json
  hengjian draw recompute D-2026-000001.json --commitment 5c1f… --json
  hengjian draw plan pool.json --seed 000102…1f --json
  hengjian draw rfc3797 --pool 25 --count 10 9319 "2, 5, 12, 8, 10" "9, 18, 26, 34, 41, 45"
pool.json:
  {"rule": {"kind": "group", "size": 2, "fields": ["water"], "leader": true},
   "pool": [{"id": "P-1", "fields": ["water"], "may_lead": true, "excluded": ""}, …]}
  or {"rule": {"kind": "sample", "size": 5, "weights": {"D": 8, "C": 4}}, "pool": […]}
exit status: 0 holds, 1 does not hold (or nothing can be drawn), 2 could not run"""


def main(argv: list[str]) -> int:
    """Exit status: 0 holds, 1 does not hold, 2 could not run."""
    try:
        args = _parser().parse_args(argv)
    except SystemExit as stop:  # argparse has said why; the caller wants a number
        return int(stop.code or 0)
    try:
        return int(args.run(args))
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        sys.stderr.write(f"hengjian draw: {type(error).__name__}: {error}\n")
        return 2


def _parser() -> argparse.ArgumentParser:
    words: dict[str, Any] = {
        "epilog": _EXAMPLES,
        "formatter_class": argparse.RawDescriptionHelpFormatter,
    }
    parser = argparse.ArgumentParser(
        prog="hengjian draw", description="可复算的抽取 · Draws anyone can recompute", **words
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    plan = verbs.add_parser("plan", help="draw from a pool by a seed · 按种子抽取", **words)
    plan.add_argument("pool", metavar="POOL.json")
    plan.add_argument("--seed", required=True, metavar="HEX", help="64 hexadecimal digits")
    plan.set_defaults(run=_plan)
    again = verbs.add_parser("recompute", help="check a published draw · 复算已公布的抽取", **words)
    again.add_argument("bundle", metavar="BUNDLE.json", help="- for standard input")
    again.add_argument("--commitment", default="", metavar="HEX", help="as noted before the draw")
    again.set_defaults(run=_recompute)
    rfc = verbs.add_parser("rfc3797", help="the yardstick of RFC 3797", **words)
    rfc.add_argument("sources", nargs="+", metavar="NUMBERS")
    rfc.add_argument("--pool", type=int, required=True)
    rfc.add_argument("--count", type=int, required=True)
    rfc.set_defaults(run=_rfc3797)
    for verb in (plan, again, rfc):
        verb.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _plan(args: argparse.Namespace) -> int:
    from hengjian.draws import plan, reading

    data = json.loads(_text(args.pool))
    seed = bytes.fromhex(args.seed)
    pool = [reading.candidate(row) for row in data["pool"]]
    try:
        result = plan.draw(seed, pool, reading.rule(data["rule"]))
    except plan.PlanError as error:
        found = [{"code": t.code, "what": t.what} for t in error.troubles]
        _print(args, {"problems": found}, [f"✗ {t['code']} {t['what']}" for t in found])
        return 1
    _print(args, result.document(), _lines(result.document()))
    return 0


def _recompute(args: argparse.Namespace) -> int:
    from hengjian.draws import recompute

    verdict = recompute.check(_text(args.bundle), args.commitment)
    head = f"{'✓' if verdict['holds'] else '✗'} {verdict['number']}"
    wrong = [f"  ✗ {p['code']}: {p['what']}" for p in verdict["problems"]]
    told = [f"  commitment {verdict['commitment']}", f"  seed       {verdict['seed']}"]
    _print(args, verdict, [head, *wrong, *told, *_lines(verdict)])
    return 0 if verdict["holds"] else 1


def _rfc3797(args: argparse.Namespace) -> int:
    from hengjian.draws import rfc3797

    key = rfc3797.key_string(args.sources)
    drawn = rfc3797.select(key, args.pool, args.count)
    _print(args, {"key": key, "selected": drawn}, [key, " ".join(map(str, drawn))])
    return 0


def _lines(result: dict[str, Any]) -> list[str]:
    members = [f"  {m['role']:<7} {m['id']}" for m in result["members"]]
    return [*members, *(f"  skipped {s['id']} ({s['reason']})" for s in result["skips"])]


def _text(name: str) -> str:
    return sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")


def _print(args: argparse.Namespace, facts: dict[str, Any], lines: list[str]) -> None:
    text = json.dumps(facts, ensure_ascii=False, indent=1) if args.json else "\n".join(lines)
    sys.stdout.write(text + "\n")
