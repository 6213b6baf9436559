"""`hengjian COMMAND …`: the stable command line. Nothing heavy is imported before it is needed."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from importlib import import_module

from hengjian.core.text import reading


@dataclass(frozen=True)
class Command:
    """Where a command lives, whether it needs Django, and its line in `--help`."""

    module: str
    django: bool
    says: str
    own_help: bool = True  # its --help needs no Django


COMMANDS: dict[str, Command] = {
    "serve": Command("hengjian.config.serve", True, "start the whole platform here · 启动平台"),
    "check": Command("hengjian.config.check", True, "lint, types, layers, data · 自检"),
    "demo": Command("hengjian.simulation.cli", True, "grow a made-up province · 生成演示省份"),
    "screen": Command("hengjian.screening.cli", False, "look for fabricated numbers · 数据筛查"),
    "snapshot": Command(
        "hengjian.screening.snapshot_cli", True, "write the tables to screen · 快照"
    ),
    "hj212": Command("hengjian.telemetry.hj212.cli", False, "HJ 212 frames · 污染源数据传输协议"),
    "ids": Command("hengjian.core.ids_cli", False, "check identifiers · 校验统一社会信用代码"),
    "draw": Command("hengjian.draws.cli", False, "draw, or recompute a draw · 抽取与复算"),
    "verify": Command(
        "hengjian.ledger.verify.__main__", False, "verify an evidence file · 离线核验"
    ),
    "import": Command("hengjian.config.imports", True, "take in files · 导入"),
    "export": Command("hengjian.registry.export_cli", True, "write files out · 导出"),
    "capture": Command(
        "hengjian.capture.cli", False, "raw files onto the log as they appear · 原始文件直采"
    ),
    "conform": Command(
        "hengjian.monitoring.conform_cli", False, "what a report package fails · 报告包合规检验"
    ),
    "ledger": Command("hengjian.ledger.cli", True, "check or witness the ledger · 账本"),
    "policy": Command("hengjian.config.policy", False, "policy rows and their tests · 政策对照"),
    "walk": Command("hengjian.console.walk_cli", True, "one report's eight hops · 报告全程"),
    "manage": Command(
        "hengjian.config.manage", True, "Django's own commands · 维护命令", own_help=False
    ),
}


def main(argv: list[str] | None = None) -> int:
    """Run one command. Exit status: 0 holds, 1 does not hold, 2 could not run."""
    args = list(sys.argv[1:] if argv is None else argv)
    lang = os.environ.get("HENGJIAN_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG", "")
    if not args or args[0] in {"-h", "--help"}:
        print(usage())
        return 0
    name, rest = args[0], args[1:]
    command = COMMANDS.get(name)
    if command is None:
        print(f"hengjian: no command {name!r}.\n{usage()}", file=sys.stderr)
        return 2
    with reading(lang):
        return run(command, rest)


def run(command: Command, rest: list[str]) -> int:
    """Import what the command needs and nothing more, and put refusals on standard error."""
    from hengjian.core.errors import Refusal, Rejected

    asked_for_help = command.own_help and any(word in {"-h", "--help"} for word in rest)
    try:
        if command.django and not asked_for_help:
            setup_django()
        return int(import_module(command.module).main(rest) or 0)
    except Refusal as refusal:
        print(str(refusal), file=sys.stderr)
        if isinstance(refusal, Rejected):
            for problem in refusal.problems[:200]:
                found = f" [{problem.found}]" if problem.found else ""
                print(
                    f"  {problem.where}: {problem.message}{found} → {problem.remedy}",
                    file=sys.stderr,
                )
        return 2
    except KeyboardInterrupt:
        print("\nhengjian: stopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def setup_django() -> None:
    """Make the models importable. On a machine without settings this is the demonstration."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hengjian.config.settings")
    if "HENGJIAN_SECRET_KEY" not in os.environ:
        os.environ.setdefault("HENGJIAN_DEMO", "true")
    import django

    django.setup()


def usage() -> str:
    """The list of commands."""
    width = max(map(len, COMMANDS)) + 2
    lines = [f"  {name:<{width}}{command.says}" for name, command in COMMANDS.items()]
    return "\n".join(
        [
            "hengjian COMMAND … (each has --help)",
            "",
            *lines,
            "",
            "Example: hengjian ids uscc 91110000600037341L --json",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
