"""Live indicators behind the promises. Contexts above register theirs with `provide` when they start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from hengjian.core.text import Text, t
from hengjian.registry.models import Institution


@dataclass(frozen=True)
class Reading:
    """What an indicator says on a day. `holds` None: nothing on record allows to say."""

    holds: bool | None
    says: Text
    address: str = ""


Indicator = Callable[[Institution, date], Reading]
_PROVIDED: dict[str, Indicator] = {}


def provide(code: str, indicator: Indicator) -> None:
    """From now on `code` is answered by `indicator`. Two different ones for a code stop the start."""
    if _PROVIDED.setdefault(code, indicator) is not indicator:
        raise ValueError(f"indicator {code} is provided twice")


def read(code: str, institution: Institution, day: date) -> Reading:
    """The indicator on that day; one nobody provides says so."""
    indicator = _PROVIDED.get(code)
    if indicator is None:
        return Reading(None, t("没有可计算的指标", "nothing computes this"))
    return indicator(institution, day)


def known() -> frozenset[str]:
    """Codes somebody answers."""
    return frozenset(_PROVIDED)
