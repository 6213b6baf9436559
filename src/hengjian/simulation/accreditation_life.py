"""Applications of the made-up province: some at every stage, by the acts of the people of the cast.

`live` may run again: an institution that has an application of a kind keeps it. Assessors are
entered where the directory has too few.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from hengjian.accreditation import kinds
from hengjian.accreditation import services as acts
from hengjian.accreditation.models import Application
from hengjian.accreditation.services.drafting import Change, Row
from hengjian.core.legal_time import legal_day
from hengjian.core.text import t
from hengjian.registry.models import Institution
from hengjian.simulation.accreditation_acts import (
    LEADER,
    OFFICER,
    applicant,
    assess,
    assessors,
    conclude,
    draw_group,
    granted,
    hand_in,
    later,
    reviewed,
)
from hengjian.simulation.world import Lab

Progress = Callable[[str, int, int], None]
NOISE = Row(
    "add",
    category="振动",
    parameter="城市区域环境振动",
    method="GB 10071-1988",
    library_item="NLK-0412",
)
AIR = Row(
    "add",
    category="环境空气和废气",
    parameter="二氧化硫",
    method="HJ 57-2017",
    library_item="NLK-0107",
)


def _begin(
    uscc: str, at: datetime, kind: str, *, rows: Sequence[Row] = (), **more: str
) -> Application | None:
    """An application handed in at that hour; None where the institution has one of the kind."""
    institution = Institution.objects.filter(uscc=uscc).first()
    there = Application.objects.filter(institution__uscc=uscc, kind=kind)
    if institution is None or there.exists():
        return None
    by = applicant(uscc)
    made = acts.draft(institution=institution, kind=kind, by=by, at=at, **more)
    changes = []
    if more.get("trigger") == "identity":
        after = f"{institution.address}（二期）"
        changes = [Change("address", institution.address, after, legal_day(at))]
    return hand_in(made, by, at + timedelta(hours=1), rows, changes)


def _accept(found: Application, at: datetime) -> datetime:
    review = kinds.triggers()[found.trigger].review if found.trigger else ""
    review = review or kinds.kinds()[found.kind].reviews[0]
    review = "none" if found.route == kinds.COMMITMENT else review
    acts.accept(application=found, review=review, by=OFFICER, at=at)
    return at + timedelta(hours=1)


def _published(uscc: str, at: datetime) -> None:
    made = _begin(uscc, later(at, -60), "extension", rows=[NOISE])
    if made is not None:
        granted(made, later(reviewed(made, _accept(made, later(at, -57))), 1))


def _concluded(uscc: str, at: datetime, *, decided: bool = False) -> None:
    made = _begin(uscc, later(at, -30), "extension", rows=[AIR])
    if made is None:
        return
    after = reviewed(made, _accept(made, later(at, -27)))
    if decided:
        reasons = str(t("符合资质认定条件（演示）", "the conditions are met (demonstration)"))
        acts.decide(application=made, outcome="granted", reasons=reasons, by=LEADER, at=after)


def _correcting(uscc: str, at: datetime) -> None:
    made = _begin(uscc, later(at, -25), "extension", rows=[NOISE, AIR])
    if made is None:
        return
    taken = draw_group(made, _accept(made, later(at, -23)))
    acts.conclude_papers(
        application=made, outcome="conduct", words="", by=OFFICER, at=later(taken, 1)
    )
    closed = assess(made.assessment_number, later(taken, 4), "basically")
    acts.follow(application=made, by=OFFICER, at=later(closed, 1))


def _reading(uscc: str, at: datetime) -> None:
    made = _begin(uscc, later(at, -12), "renewal")
    if made is not None:
        draw_group(made, _accept(made, later(at, -9)))


def _drawing(uscc: str, at: datetime) -> None:
    made = _begin(uscc, later(at, -4), "extension", rows=[AIR])
    if made is not None:
        acts.form_group(application=made, by=OFFICER, at=_accept(made, later(at, -1)))


def _promised(uscc: str, at: datetime, *, checked: bool) -> None:
    made = _begin(uscc, later(at, -40), "extension", rows=[NOISE], route=kinds.COMMITMENT)
    if made is None:
        return
    after = granted(made, _accept(made, later(at, -38)))
    check = later(draw_group(made, after), 1)
    acts.open_check(application=made, by=OFFICER, at=check)
    if checked:
        closed = assess(made.check_number, later(check, 3))
        conclude(made.check_number, closed + timedelta(hours=1))
        acts.take_check(application=made, by=OFFICER, at=later(closed, 1))


def _returned(uscc: str, at: datetime) -> None:
    made = _begin(uscc, later(at, -3), "change", trigger="identity")
    if made is not None:
        missing = str(t("缺少新址的使用权证明", "proof of the new premises is missing"))
        acts.request_completion(application=made, missing=missing, by=OFFICER, at=later(at, -2))


def _false(uscc: str, at: datetime) -> None:
    made = _begin(uscc, later(at, -20), "extension", rows=[NOISE])
    if made is not None:
        reasons = str(t("方法验证报告系伪造（演示）", "the verification report is made up"))
        acts.not_accept(
            application=made, reasons=reasons, false_material=True, by=OFFICER, at=later(at, -17)
        )


def _waiting(uscc: str, at: datetime) -> None:
    _begin(uscc, later(at, -4), "extension", rows=[NOISE])


def _overdue(uscc: str, at: datetime) -> None:
    _begin(uscc, later(at, -8), "change", trigger="identity")


def _ending(uscc: str, at: datetime) -> None:
    _begin(uscc, later(at, -1), "cancellation")


def _taken_back(uscc: str, at: datetime) -> None:
    made = _begin(uscc, later(at, -6), "extension", rows=[AIR])
    if made is not None:
        reason = str(t("设备尚未到位", "the instruments have not come"))
        acts.take_back(application=made, reason=reason, by=applicant(uscc), at=later(at, -5))


#: What is played at which institution; the second is the one of the demonstration's laboratory.
_PLAYS: tuple[tuple[int, Callable[[str, datetime], None]], ...] = (
    (1, _correcting),
    (1, _returned),
    (0, _published),
    (2, _waiting),
    (3, _overdue),
    (4, _drawing),
    (5, _reading),
    (7, lambda uscc, at: _concluded(uscc, at)),
    (8, lambda uscc, at: _concluded(uscc, at, decided=True)),
    (9, _ending),
    (10, _false),
    (11, _taken_back),
    (12, lambda uscc, at: _promised(uscc, at, checked=True)),
    (13, lambda uscc, at: _promised(uscc, at, checked=False)),
)


def live(labs: list[Lab], at: datetime, progress: Progress) -> None:
    """Applications stand at every stage up to `at`. Safe to run again."""
    assessors(later(at, -70))
    for done, (index, play) in enumerate(_PLAYS, start=1):
        if index < len(labs):
            play(labs[index].uscc, at)
        progress("applications", done, len(_PLAYS))
