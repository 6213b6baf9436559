"""What entering a stage does to the clocks. One table, so that no path can skip a clock.

Pure. `effects` is asked by the one function that moves an application; nothing else starts or
stops a clock.
"""

from __future__ import annotations

from dataclasses import dataclass

START, STOP, PAUSE, RESUME = "start", "stop", "pause", "resume"
GENERAL, COMMITMENT, CANCELLATION = "general", "commitment", "cancellation"

#: Why nothing counts meanwhile, as stored with the pause.
REASONS = {
    "returned": "completion",
    "completing": "completion",
    "correcting": "correction",
    "verifying": "verification",
}


@dataclass(frozen=True)
class Effect:
    """One thing done to one clock."""

    verb: str
    clock: str


def decide_clock(route: str, kind: str) -> str:
    """Which clock the decision has: the general route's, or one that starts at acceptance."""
    if kind == CANCELLATION:
        return "decide-cancellation"
    return "decide-commitment" if route == COMMITMENT else "decide"


def effects(route: str, kind: str, before: str, after: str) -> tuple[Effect, ...]:
    """What moving from `before` to `after` does to the clocks, in this order."""
    return tuple(Effect(verb, clock) for verb, clock in _pairs(route, kind, before, after))


def _pairs(route: str, kind: str, before: str, after: str) -> list[tuple[str, str]]:
    deciding = decide_clock(route, kind)
    if after == "accepted":
        first = "review" if deciding == "decide" else deciding
        return [(STOP, "accept"), (START, first)]
    if after == "granted":
        more = [] if kind == CANCELLATION else [(START, "issue")]
        checked = [(START, "post-check")] if route == COMMITMENT else []
        return [(STOP, deciding), *more, *checked]
    if after == "refused":
        return [(STOP, deciding)]
    return _FIXED.get((before, after), _ENTERING.get(after, []))


_FIXED: dict[tuple[str, str], list[tuple[str, str]]] = {
    ("draft", "submitted"): [(START, "accept")],
    ("returned", "submitted"): [(RESUME, "accept")],
    ("grouping", "paper_review"): [(START, "paper-review")],
    ("completing", "paper_review"): [(RESUME, "review"), (RESUME, "paper-review")],
    ("assessing", "correcting"): [(PAUSE, "review"), (START, "correction")],
    # Thirty days are all there are: a correction sent back goes on where it stood.
    ("verifying", "correcting"): [
        (STOP, "verify-correction"), (PAUSE, "review"), (RESUME, "correction"),
    ],
    ("correcting", "verifying"): [
        (RESUME, "review"), (PAUSE, "correction"), (START, "verify-correction"),
    ],
}  # fmt: skip
_EVERY = (
    "accept", "review", "paper-review", "correction", "verify-correction", "decide",
    "decide-commitment", "decide-cancellation",
)  # fmt: skip
_ENTERING: dict[str, list[tuple[str, str]]] = {
    "returned": [(PAUSE, "accept")],
    "not_accepted": [(STOP, "accept")],
    "completing": [(PAUSE, "review"), (PAUSE, "paper-review")],
    "assessing": [(STOP, "paper-review")],
    "concluded": [
        (STOP, "paper-review"), (STOP, "correction"), (STOP, "verify-correction"),
        (STOP, "review"), (START, "decide"),
    ],
    "issued": [(STOP, "issue")],
    "confirmed": [(STOP, "post-check")],
    "licence_withdrawn": [(STOP, "post-check")],
    "taken_back": [(STOP, clock) for clock in _EVERY],
}  # fmt: skip
