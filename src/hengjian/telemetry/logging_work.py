"""Log what was done at a station, and correct what was logged wrongly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from hengjian.core.errors import Problem, Refusal, Rejected
from hengjian.core.text import Text, t
from hengjian.ledger import services as ledger
from hengjian.telemetry.models import Station, StationLog

REFUSED = t("未登记站点工作", "The work was not logged")
LENGTHS = {"people": 120, "factor": 24, "standard": 80, "reference": 40, "before": 40, "after": 40,
           "note": 400}  # fmt: skip


@dataclass(frozen=True)
class Done:
    """What is logged; texts as typed."""

    kind: str
    begun_at: datetime | None
    ended_at: datetime | None
    people: str
    factor: str = ""
    standard: str = ""
    reference: str = ""
    before: str = ""
    after: str = ""
    note: str = ""


def log(
    *, station: Station, done: Done, by: str, at: datetime, corrects: StationLog | None = None,
    reason: str = "",
) -> StationLog:  # fmt: skip
    """The work is on the station's log and on the ledger. Raises Rejected with every field that is
    wrong, Refusal when what it corrects was corrected before."""
    problems = list(_problems(done, at, corrects, reason))
    if problems:
        raise Rejected(REFUSED, problems)
    facts = {name: getattr(done, name) for name in ("kind", "begun_at", "ended_at", *LENGTHS)}
    try:
        with transaction.atomic():
            made = StationLog.objects.create(
                station=station, corrects=corrects, reason=reason.strip(), recorded_at=at,
                recorded_by=by, **facts,
            )  # fmt: skip
            body = {k: v.isoformat() if isinstance(v, datetime) else v for k, v in facts.items()}
            body |= {"id": made.pk, "corrects": corrects.pk if corrects else None}
            ledger.append(
                kind="telemetry.work-logged", subject=station.mn, actor=by, at=at, body=body
            )
    except IntegrityError as error:
        raise Refusal(
            REFUSED,
            t("该记录已被更正过", "that entry was corrected before"),
            t("请更正最新的一条", "Correct the newest one"),
        ) from error
    return made


def _problems(
    done: Done, at: datetime, corrects: StationLog | None, reason: str
) -> Iterator[Problem]:
    if done.kind not in StationLog.Kind.values:
        yield _problem("kind", t("请选择工作类型", "choose what was done"))
    if done.begun_at is None or done.ended_at is None:
        yield _problem("begun_at", t("请填写开始和结束时间", "give both times"))
    elif not done.begun_at <= done.ended_at <= at:
        yield _problem(
            "ended_at", t("结束早于开始，或晚于现在", "it ends before it begins, or in the future")
        )
    if not done.people.strip():
        yield _problem("people", t("请填写人员", "say who was there"))
    if done.kind == StationLog.Kind.CALIBRATION and not (done.standard and done.reference):
        yield _problem(
            "standard",
            t("校准须写明标准物质编号和标准值", "a calibration names its standard and value"),
        )
    for name, most in LENGTHS.items():
        if len(getattr(done, name)) > most:
            yield _problem(name, t(f"不超过 {most} 字", f"at most {most} characters"))
    if corrects is not None and not reason.strip():
        yield _problem("reason", t("请写明更正理由", "say why it is corrected"))


def _problem(where: str, message: Text) -> Problem:
    return Problem(where, "station-log", message, t("请改正", "Correct it"))
