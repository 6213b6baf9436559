"""What the register knows of the made-up laboratories beyond their first file: schooling, posts,
premises, uses of instruments, leases, verified methods. A mix follows from each laboratory's index:
most hold what is asked of them, several are short of one thing that can be named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime

from hengjian.registry import services as registry
from hengjian.registry.facts import (
    AbilityConfirmationFact,
    AppointmentFact,
    AuthorisationFact,
    EmploymentFact,
    ExperienceFact,
    Fact,
    PersonFact,
    QualificationFact,
)
from hengjian.registry.models import Employment
from hengjian.simulation import conformity_things as things
from hengjian.simulation import names
from hengjian.simulation.cast import GROWER
from hengjian.simulation.conformity_things import WATER
from hengjian.simulation.world import Lab, Staff, rng_for

Progress = Callable[[str, int, int], None]
CONFIRMED = date(2023, 5, 20)


def live(labs: list[Lab], at: datetime, progress: Progress) -> None:
    """Every laboratory has its further facts. Safe to run again."""
    contracts = set(
        Employment.objects.exclude(contract="").values_list("person__person_no", flat=True)
    )
    for done, lab in enumerate(labs, start=1):
        neighbour = labs[(lab.index + 1) % len(labs)]
        facts = list(dict.fromkeys(facts_of(lab, neighbour, contracts)))
        registry.record_facts(facts=facts, by=GROWER, at=at)
        progress("conformity", done, len(labs))


def facts_of(lab: Lab, neighbour: Lab, contracts: set[str]) -> Iterator[Fact]:
    """Everything added about one laboratory. `contracts`: whose contract is on record already."""
    more = _more_staff(lab)
    yield from _joined(lab, more)
    yield from _schooling(lab, (*lab.staff, *more))
    yield from _posts(lab, more, contracts)
    yield from _abilities(lab)
    yield from things.rooms(lab)
    yield from things.instruments(lab)
    yield from things.scope(lab)
    if lab.index % 10 == 6 and neighbour.uscc != lab.uscc:  # one person, two bodies
        yield EmploymentFact(
            person_no=more[-1].person_no,
            uscc=neighbour.uscc,
            valid_from=date(2026, 3, 1),
            contract="part-time",
            title="采样人员",
        )


def _more_staff(lab: Lab) -> tuple[Staff, ...]:
    """The posts, and as many samplers as bring the laboratory to, just to, or short of twenty."""
    wanted = {2: 19, 4: 20}.get(lab.index % 5, 23)
    count = max(4, wanted - len(lab.staff))
    if wanted == 19:
        count = max(3, wanted - len(lab.staff))
    rng = rng_for(11, lab.index)
    jobs = ["technical-head", "quality-head", "signatory", *(["sampler"] * count)][:count]
    return tuple(
        Staff(f"P{lab.index:04d}{60 + n}", names.person_name(rng), job)
        for n, job in enumerate(jobs)
    )


def _titles(job: str) -> str:
    return {
        "technical-head": "技术负责人",
        "quality-head": "质量负责人",
        "signatory": "授权签字人",
    }.get(job, "采样人员")


def _joined(lab: Lab, more: tuple[Staff, ...]) -> Iterator[Fact]:
    for n, person in enumerate(more):
        since, until, contract = date(2023, 7, 3), None, "labour"
        if lab.index % 6 == 5 and n == len(more) - 1:
            since = date(2026, 10, 8)  # a newcomer, already authorised
        if lab.index % 6 == 1 and n == len(more) - 1:
            until = date(2027, 2, 1)  # leaves soon
        if lab.index % 13 == 9 and person.job == "quality-head":
            contract = "retired"
        yield PersonFact(person_no=person.person_no, name=person.name)
        yield EmploymentFact(
            person_no=person.person_no,
            uscc=lab.uscc,
            valid_from=since,
            valid_until=until,
            insured_from=since.replace(day=1) if since.day < 16 else since,
            contract=contract,
            title=_titles(person.job),
        )
        if since.year == 2026:
            yield AuthorisationFact(
                person_no=person.person_no, uscc=lab.uscc, task="sampling", valid_from=since
            )
            yield _sampling(lab, person, since)


def _sampling(lab: Lab, person: Staff, on: date) -> Fact:
    return AbilityConfirmationFact(
        person_no=person.person_no,
        uscc=lab.uscc,
        parameter="水质采样",
        method="HJ 91.1-2019",
        confirmed_on=on,
        record_no=f"NL-{person.person_no}",
    )


def _schooling(lab: Lab, staff: tuple[Staff, ...]) -> Iterator[Fact]:
    """Diplomas for all; a title for a third (a tenth in some laboratories); work since they began."""
    few = lab.index % 8 == 7
    for n, person in enumerate(staff):
        leading = person.job in {"head", "technical-head", "quality-head", "signatory"}
        titled = leading or (not few and n % 3 == 0)
        level, year = ("bachelor", 2012) if titled else ("diploma", 2021)
        yield QualificationFact(
            person_no=person.person_no,
            kind="education",
            level=level,
            field="环境工程" if n % 2 else "应用化学",
            obtained_on=date(year, 7, 1),
        )
        if titled:
            yield QualificationFact(
                person_no=person.person_no,
                kind="title",
                level="associate-senior" if person.job == "technical-head" else "intermediate",
                field="环境监测",
                obtained_on=date(2019, 12, 1),
            )
        begun = date(year, 8, 1)
        if person.job == "technical-head" and lab.index % 11 == 3:
            begun = date(2019, 3, 1)  # eight years only in March 2027
        yield ExperienceFact(
            person_no=person.person_no,
            work="quality" if person.job == "quality-head" else "monitoring",
            field=WATER if person.job == "signatory" else "",
            valid_from=begun,
        )


def _posts(lab: Lab, more: tuple[Staff, ...], contracts: set[str]) -> Iterator[Fact]:
    """The new heads; the old signatories too where their contract is on record."""
    signing = [p for p in lab.having("signatory") if p.person_no in contracts]
    for person in (*more, *signing):
        if person.job in {"technical-head", "quality-head", "signatory"}:
            yield AppointmentFact(
                person_no=person.person_no,
                uscc=lab.uscc,
                post=person.job,
                field=WATER if person.job == "signatory" else "",
                valid_from=date(2023, 12, 1),
            )


def _abilities(lab: Lab) -> Iterator[Fact]:
    """Everybody is confirmed for what he is authorised for; in some laboratories one is forgotten."""
    for person in lab.having("sampler"):
        yield _sampling(lab, person, CONFIRMED)
    for crew in lab.crews:
        for n, analyte in enumerate(lab.analytes):
            if lab.index % 7 == 2 and n == 0:
                continue
            person = crew.analyst[analyte.name]
            yield AbilityConfirmationFact(
                person_no=person.person_no,
                uscc=lab.uscc,
                parameter=analyte.name,
                method=analyte.method,
                confirmed_on=CONFIRMED,
                record_no=f"NL-{person.person_no}-{n + 1:02d}",
            )
