"""One institution with everything a route may name, and where its neighbours sit.

`OBJECTS` says, for the routes of an action and an argument of their path, what stands there and
what a number looks like that nothing has. A route with a new kind of argument fails its test until
a line is added here.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path

from hengjian.enforcement.models import Case
from hengjian.monitoring.models import Report
from hengjian.registry.models import Institution
from hengjian.screening.models import Finding, Run, TriageStep
from hengjian.telemetry.models import Station

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
HERE, NEIGHBOUR = "91620102MA0000015R", "91620103MA00000158"

#: (beginning of the action, argument) → (what is there, what nothing has).
OBJECTS: dict[tuple[str, str], tuple[str, str]] = {
    ("monitoring.report", "uscc"): (HERE, HERE),
    ("", "uscc"): (HERE, "91620102MA0000023L"),
    ("monitoring.report", "number"): ("R-1", "R-404"),
    ("screening.finding", "number"): ("F-1", "F-404"),
    ("enforcement.case.open", "number"): ("F-1", "F-404"),
    ("enforcement.case", "number"): ("C-1", "C-404"),
    ("disclosure.release", "number"): ("C-1", "C-404"),
    ("screening.run", "pk"): ("1", "404"),
    ("telemetry.station", "mn"): ("MN0001", "MN0404"),
    ("ledger.log", "log"): ("business", "business"),
    ("ledger.log", "index"): ("0", "404"),
    ("ledger.log", "name"): ("0/000", "0/404"),
}

#: A context with routes of its own brings `tests/<context>/twin.py`: its OBJECTS, and `make(here)`.
MORE = [
    import_module(f"tests.{path.parent.name}.twin")
    for path in sorted(Path(__file__).parent.parent.glob("*/twin.py"))
]
for _twin in MORE:
    OBJECTS |= _twin.OBJECTS

#: Where a role sits that reaches HERE (Chengguan, Lanzhou), and where one that does not.
INSIDE = {"province": "620000", "prefecture": "620100", "county": "620102"}
BESIDE = {"province": "630000", "prefecture": "620171", "county": "620103"}


def values(action: str, arguments: tuple[str, ...], *, missing: bool = False) -> dict[str, str]:
    """What to write into the path of a route."""
    filled = {}
    for name in arguments:
        fits = [
            v for (begin, arg), v in OBJECTS.items() if arg == name and action.startswith(begin)
        ]
        assert fits, f"twins.OBJECTS has no line for {name!r} of {action}"
        filled[name] = fits[0][missing]
    return filled


def make() -> None:
    """HERE with a report, findings, a decided case, a run and a station; its neighbour with nothing."""
    for uscc, region in ((HERE, "620102"), (NEIGHBOUR, "620103")):
        Institution.objects.create(
            uscc=uscc, name=region, kind="commercial", region=region, recorded_at=NOON
        )
    here = Institution.objects.get(uscc=HERE)
    Report.objects.create(
        institution=here,
        report_no="R-1",
        client_key="k",
        package_sha256="0" * 64,
        package="{}",
        source="api",
        region="620102",
        submitted_at=NOON,
        submitted_by="lims",
    )
    day = date(2026, 3, 2)
    run = Run.objects.create(
        pk=1, snapshot_digest="0" * 64, period_from=day, period_until=day, engine="duckdb",
        begun_at=NOON,
    )  # fmt: skip
    for number, stage in (("F-1", "asked"), ("F-2", "passed_on")):
        finding = Finding.objects.create(
            number=number, code="reused-raw-file", institution_uscc=HERE, region="620102",
            subject="x", measure=2, fingerprint=number, found_at=NOON, first_run=run,
            last_run=run, stage=stage,
        )  # fmt: skip
    TriageStep.objects.create(
        finding=Finding.objects.get(number="F-1"), stage="asked", reason="x", by="li",
        by_name="li", at=NOON,
    )  # fmt: skip
    Case.objects.create(
        number="C-1", institution=here, finding=finding, acted_on=day, opened_at=NOON,
        opened_by="li", opened_by_name="li", opening_reason="x", stage="decided", decided_at=NOON,
        decided_by="li", authority="ecology", reasons="x", violation_code="T4-01",
    )  # fmt: skip
    Station.objects.create(
        mn="MN0001", institution_uscc=HERE, site_name="s", st="32", edition="2017",
        region="620102", recorded_at=NOON,
    )  # fmt: skip
    for twin in MORE:
        twin.make(here)
