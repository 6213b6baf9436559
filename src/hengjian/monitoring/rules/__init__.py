"""What a package breaks, found at intake. It is accepted all the same: an offence leaves its trace.

Each act is tested on its own day (design §7.2): sampling, analysis, review and signature on theirs,
certificate and scope on the sampling day and again on the day of issue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hengjian.monitoring.rules import capability, completeness, people, process
from hengjian.monitoring.rules.case import Case, Found

#: In the order in which the report page shows them.
CHECKS = (
    completeness.complete,
    capability.certificate,
    capability.scope,
    capability.instruments,
    people.known,
    people.authorised,
    people.two_samplers,
    people.three_persons,
    process.plan,
    process.receipt,
    process.holding,
    process.quality_control,
    process.raw_records,
    process.order_of_signing,
)

#: Of these, the ones that ask the register nothing: a vendor can be told before any institution is known.
#: Without a certificate the number of samplers is that of the day, the stricter reading.
_ALONE = (
    completeness.complete,
    people.two_samplers,
    people.three_persons,
    process.plan,
    process.receipt,
    process.holding,
    process.quality_control,
    process.raw_records,
    process.order_of_signing,
)


def unregistered() -> tuple[Callable[[Case], Iterator[Found]], ...]:
    """The checks that need no fact of the register, in the same order."""
    return _ALONE


def deviations(case: Case) -> Iterator[Found]:
    """Every rule the package breaks, with its place. Pure: facts come in with the case."""
    for check in CHECKS:
        yield from check(case)
