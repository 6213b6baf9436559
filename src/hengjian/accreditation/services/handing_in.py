"""Hand in, complete, take back: the applicant's acts that the authority sees."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from hengjian.accounts.access import Actor
from hengjian.accreditation import acts, kinds, renewal
from hengjian.accreditation.models import Application
from hengjian.accreditation.services.drafting import LENGTHS, OPEN
from hengjian.bars import services as bars
from hengjian.core.errors import Problem, Rejected
from hengjian.core.legal_time import legal_day
from hengjian.core.text import Text, t
from hengjian.registry import selectors as registry

Stage, Kind, Route = Application.Stage, Application.Kind, Application.Route


@transaction.atomic
def submit(*, application: Application, by: Actor, at: datetime) -> None:
    """The application is with the authority and its clock runs (again, after a completion).

    Raises Rejected with everything that is missing, Refusal for a body that is barred, a lost
    route, a certificate no longer in force, or the same matter under way.
    """
    refused = t(f"申请 {application.number} 未提交", f"{application.number} was not handed in")
    found = acts.locked(application)
    acts.stands_at(found, refused, OPEN)
    day = legal_day(at)
    if found.stage == Stage.DRAFT:
        bars.refuse_barred(found.institution, day)
        _route_kept(found, refused)
    problems = missing(found)
    if problems:
        raise Rejected(refused, problems)
    if found.certificate is not None:
        held = registry.certificate_on(found.institution, day)
        acts.must(
            held is not None and held.pk == found.certificate_id,
            refused,
            t("所涉证书已不再有效", "the certificate is no longer in force"),
            t("请重新建立申请", "Begin a new application"),
        )
    digest = acts.digest(content(found))
    first = found.stage == Stage.DRAFT
    acts.move(
        found,
        Stage.SUBMITTED,
        refused,
        on=day,
        submitted_at=at,
        submitted_by=by.username,
        content_sha256=digest,
    )
    late = found.kind == Kind.RENEWAL and renewal.late(found.certificate, day)
    body = {"kind": found.kind, "route": found.route, "content_sha256": digest, "late": late}
    acts.record("submitted" if first else "completed", found, by, at, body)
    application.refresh_from_db()


def lost_route(application: Application) -> str:
    """Why the applicant may not use the commitment route: false, taken-back, or empty."""
    earlier = Application.objects.filter(
        institution=application.institution, route=Route.COMMITMENT
    ).exclude(pk=application.pk)
    if earlier.filter(stage=Stage.LICENCE_WITHDRAWN).exists():
        return "false"
    # Taken back before the decision, after it had been handed in; an unsent draft is no promise.
    taken = Q(stage=Stage.TAKEN_BACK, submitted_at__isnull=False)
    return "taken-back" if earlier.filter(taken).exists() else ""


def _route_kept(application: Application, refused: Text) -> None:
    if application.route != Route.COMMITMENT:
        return
    because = {
        "false": t("此前的承诺被认定虚假", "an earlier commitment was found false"),
        "taken-back": t("此前在决定前撤回过承诺申请", "one was taken back before its decision"),
    }.get(lost_route(application))
    if because is not None:
        raise acts.refusal(refused, because, t("请按一般程序申请", "Apply by the general route"))


def missing(application: Application) -> list[Problem]:
    """Everything without which it cannot be handed in."""
    return [*_missing_papers(application), *_missing_content(application)]


def _missing_papers(application: Application) -> list[Problem]:
    there = set(application.documents.values_list("kind", flat=True))
    return [
        Problem(
            str(kinds.papers()[kind]),
            "paper-missing",
            t("缺少这份材料", "this paper is missing"),
            t("请上传", "Bring it"),
        )
        for kind in kinds.papers_for(application.kind, application.route)
        if kind not in there
    ]


def _missing_content(application: Application) -> list[Problem]:
    rows = set(application.items.values_list("act", flat=True))
    wanted = {
        Kind.FIRST: {"add"},
        Kind.RENEWAL: {"keep", "add", "replace"},
        Kind.EXTENSION: {"add"},
        Kind.METHOD: {"replace"},
    }.get(Kind(application.kind), set())
    if application.kind == Kind.CHANGE:
        wanted = {"item": {"remove"}, "method": {"replace"}}.get(application.trigger, set())
        if not wanted and not application.changes.exists():
            return [_empty(t("变更事项", "Changes"))]
    return [_empty(t("能力项", "Scope rows"))] if wanted and not rows & wanted else []


def _empty(where: Text) -> Problem:
    message = t("没有填写", "nothing is filled in")
    return Problem(str(where), "empty", message, t("请填写后提交", "Fill it in"))


def content(application: Application) -> dict[str, Any]:
    """What is asked for, as sealed by its digest: rows, changes, papers."""
    return {
        "number": application.number,
        "kind": application.kind,
        "route": application.route,
        "trigger": application.trigger,
        "institution": application.institution.uscc,
        "certificate": application.certificate.certificate_no if application.certificate else "",
        "rows": [
            [item.act, *(getattr(item, name) for name in LENGTHS)]
            for item in application.items.all()
        ],
        "changes": [
            [c.field, c.before, c.after, c.since.isoformat()] for c in application.changes.all()
        ],
        "papers": [[d.kind, d.sha256] for d in application.documents.all()],
    }


@transaction.atomic
def hand_in_papers(*, application: Application, by: Actor, at: datetime) -> None:
    """What the leader missed is there: his clock and the review's run again."""
    refused = t("补充材料未提交", "The papers were not handed in")
    found = acts.locked(application)
    acts.stands_at(found, refused, (Stage.COMPLETING,))
    told = found.events.filter(act="papers-concluded").order_by("-at").first()
    fresh = found.documents.filter(uploaded_at__gte=told.at) if told else found.documents.all()
    acts.must(
        fresh.exists(),
        refused,
        t("尚未上传补充材料", "nothing was brought since"),
        t("请先上传补充材料", "Bring the papers first"),
    )
    acts.move(found, Stage.PAPER_REVIEW, refused, on=legal_day(at), paper_conclusion="")
    body = {"papers": list(fresh.values_list("sha256", flat=True))}
    acts.record("papers-completed", found, by, at, body)
    application.refresh_from_db()


@transaction.atomic
def take_back(*, application: Application, reason: str, by: Actor, at: datetime) -> None:
    """The applicant asks for nothing any more. Only before the decision."""
    refused = t(f"申请 {application.number} 未撤回", f"{application.number} was not taken back")
    found = acts.locked(application)
    kept = acts.words(reason, refused, t("没有写明撤回理由", "no reason was given"))
    acts.move(found, Stage.TAKEN_BACK, refused, on=legal_day(at), ended_at=at)
    acts.record("taken-back", found, by, at, {"reason_sha256": acts.text_digest(kept)}, kept)
    application.refresh_from_db()
