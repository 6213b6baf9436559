"""Change the ledger: append an act's entry, sequence what waits, erase a person's content.

`append` runs inside the act's own transaction, so the act and its entry stand or fall together.
It costs one INSERT. Order, tiles and signatures come later, in `sequence`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction

from hengjian.core.errors import Refusal
from hengjian.core.text import Text, t
from hengjian.ledger import canonical, guard, sequencer, suites
from hengjian.ledger.models import BUSINESS, LOGS, Entry

MAX_BODY = 4 * 1024 * 1024


@dataclass(frozen=True)
class Draft:
    """An entry to be appended: what `append` takes, as a value."""

    kind: str
    subject: str
    actor: str
    at: datetime
    body: dict[str, Any]


def append(
    *, kind: str, subject: str, actor: str, at: datetime, body: dict[str, Any], log: str = BUSINESS
) -> Entry:
    """The act is on the ledger when the present transaction commits, and only then.

    `body` holds text, whole numbers, true, false, null, lists and objects; numbers with decimals
    as text. Raises Refusal while the log is read-only, ValueError for what cannot be an entry,
    TransactionManagementError outside a transaction.
    """
    _inside_the_act(log)
    entry = _entry(Draft(kind, subject, actor, at, body), log)
    _insert(entry)
    return entry


def append_many(drafts: Iterable[Draft], *, log: str = BUSINESS) -> list[Entry]:
    """Many acts of one transaction, in their order; otherwise as `append`."""
    _inside_the_act(log)
    return Entry.objects.bulk_create([_entry(draft, log) for draft in drafts], batch_size=500)


def sequence(*, at: datetime, limit: int = sequencer.LIMIT, log: str | None = None) -> int:
    """Give waiting entries their place under a signed checkpoint; gives how many.

    At most `limit` a log and round: call again until it gives 0. Raises Refusal when a log is
    smaller than, or inconsistent with, what it has signed; it is read-only from then on.
    """
    return sum(sequencer.run(name, at=at, limit=limit) for name in ([log] if log else LOGS))


@transaction.atomic
def erase(*, entry: Entry, actor: str, at: datetime, ground: str) -> Entry:
    """The content and salt of `entry` are gone; its leaf, its place and every proof remain.

    The erasure is an entry of its own (it names the leaf, never the content), which is returned.
    `kind`, `subject`, `actor` and `at` stay readable: they hold codes and numbers, not people.
    Raises Refusal when the entry was erased before, or is itself an erasure.
    """
    if entry.kind == "ledger.erased":
        raise _not_erased(t("删除记录本身不可删除", "an erasure record cannot itself be erased"))
    if not ground.strip():
        raise _not_erased(t("没有写明删除依据", "no ground was given"))
    gone: models.QuerySet[Entry] = models.QuerySet(Entry).filter(pk=entry.pk, body__isnull=False)
    if gone.update(body=None, salt=None) == 0:
        raise _not_erased(t("其内容此前已删除", "its content was erased before"))
    entry.body = entry.salt = None
    body = {"leaf_hash": entry.leaf_hash, "kind": entry.kind, "ground": ground}
    return append(
        kind="ledger.erased", subject=entry.subject, actor=actor, at=at, body=body, log=entry.log
    )


def _not_erased(because: Text) -> Refusal:
    return Refusal(
        t("未删除账本条目内容", "The entry's content was not erased"),
        because,
        t("请核对条目编号", "Check the number of the entry"),
    )


def _inside_the_act(log: str) -> None:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(
            "ledger.append belongs inside the transaction of the act it records"
        )
    if log not in LOGS:
        raise ValueError(f"there is no log {log!r}")
    guard.refuse_if_read_only(log)


#: Written out because every act pays for it: a third of the time of `Entry.save`.
_INSERT = (
    "INSERT INTO ledger_entry"
    " (log, kind, subject, actor, at, suite, body, salt, commitment, leaf_hash)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id"
)


def _insert(entry: Entry) -> None:
    connection = transaction.get_connection()
    values = [
        entry.log,
        entry.kind,
        entry.subject,
        entry.actor,
        connection.ops.adapt_datetimefield_value(entry.at),
        entry.suite,
        entry.body,
        entry.salt,
        entry.commitment,
        entry.leaf_hash,
    ]
    with transaction.mark_for_rollback_on_error(), connection.cursor() as cursor:
        cursor.execute(_INSERT, values)
        entry.pk = cursor.fetchone()[0]
    entry._state.adding, entry._state.db = False, connection.alias


def _entry(draft: Draft, log: str) -> Entry:
    if not isinstance(draft.body, dict):
        raise canonical.NotCanonical("/: the body of an entry is an object")
    if not suites.KIND.fullmatch(draft.kind) or len(draft.kind) > 80:
        raise ValueError(f"kind {draft.kind!r}: small letters and digits joined by . - or _")
    if draft.at.tzinfo is None:
        raise ValueError("at: an aware datetime, please")
    subject, actor = str(draft.subject), str(draft.actor)
    if not actor or len(actor) > 150 or len(subject) > 200:
        raise ValueError("actor (1 to 150 characters) or subject (up to 200) does not fit")
    body, salt = canonical.dumps(draft.body), suites.new_salt()
    if len(body) > MAX_BODY:
        raise ValueError(f"body of {len(body)} characters; store it and put its digest here")
    committed = suites.commitment(
        kind=draft.kind, subject=subject, actor=actor, at=draft.at, body=body, salt=salt
    )
    return Entry(
        log=log,
        kind=draft.kind,
        subject=subject,
        actor=actor,
        at=draft.at,
        suite=suites.SUITE,
        body=body,
        salt=salt,
        commitment=committed,
        leaf_hash=suites.leaf(draft.kind, committed),
    )
