"""`hengjian demo`: grow a made-up province with planted, labelled fraud.

It writes only through the public services, so everything that exists afterwards could have been
done by people on the screens. Progress is shown; Ctrl-C stops it, the same command goes on.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from time import perf_counter

from hengjian.core.text import t


def main(argv: list[str]) -> int:
    """Grow, screen, play a few cases through. Example: hengjian demo --seed 2018 --size small"""
    parser = argparse.ArgumentParser(
        "hengjian demo",
        description=__doc__,
        epilog="Example: hengjian demo --seed 2018 --size small",
    )
    parser.add_argument("--seed", type=int, default=2018)
    parser.add_argument("--size", choices=["small", "province", "nation"], default="small")
    parser.add_argument(
        "--until", type=date.fromisoformat, default=None, help="last day, 2026-11-15"
    )
    parser.add_argument("--json", action="store_true", help="print what was grown as JSON")
    options = parser.parse_args(argv)
    return grow(options.seed, options.size, options.until, as_json=options.json)


def grow(seed: int, size: str, until: date | None, *, as_json: bool = False) -> int:
    """The province stands and has been screened once."""
    from django.conf import settings

    from hengjian.simulation import aftermath, life, stations, world
    from hengjian.simulation import grow as growing

    begun = perf_counter()
    line = ProgressLine(quiet=as_json)
    day = until or growing.UNTIL
    grown = growing.grow(seed=seed, size=size, until=day, progress=line)
    stations.set_up(seed=seed, until=day, progress=line)
    played = aftermath.play(until=day, progress=line)
    life.live(world.labs(seed, world.SIZES[size][0]), until=day, progress=line)
    (settings.HENGJIAN_VAR / "demo" / "grown").write_text(f"{seed} {size}\n", encoding="utf-8")
    facts = {
        "seed": seed,
        "size": size,
        "institutions": grown.institutions,
        "reports": grown.reports,
        "new_reports": grown.new_reports,
        "results": grown.results,
        "planted": len(grown.labels),
        "kinds": len({label["kind"] for label in grown.labels}),
        **played,
        "seconds": round(perf_counter() - begun, 1),
    }
    line.close()
    if as_json:
        print(json.dumps(facts, ensure_ascii=False))
    else:
        print("  ".join(f"{name}: {value}" for name, value in facts.items()), flush=True)
    return 0


class ProgressLine:
    """Says on standard error how far the work is; overwrites its line on a terminal."""

    STEPS = {
        "institutions": t("机构", "institutions"),
        "reports": t("报告", "reports"),
        "stations": t("自动站", "stations"),
        "screening": t("筛查", "screening"),
        "cases": t("案件", "cases"),
        "conformity": t("持续符合", "conformity"),
        "management systems": t("管理体系", "management systems"),
        "directory": t("名录", "directories"),
        "bars": t("限制", "bars"),
        "filings": t("备案与登记", "filings"),
        "draws": t("抽取", "draws"),
        "assessments": t("评审", "assessments"),
        "applications": t("资质认定", "applications"),
        "annual reports": t("年度报告", "annual reports"),
    }

    def __init__(self, *, quiet: bool = False) -> None:
        self.quiet = quiet
        self.last = ("", -1)

    def __call__(self, step: str, done: int, total: int) -> None:
        tenth = 10 * done // max(total, 1)
        if self.quiet or (step, tenth) == self.last:
            return
        fresh = step != self.last[0]
        self.last = (step, tenth)
        label = self.STEPS.get(step, t(step, step))
        if sys.stderr.isatty():
            start = "\n" if fresh else ""
            print(f"{start}\r  {label} {done}/{total}  ", end="", file=sys.stderr, flush=True)
        elif fresh or done == total:
            print(f"  {label} {done}/{total}", file=sys.stderr, flush=True)

    def close(self) -> None:
        """Leave the line."""
        if not self.quiet and sys.stderr.isatty():
            print(file=sys.stderr)
