"""What every act of an application shares: refusing, moving with its clocks, signing the log."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from hengjian.accounts.access import Actor
from hengjian.accreditation import timing
from hengjian.accreditation.models import Application, Event
from hengjian.core import regions
from hengjian.core.errors import Refusal
from hengjian.core.legal_time import legal_day
from hengjian.core.text import Text, t
from hengjian.ledger import canonical
from hengjian.ledger import services as ledger
from hengjian.registry import selectors as registry

Stage = Application.Stage
#: Only these posts accredit, and only at the province (CMA163 art 8).
ACCREDITING = frozenset({"market-province", "market-leader"})


def refusal(refused: Text, because: Text, instead: Text | None = None) -> Refusal:
    """A Refusal whose advice is the plain one unless said."""
    return Refusal(refused, because, instead or t("请改正后重试", "Correct it and try again"))


def must(holds: object, refused: Text, because: Text, instead: Text | None = None) -> None:
    """Refuse unless it holds."""
    if not holds:
        raise refusal(refused, because, instead)


def locked(application: Application) -> Application:
    """The application as it is now, held until the act is done."""
    rows = Application.objects.select_for_update(of=("self",))
    return rows.select_related("institution", "certificate").get(pk=application.pk)


def stands_at(application: Application, refused: Text, stages: Collection[str]) -> None:
    """Refuse when the application stands at another stage."""
    here = Stage(application.stage)
    words = t("该申请现处于“{here}”", "it stands at “{here}”").format(here=here.label)
    must(here in stages, refused, words, t("请刷新页面查看现状", "Reload to see how it stands"))


def move(
    application: Application,
    stage: Application.Stage,
    refused: Text,
    *,
    on: date,
    **facts: Any,
) -> None:
    """Move with the clocks, unless the workflow or a colleague forbids it.

    The UPDATE names the stage left. `on`: legal day of the event, from which clocks count.
    """
    here = Stage(application.stage)
    words = t("该申请现处于“{here}”", "it stands at “{here}”").format(here=here.label)
    must(stage in application.moves(), refused, words, t("请刷新页面", "Reload the page"))
    rows = Application.objects.filter(pk=application.pk, stage=here)
    try:
        with transaction.atomic():
            moved = rows.update(stage=stage, **facts)
    except IntegrityError as error:
        raise refusal(refused, _clash(application, facts)) from error
    must(moved, refused, t("另一位同事刚刚办理了它", "a colleague moved it a moment ago"))
    application.refresh_from_db()
    timing.entered(application, here, stage, on)


def _clash(application: Application, facts: dict[str, Any]) -> Text:
    own = {application.accepted_by, application.concluded_by} - {""}
    if facts.get("decided_by") in own:
        return t("受理或评审经手人不得作出决定", "who accepted or concluded it may not decide it")
    return t(
        "同一事项正在办理，或编号已被占用", "the same matter is under way, or a number is taken"
    )


def accrediting(by: Actor, application: Application, refused: Text) -> None:
    """Refuse unless the actor sits in the market authority of the province (CMA163 art 8)."""
    region = application.institution.region
    seated = any(
        post.role in ACCREDITING
        and regions.is_code(post.region)
        and regions.level(post.region) is regions.Level.PROVINCE
        and regions.contains(post.region, region)
        for post in by.posts
    )
    must(
        seated,
        refused,
        t(
            "资质认定由省级市场监督管理部门实施（163号令第八条）",
            "only the market authority of the province accredits (CMA163 art 8)",
        ),
        t("请转省级市场监督管理部门办理", "Pass it to the authority of the province"),
    )


def unbiased(by: Actor, application: Application, on: date, refused: Text) -> None:
    """Refuse an officer whom the applicant employs."""
    here = registry.staff_on(application.institution, on)
    employed = bool(by.person_no) and here.filter(person__person_no=by.person_no).exists()
    must(
        not employed,
        refused,
        t("您任职于申请机构，应当回避", "the applicant employs you"),
        t("请交由其他同事办理", "Leave it to a colleague"),
    )


def handled(by: Actor, application: Application, at: datetime, refused: Text) -> None:
    """What every officer's act asks of its officer."""
    accrediting(by, application, refused)
    unbiased(by, application, legal_day(at), refused)


def words(text: str, refused: Text, missing: Text) -> str:
    """Text without blanks around it; refused when empty or beyond 8000 characters."""
    kept = text.strip()
    must(kept, refused, missing)
    must(len(kept) <= 8000, refused, t("不超过 8000 字", "at most 8000 characters"))
    return kept


def record(
    act: str,
    application: Application,
    by: Actor,
    at: datetime,
    body: dict[str, Any],
    note: str = "",
) -> None:
    """The act is on the ledger under the application's number, and on its page."""
    Event.objects.create(
        application=application,
        act=act,
        stage=application.stage,
        at=at,
        by=by.username,
        by_name=by.name,
        note=note,
    )
    ledger.append(
        kind=f"accreditation.{act}",
        subject=application.number,
        actor=by.username,
        at=at,
        body={"institution": application.institution.uscc, "stage": application.stage, **body},
    )


def digest(document: object) -> str:
    """SHA-256 of the canonical JSON."""
    return hashlib.sha256(canonical.encode(document)).hexdigest()


def text_digest(text: str) -> str:
    """SHA-256 of a text: free words may name people and stay off the ledger."""
    return hashlib.sha256(text.encode()).hexdigest()


def next_number(letters: str, field: str, year: int) -> str:
    """The next free number of that kind in the year: SQ-2026-000001."""
    begin = f"{letters}-{year}-"
    rows = Application.objects.filter(**{f"{field}__startswith": begin})
    last = rows.order_by(f"-{field}").values_list(field, flat=True).first()
    count = int(str(last).rsplit("-", 1)[1]) if last else 0
    return f"{begin}{count + 1:06d}"
