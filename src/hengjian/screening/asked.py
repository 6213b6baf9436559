"""What `snapshot` and `screen run` share: the period words, the settings, plain progress."""

from __future__ import annotations

import argparse
import os
from datetime import date
from typing import Any

from hengjian.core.text import Text, t


def day(text: str) -> date:
    """A legal day as 2026-11-23."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            str(t(f"{text!r} 不是日期（2026-11-23）", f"{text!r} is no day (2026-11-23)"))
        ) from None


def parser(prog: str, description: Text, epilog: str) -> argparse.ArgumentParser:
    """A parser with the period and `--json`."""
    made = argparse.ArgumentParser(
        prog=prog,
        description=str(description),
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument(
        "--from",
        dest="since",
        type=day,
        metavar="DAY",
        help=str(t("起始报送日（含）", "first day of submission, included")),
    )
    made.add_argument(
        "--until",
        type=day,
        metavar="DAY",
        help=str(t("截止日（不含）", "the day submission ends, not included")),
    )
    made.add_argument("--json", action="store_true", help=str(t("输出 JSON", "print JSON")))
    return made


def set_up() -> None:
    """Make the models importable, the demonstration on a machine without settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hengjian.config.settings")
    if "HENGJIAN_SECRET_KEY" not in os.environ:
        os.environ.setdefault("HENGJIAN_DEMO", "true")
    import django

    django.setup()


def table_line(table: Any) -> str:
    """One table as it was written."""
    return f"  {table.name:<18}{table.rows:>10}"
