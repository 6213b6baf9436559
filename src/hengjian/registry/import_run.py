"""The work behind `hengjian import register`, once its words are understood."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from django.utils import timezone

from hengjian.accounts.access import Actor, actor_for, authorize
from hengjian.accounts.models import User
from hengjian.core.errors import Rejected
from hengjian.core.text import t
from hengjian.registry import importer, tabular
from hengjian.registry.tabular import File

_MOST_FILES = 200
_SHOWN = 500


def run(options: argparse.Namespace) -> int:
    """0: imported (or, with --dry-run, nothing is wrong); 2: refused, nothing was written."""
    files = _files(options.source)
    if isinstance(files, str):
        print(files, file=sys.stderr)
        return 2
    actor = _actor(options.by) if options.by else None
    if actor is None and not (options.dry_run and not options.by):
        said = t("--by 不是可用的账号", "--by names no account that may act here")
        print(str(said), file=sys.stderr)
        return 2
    if actor is not None:
        authorize(actor, importer.ACTION)
    if options.dry_run or actor is None:
        examined = importer.examine(files, actor=actor)
        _print(examined, None, options.json)
        return 2 if examined.problems else 0
    try:
        examined, recorded = importer.take_in(files, actor=actor, at=timezone.now())
    except Rejected as rejected:
        failed = importer.Examined()
        failed.judged.problems += rejected.problems
        _print(failed, None, options.json)
        return 2
    _print(examined, recorded.new, options.json)
    return 0


def _files(sources: list[Path]) -> list[File] | str:
    paths: list[Path] = []
    for source in sources:
        kinds = tabular.EXCEL | tabular.TEXT
        inside = sorted(source.iterdir()) if source.is_dir() else []
        taken = [
            p for p in inside if p.suffix.lower() in kinds and not p.name.startswith(("~", "."))
        ]
        paths += taken if source.is_dir() else [source]
    if not paths or len(paths) > _MOST_FILES:
        return str(
            t("没有可读的文件，或超过 200 个", "there are no files to read, or more than 200")
        )
    files = []
    for path in paths:
        try:
            with path.open("rb") as opened:  # one byte beyond the cap is enough to refuse it
                files.append(File(path.name, opened.read(tabular.MOST_BYTES + 1)))
        except OSError as error:
            return f"{path}: {error.strerror}"
    return files


def _actor(username: str) -> Actor | None:
    user = User.objects.filter(username=username, is_active=True).first()
    return actor_for(user, timezone.localdate()) if user is not None else None


def _print(examined: importer.Examined, new: dict[str, int] | None, as_json: bool) -> None:
    written = new is not None
    facts: dict[str, Any] = {
        "ok": not examined.problems,
        "written": written,
        "rows": examined.read,
        "new": new if new is not None else examined.new,
        "same": examined.judged.same,
        "same_of": dict(examined.judged.same_of),
        "problem_count": len(examined.problems),
        "problems": [problem.as_dict() for problem in examined.problems[:_SHOWN]],
    }
    if as_json:
        print(json.dumps(facts, ensure_ascii=False, indent=2))
        return
    for problem in examined.problems[:_SHOWN]:
        found = f" [{problem.found}]" if problem.found else ""
        says = f"{problem.where} {problem.rule}: {problem.message}{found} → {problem.remedy}"
        print(says, file=sys.stderr)
    rows = " ".join(f"{name} {count}" for name, count in examined.read.items())
    print(str(t(f"读取行数：{rows}", f"Rows read: {rows}")))
    total = sum(facts["new"].values())
    if examined.problems:
        count = len(examined.problems)
        print(str(t(f"共 {count} 处错误，未写入", f"{count} problem(s); nothing was written")))
    elif written:
        print(str(t(f"已写入 {total} 条", f"{total} facts written")), f"(= {facts['same']})")
    else:
        said = t(
            f"检查通过：将写入 {total} 条，已有 {facts['same']} 条",
            f"Nothing is wrong: {total} facts would be written, {facts['same']} stand already",
        )
        print(str(said))
