"""PostgreSQL keeps a finer histogram of the tokens people are found by.

With the usual hundred steps a search for one character is guessed at a handful of rows where there
are tens of thousands, and the plan that follows from it takes ten times as long.
"""

from typing import Any

from django.db import migrations

_STEPS = 1000


def _set(editor: Any, steps: int) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(
            f"ALTER TABLE registry_persontoken ALTER COLUMN token SET STATISTICS {steps}"
        )


def finer(apps: Any, editor: Any) -> None:
    """From the next ANALYZE on."""
    _set(editor, _STEPS)


def usual(apps: Any, editor: Any) -> None:
    """The server's default again."""
    _set(editor, -1)


class Migration(migrations.Migration):
    dependencies = [("registry", "0005_single_characters")]

    operations = [migrations.RunPython(finer, usual)]
