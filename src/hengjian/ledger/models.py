"""What the ledger keeps: entries, the head of each log, its checkpoints and its tiles.

No foreign key to anything: the log outlives what it describes. Nothing here is changed after it
was written, with two exceptions that have their own doors: an entry gets its index once
(`sequencer`), and a person's content may be destroyed (`services.erase`).
"""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models
from django.db.models import Q

from hengjian.core.errors import Refusal
from hengjian.core.text import t

BUSINESS, AUDIT = "business", "audit"
LOGS = (BUSINESS, AUDIT)


def _append_only(name: str) -> NoReturn:
    raise Refusal(
        t(f"未改动账本记录 {name}", f"Ledger record {name} was not changed"),
        t("账本只增不改", "the ledger is append-only"),
        t("如需更正，请追加一条新记录", "To correct it, append a new entry"),
    )


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """A query set that reads and adds, and refuses to change or remove."""

    def update(self, **kwargs: Any) -> int:
        """Refused: the ledger is append-only."""
        _append_only(self.model._meta.db_table)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused: the ledger is append-only."""
        _append_only(self.model._meta.db_table)

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        """Refused: the ledger is append-only."""
        _append_only(self.model._meta.db_table)


class AppendOnly(models.Model):
    """A row that is written once."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; a second save is refused."""
        if not self._state.adding:
            _append_only(str(self))
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused: the ledger is append-only."""
        _append_only(str(self))


class Entry(AppendOnly):
    """One act, as it was told to the ledger in the act's own transaction.

    `body` is canonical JSON text. `body` and `salt` go together when a person's content is
    erased; the leaf hash stays, and with it every proof.
    """

    log = models.CharField(max_length=8)
    kind = models.CharField(max_length=80)
    subject = models.CharField(max_length=200)
    actor = models.CharField(max_length=150)
    at = models.DateTimeField()
    suite = models.CharField(max_length=16)
    body = models.TextField(null=True)
    salt = models.BinaryField(null=True)
    commitment = models.CharField(max_length=64)
    leaf_hash = models.CharField(max_length=64)
    index = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["log", "id"], name="ledger_entry_waiting", condition=Q(index__isnull=True)
            ),
            models.Index(fields=["subject"], name="ledger_entry_subject"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["log", "index"], name="ledger_entry_one_per_index"),
            models.CheckConstraint(name="ledger_entry_log", condition=Q(log__in=LOGS)),
            models.CheckConstraint(
                name="ledger_entry_index", condition=Q(index__isnull=True) | Q(index__gte=0)
            ),
            # Content is there whole or erased whole.
            models.CheckConstraint(
                name="ledger_entry_whole",
                condition=Q(body__isnull=True, salt__isnull=True)
                | Q(body__isnull=False, salt__isnull=False),
            ),
            models.CheckConstraint(
                name="ledger_entry_named", condition=~Q(kind="") & ~Q(actor="") & ~Q(leaf_hash="")
            ),
        ]

    def __str__(self) -> str:
        place = "…" if self.index is None else str(self.index)
        return f"{self.log}#{place} {self.kind} {self.subject}"


class Head(models.Model):
    """How far a log has grown: one row a log, moved by naming the size that is left.

    `peaks` are the roots of its perfect subtrees (`merkle.CompactRange`), hex, largest first.
    """

    log = models.CharField(max_length=8, primary_key=True)
    size = models.BigIntegerField(default=0)
    peaks = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="ledger_head_log", condition=Q(log__in=LOGS)),
            models.CheckConstraint(name="ledger_head_size", condition=Q(size__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.log}: {self.size}"


class Checkpoint(AppendOnly):
    """A signed root: what the log can never take back."""

    log = models.CharField(max_length=8)
    size = models.BigIntegerField()
    root = models.CharField(max_length=64)
    note = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["log", "size"], name="ledger_checkpoint_one_per_size"),
            models.CheckConstraint(name="ledger_checkpoint_log", condition=Q(log__in=LOGS)),
            models.CheckConstraint(name="ledger_checkpoint_size", condition=Q(size__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.log} @ {self.size}"


class Tile(models.Model):
    """Up to 256 hashes of one level; the rightmost of a level grows until it is full."""

    log = models.CharField(max_length=8)
    level = models.PositiveSmallIntegerField()
    n = models.BigIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["log", "level", "n"], name="ledger_tile_one_per_place"),
            models.CheckConstraint(name="ledger_tile_log", condition=Q(log__in=LOGS)),
        ]

    def __str__(self) -> str:
        return f"{self.log} {self.level}/{self.n}"
