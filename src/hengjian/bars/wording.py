"""What somebody who is barred is told: until when, by which decision, under which article."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from hengjian.bars import grounds
from hengjian.bars.models import Bar
from hengjian.bars.terms import Explained, settle
from hengjian.core.errors import Refusal
from hengjian.core.text import Text, t


def holding(bar: Bar) -> Explained | None:
    """The reading that holds, None while it is to be chosen."""
    return settle(bar.explained(), bar.reading)


def one(bar: Bar) -> Text:
    """A bar in one sentence: ground, decision with its day, last day, article and its standing."""
    found = holding(bar)
    name = grounds.grounds()[bar.ground].name
    if found is None:
        return name
    mark = t("", "")
    if found.unverified:
        label = found.standing.label
        mark = t(f"〔{label.zh}〕", f" [{label.en}]")
    until = found.until
    if bar.lifted_on is not None:
        until = t(f"至 {bar.lifted_on} 前", f"until before {bar.lifted_on}")
    return t(
        f"{bar.decided_on} {bar.authority}作出的决定 {bar.decision_no}（{name.zh}），"
        f"{until.zh}，依据{found.citation.zh}{mark.zh}",
        f"decision {bar.decision_no} of {bar.decided_on} ({name.en}), "
        f"{until.en}, by {found.citation.en}{mark.en}",
    )


def refused_by(bars: Sequence[Bar], refused: Text) -> Refusal:
    """The refusal that rests on these bars (at least one)."""
    said = [one(bar) for bar in bars]
    because = Text("；".join(s.zh for s in said), "; ".join(s.en for s in said))
    return Refusal(refused, because, _instead(bars))


def _instead(bars: Sequence[Bar]) -> Text:
    review = t(
        "认为决定有误的，可依法申请复议或提起诉讼，决定撤销后限制随之解除",
        "Who holds a decision wrong may ask for review or go to court; the bar falls with it",
    )
    ends = [_free_from(bar) for bar in bars]
    known = [day for day in ends if day is not None]
    if len(known) < len(ends):
        return t(f"限制没有截止日。{review.zh}", f"The bar has no last day. {review.en}")
    free = max(known)
    return t(f"自 {free} 起可以办理。{review.zh}", f"It is possible from {free} on. {review.en}")


def _free_from(bar: Bar) -> date | None:
    """The first day no longer barred, None without an end."""
    if bar.lifted_on is not None or bar.last_day is None:
        return bar.lifted_on
    return bar.last_day + timedelta(days=1)
