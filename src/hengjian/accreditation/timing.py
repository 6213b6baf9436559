"""Clocks of an application in the database: started, paused, resumed, stopped. Called by acts only."""

from __future__ import annotations

from datetime import date

from hengjian.accreditation import clocks, effects, kinds
from hengjian.accreditation.models import Application, ClockRun
from hengjian.core.periods import NotCovered
from hengjian.standards import workdays


def entered(application: Application, before: str, after: str, on: date) -> None:
    """The clocks are as entering `after` on `on` leaves them."""
    for effect in effects.effects(application.route, application.kind, before, after):
        if effect.verb == effects.START:
            _start(application, effect.clock, on)
            continue
        run = application.clocks.filter(kind=effect.clock, stopped_on=None).first()
        if run is None:
            continue  # its law was not on record on the day it would have started
        if effect.verb == effects.PAUSE:
            reason = effects.REASONS[after]
            run.pauses = [*run.pauses, {"from": _day(run, on), "to": None, "reason": reason}]
        else:
            run.pauses = [_closed(row, on) for row in run.pauses]
        if effect.verb == effects.STOP:
            run.stopped_on = max(on, run.started_on)
        run.due_on = due_on(run)
        run.save(update_fields=["pauses", "stopped_on", "due_on"])


def _start(application: Application, kind: str, on: date) -> None:
    length = kinds.length(kind, on)
    if length is None:
        return
    run = ClockRun(
        application=application, kind=kind, started_on=on, count=length.count, unit=length.unit
    )
    run.due_on = due_on(run)
    run.save()


def due_on(run: ClockRun) -> date | None:
    """The last day with the pauses known so far; None while it stands or beyond the calendar."""
    if run.run.stands:
        return None
    try:
        return clocks.due_on(run.run, workdays.calendar())
    except NotCovered:
        return None


def _day(run: ClockRun, on: date) -> str:
    return max(on, run.started_on).isoformat()


def _closed(row: dict[str, str | None], on: date) -> dict[str, str | None]:
    if row["to"] is not None:
        return row
    begun = date.fromisoformat(str(row["from"]))
    return {**row, "to": max(on, begun).isoformat()}
