"""`hengjian manage …`: Django's own maintenance commands (migrate, shell, …)."""

from __future__ import annotations

from django.core.management import execute_from_command_line


def main(argv: list[str]) -> int:
    """Pass the words on. Example: hengjian manage migrate"""
    execute_from_command_line(["hengjian manage", *argv])
    return 0
