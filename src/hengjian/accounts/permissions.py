"""The permission matrix as a document: who may do what, and how far that reaches.

`python -m hengjian.accounts.permissions docs/permissions.md` writes it; with `--check` it only
says whether the file is current (exit status 0 or 1). Needs no database.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from hengjian.accounts import policy

RELATIONS: dict[str, tuple[str, str, str]] = {
    "any": ("●", "全部", "every row"),
    "inside": ("区", "本区域内", "inside the post's region"),
    "own": ("本", "本机构", "the post's own institution"),
    "told": ("告", "本机构且已告知本机构的", "the post's own institution, once it has been told"),
    "self": ("己", "本人", "the person himself"),
    "public": ("公", "已公开", "what is public"),
}


def matrix_markdown() -> str:
    """The whole document, both languages, ending in a newline."""
    keys = list(policy.roles())
    lines = [
        "# 权限表 Permission matrix",
        "",
        "由 `accounts/data/policy.yaml` 生成，请勿手工修改。Generated from "
        "`accounts/data/policy.yaml`; do not edit.",
        "",
        "空格表示不允许；无权查看与不存在的内容看起来一样；第一列对所有人成立。",
        "An empty cell is a refusal; what one may not see looks like what does not exist; "
        "the first column holds for everybody.",
        "",
        *(f"- {sign} {zh} · {en}" for sign, zh, en in RELATIONS.values()),
        "",
        "## 岗位 Roles",
        "",
        "| | 岗位 | Role | key |",
        "|---|---|---|---|",
        *(_role_line(number, key) for number, key in enumerate(keys)),
        "",
        "## 操作 Actions",
        "",
        "| 操作 | Action | code | " + " | ".join(str(n) for n in range(len(keys))) + " |",
        "|---|---|---|" + ":-:|" * len(keys),
        *(_action_line(name, keys) for name in policy.table()),
    ]
    return "\n".join(lines) + "\n"


def _role_line(number: int, key: str) -> str:
    name = policy.roles()[key].name
    return f"| {number} | {name.zh} | {name.en} | `{key}` |"


def _action_line(action: str, keys: list[str]) -> str:
    says, row = policy.says()[action], policy.table()[action]
    cells = ["".join(RELATIONS[r][0] for r in row.get(key, ())) for key in keys]
    return f"| {says.zh} | {says.en} | `{action}` | " + " | ".join(cells) + " |"


def main(argv: list[str]) -> int:
    """Write the file or, with --check, say whether it is current."""
    parser = argparse.ArgumentParser(
        prog="python -m hengjian.accounts.permissions",
        epilog="Example: python -m hengjian.accounts.permissions --check docs/permissions.md",
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--check", action="store_true", help="write nothing")
    options = parser.parse_args(argv)
    wanted, path = matrix_markdown(), options.file
    if not options.check:
        path.write_text(wanted, encoding="utf-8")
        return 0
    if path.exists() and path.read_text(encoding="utf-8") == wanted:
        return 0
    print(f"{path}: not current; run python -m hengjian.accounts.permissions {path}")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
