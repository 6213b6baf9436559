"""A page of a large institution stays quick."""

from __future__ import annotations

import time
from datetime import date

from tests.conformity.filed import DAY, NEW, file, permit, person, row

from hengjian.conformity import selectors
from hengjian.conformity.clauses.file import Covered, Instrument, Use, Verified


def test_sixty_people_and_two_hundred_rows_are_weighed_within_the_page_budget():
    permits = tuple(permit(parameter=f"项目{n}", method=f"HJ {n}-2020") for n in range(10))
    held = tuple(
        Instrument(
            f"Y{n}",
            "仪器",
            uses=(Use(f"项目{n}"),),
            calibrations=(Covered(DAY, date(2027, 1, n + 1)),),
        )
        for n in range(28)
    )
    made = file(
        people=tuple(person(n, permits=permits) for n in range(60)),
        rows=tuple(row(parameter=f"项目{n}", method=f"HJ {n}-2020") for n in range(200)),
        verified=tuple(
            Verified(f"项目{n}", f"HJ {n}-2020", date(2026, 1, 1), "V", 1) for n in range(200)
        ),
        instruments=held,
        certificates=(NEW,),
    )
    selectors.lights(made, DAY)  # the data files are read once
    begun = time.process_time()
    found, turning = selectors.lights(made, DAY), selectors.changes(made, DAY)
    assert time.process_time() - begun < 0.3
    assert len(found) == 29 and turning
