"""What the officers of the made-up province did after the night's screening.

A handful of findings go each of the ways a finding can go: dismissed with a reason, asked and
answered, passed on; of the cases one stays open, others are decided, one is closed and released.
Everything by the services, as the people of the cast.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from hengjian.accounts.access import Actor, actor_for
from hengjian.accounts.models import User
from hengjian.core.legal_time import LEGAL, legal_day
from hengjian.core.periods import Period
from hengjian.core.text import t
from hengjian.credit import services as credit
from hengjian.disclosure import services as disclosure
from hengjian.enforcement import selectors as cases
from hengjian.enforcement import services as enforcement
from hengjian.enforcement.menu import Menu, Option
from hengjian.enforcement.models import Case
from hengjian.screening import services as screening
from hengjian.screening.models import Finding, Run
from hengjian.simulation.grow import sequence

Progress = Callable[[str, int, int], None]
#: What each way is shown on, first that was found.
TO_DECIDE = ("reused-raw-file", "impossible-travel", "file-mtime-before-creation")
TO_OPEN = "signed-before-analysis-ended"
TO_ASK = ("holding-time-exceeded", "qc-too-good")
TO_DISMISS = "calibration-expired"
LOOKBACK = timedelta(days=110)


def play(*, until: date, progress: Progress) -> dict[str, int]:
    """The province has been screened and some findings have gone their way; gives counts."""
    night = datetime.combine(until + timedelta(days=1), time(2), LEGAL).astimezone(UTC)
    sequence(night)
    if not Run.objects.exists():
        _screen(Period(until - LOOKBACK, until + timedelta(days=1)), night, progress)
        _officers(night + timedelta(hours=7), progress)
    sequence(night + timedelta(days=3))
    return {"findings": Finding.objects.count(), "cases": Case.objects.count()}


def _screen(period: Period, at: datetime, progress: Progress) -> None:
    screening.run(
        period=period,
        by="clock",
        at=at,
        progress=lambda step, _seconds: progress("screening", step.turn, step.of),
    )


def _actor(username: str, at: datetime) -> Actor:
    return actor_for(User.objects.get(username=username), legal_day(at))


def _first(code: str) -> Finding | None:
    return Finding.objects.filter(code=code, stage=Finding.Stage.OPEN).order_by("number").first()


def _officers(at: datetime, progress: Progress) -> None:
    officer = _actor("eco-province", at)
    _dismiss_one(officer, at)
    for code in TO_ASK:
        _ask(officer, code, at)
    steps = (TO_OPEN, *TO_DECIDE)
    for done, code in enumerate(steps, start=1):
        finding = _first(code)
        if finding is not None:
            case = _open(officer, finding, at + timedelta(hours=done))
            if code != TO_OPEN:
                _decide(case, at + timedelta(days=1, hours=done), last=code == TO_DECIDE[0])
        progress("cases", done, len(steps))


def _dismiss_one(officer: Actor, at: datetime) -> None:
    finding = _first(TO_DISMISS)
    if finding is not None:
        reason = str(
            t(
                "机构已提交补办的校准证书，测试数据演示",
                "A later certificate was shown (demonstration)",
            )
        )
        screening.dismiss(finding=finding, reason=reason, by=officer, at=at)


def _ask(officer: Actor, code: str, at: datetime) -> None:
    finding = _first(code)
    if finding is not None:
        reason = str(
            t("请说明原因并提交原始记录", "Please explain and hand in the original records")
        )
        screening.ask(finding=finding, reason=reason, by=officer, at=at)


def _open(officer: Actor, finding: Finding, at: datetime) -> Case:
    reason = str(t("证据记录相互矛盾，需立案调查", "The records contradict each other"))
    screening.pass_on(finding=finding, reason=reason, by=officer, at=at)
    return enforcement.open_case(
        finding=finding, reason=reason, by=officer, at=at + timedelta(minutes=20)
    )


def _decide(case: Case, at: datetime, *, last: bool) -> None:
    """Decided with the first menu's order to correct and its lowest fine; one goes to the end."""
    offered = _menu(case)
    if offered is None:
        return
    menu, fine = offered
    leader = _actor(
        "eco-leader" if "ecology" in menu.lines or not menu.lines else "market-leader", at
    )
    others = [o.key for o in menu.options if not o.is_fine and "责令" in o.words.zh][:1]
    enforcement.decide(
        case=case,
        options=[*others, fine.key],
        reasons=str(t("事实清楚，证据充分（演示）", "The facts are plain (demonstration)")),
        by=leader,
        at=at,
        fine_yuan=fine.low,
    )
    credit.reassess(institution=case.institution, by=leader, at=at + timedelta(minutes=10))
    disclosure.release(case=case, by=leader, at=at + timedelta(minutes=30))
    if last:
        note = str(t("罚款已缴纳，整改已复核", "The fine is paid, the correction was checked"))
        enforcement.close(case=case, note=note, by=leader, at=at + timedelta(days=1))


def _menu(case: Case) -> tuple[Menu, Option] | None:
    for menu in cases.menus(case):
        fines = [o for o in menu.options if o.is_fine and not o.serious and o.low]
        if fines:
            return menu, fines[0]
    return None
