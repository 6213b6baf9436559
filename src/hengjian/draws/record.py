"""What happened in a draw, in plain words: read from the ledger, so that nothing is left out.

A source that was changed, a number that was corrected, an abort that was only asked for: each is a
line of its own, although the draw itself holds the last state alone. No names of people.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hengjian.core.legal_time import LEGAL
from hengjian.core.text import Text, t
from hengjian.draws.models import PARTIES, Draw, Share
from hengjian.ledger import selectors as ledger
from hengjian.ledger.models import BUSINESS, Entry

#: Parts of an entry that stay inside: who, and digests from which a sealed pool could be guessed.
_INSIDE = {"asked_by", "digests"}
Facts = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """One act. `index`: its place on the ledger, None while it waits; `tone`: warn when unusual."""

    at: datetime
    words: str
    tone: str
    detail: str
    log: str
    index: int | None
    proven: bool


def facts(entry: Entry) -> Facts:
    """What an entry says, as far as it is public; empty once it was erased."""
    told = json.loads(entry.body) if entry.body else {}
    return {name: value for name, value in told.items() if name not in _INSIDE}


def lines(found: Draw) -> list[Line]:
    """Every act of the draw, oldest first."""
    head = ledger.head()
    size = head.size if head else 0
    return [_line(entry, size) for entry in ledger.entries_for(found.number)]


def _line(entry: Entry, size: int) -> Line:
    told, kind = facts(entry), entry.kind.partition(".")[2]
    words = _WORDS[kind](told) if told and kind in _WORDS else str(t("条目", "an entry"))
    odd = kind in {"source-named", "abort-asked", "aborted"} or bool(told.get("was"))
    detail = str(told.get("commitment", "") if kind in {"opened", "share-given"} else "")
    proven = entry.index is not None and entry.index < size
    return Line(entry.at, words, "warn" if odd else "good", detail, BUSINESS, entry.index, proven)


def reused(found: Draw) -> list[dict[str, str]]:
    """Parties whose published share stands in another draw too, and where: it was no secret there."""
    mine = {share.value: share.party for share in found.shares.all() if share.value}
    others = Share.objects.filter(value__in=mine).exclude(draw=found).select_related("draw")
    return [{"party": mine[row.value], "number": row.draw.number} for row in others]


def others(found: Draw) -> list[Draw]:
    """Every other draw of the same subject, aborted ones and supplements too, oldest first."""
    rows = Draw.objects.filter(purpose=found.purpose, subject=found.subject)
    return list(rows.exclude(pk=found.pk).order_by("opened_at", "pk"))


def _opened(told: Facts) -> str:
    return str(
        t(
            "封存 {n} 名候选（其中 {x} 名回避）并公布承诺；种子将用：{source}，{due} 公布",
            "{n} candidates frozen ({x} excluded) and committed; the seed will use: {source}, "
            "published {due}",
        ).format(n=told["candidates"], x=told["excluded"], source=told["source"], due=_hour(told))
    )


def _source(told: Facts) -> str:
    return str(
        t(
            "改用另一公共随机数：{source}，{due} 公布（原为：{was}）",
            "Another public number was named: {source}, published {due} (before: {was})",
        ).format(source=told["source"], due=_hour(told), was=told["instead_of"])
    )


def _given(told: Facts) -> str:
    if told["was"]:
        words = t(
            "{party}改正公共随机数为 {value}（此前登记 {was}）",
            "{party} corrected the public number to {value} (entered before: {was})",
        )
    else:
        words = t("{party}登记公共随机数 {value}", "{party} entered the public number {value}")
    return str(words.format(party=_party(told), value=told["value"], was=told["was"]))


def _aborted(told: Facts) -> str:
    known = t("此时公共随机数已登记", "the public number had been entered")
    unknown = t("此时公共随机数尚未登记", "the public number had not been entered")
    return str(
        t("{party}同意中止；{known}", "{party} agreed to abort; {known}").format(
            party=_party(told), known=known if told["number_was_known"] else unknown
        )
    )


def _ended(told: Facts) -> str:
    words = t("名单、种子、份额与结果全部公开", "Pool, seed, shares and result are all public")
    if told.get("unvisited"):
        words = t(
            "到期启封：全部公开，其中 {n} 处尚未到场",
            "The seal ended on its day: all is public, {n} not visited",
        ).format(n=told["unvisited"])
    return str(words)


def _of_party(zh: str, en: str) -> Callable[[Facts], str]:
    words: Text = t(zh, en)
    return lambda told: str(words.format(party=_party(told), **_rest(told)))


def _rest(told: Facts) -> Facts:
    return {name: value for name, value in told.items() if name != "party"}


def _party(told: Facts) -> str:
    return str(PARTIES.get(told.get("party", ""), ""))


def _hour(told: Facts) -> str:
    due = datetime.strptime(told["due"], "%Y-%m-%dT%H:%M:%S.%f%z")
    return due.astimezone(LEGAL).strftime("%Y-%m-%d %H:%M")


_WORDS: dict[str, Callable[[Facts], str]] = {
    "opened": _opened,
    "share-given": _of_party("{party}提交份额的承诺", "{party} committed its share"),
    "source-named": _source,
    "number-given": _given,
    "number-confirmed": _of_party(
        "{party}对照来源确认 {value}", "{party} read the source and confirmed {value}"
    ),
    "performed": lambda told: str(
        t("开启三方份额，算出种子与结果", "The three shares were opened; seed and result computed")
    ),
    "abort-asked": _of_party("{party}提出中止：{reason}", "{party} asked to abort: {reason}"),
    "aborted": _aborted,
    "selection-opened": _of_party("第 {place} 位到场启封：{id}", "Place {place} checked in: {id}"),
    "result-opened": _ended,
}
