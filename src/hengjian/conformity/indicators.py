"""What this context can say about undertakings: code → (institution, day) → reading.

`quality` links each promise of a yearly undertaking to one of these. `holds` None: nothing on
record allows to say, or a human has to look.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.urls import reverse

from hengjian.conformity import reading, selectors
from hengjian.conformity.clauses.light import Colour, Light, worst
from hengjian.core.text import Text, t
from hengjian.quality.indicators import Indicator, Reading
from hengjian.registry.models import Institution

#: Code → the clauses it is the worst of, in either edition.
CLAUSES: dict[str, tuple[str, ...]] = {
    "staff-lights": ("SUP2025/1", "SUP2025/2", "SUP2025/3", "SUP2025/5", "SUP2025/6", "SUP245/1"),
    "titles": ("SUP2025/3", "SUP245/1"),
    "confirmations": ("SUP2025/10",),
    "calibration": ("calibration",),
    "verification": ("SUP2025/17",),
    "leases": ("SUP2025/11", "SUP2025/14"),
    "shared-people": ("shared-people",),
}


def _reading(clauses: tuple[str, ...]) -> Indicator:
    def indicator(institution: Institution, day: date) -> Reading:
        found = _lights(institution, day, clauses)
        counted = [light for light in found if light.colour is not Colour.HUMAN]
        place = f"{reverse('conformity', args=(institution.uscc,))}?on={day}"
        if not counted:
            return Reading(
                None, t("没有可计算的记录", "nothing on record to compute it from"), place
            )
        colour = worst(light.colour for light in counted)
        shown = [light for light in counted if light.colour is colour]
        says = Text(
            "；".join(f"{x.title.zh}：{x.found.zh}" for x in shown),
            "; ".join(f"{x.title.en}: {x.found.en}" for x in shown),
        )
        return Reading(colour is not Colour.RED, says, place)

    return indicator


def _lights(institution: Institution, day: date, clauses: tuple[str, ...]) -> list[Light]:
    file = reading.file_of(institution)
    found = selectors.lights(file, day)
    empty = all(x.colour is Colour.HUMAN for x in found if x.clause in clauses)
    if empty:  # under the older edition: what a promise says of itself does not wait for renewal
        found = selectors.lights(file, day, preview=True)
    return [light for light in found if light.clause in clauses]


INDICATORS: dict[str, Callable[[Institution, date], Reading]] = {
    code: _reading(clauses) for code, clauses in CLAUSES.items()
}
