"""Carry the grant out on the register, and publish it (CMA163 art 11(4), 22)."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from hengjian.accounts.access import Actor
from hengjian.accreditation import acts, documents, registering
from hengjian.accreditation.models import Application
from hengjian.core.legal_time import legal_day
from hengjian.core.text import t
from hengjian.registry.models import Certificate

Stage, Kind = Application.Stage, Application.Kind
NEW = (Kind.FIRST, Kind.RENEWAL)


@transaction.atomic
def issue(*, application: Application, by: Actor, at: datetime) -> Certificate:
    """The register holds what was granted from this day; gives the certificate made or touched.

    A State-level certificate is never issued or changed here. Raises Refusal.
    """
    refused = t("未发证", "Nothing was issued")
    found = acts.locked(application)
    acts.handled(by, found, at, refused)
    acts.stands_at(found, refused, (Stage.GRANTED,))
    level = found.certificate.level if found.certificate else Certificate.Level.PROVINCE
    acts.must(
        level == Certificate.Level.PROVINCE,
        refused,
        t("国家级证书只登记、不办理", "State-level certificates are registered, never issued"),
    )
    day = legal_day(at)
    number = documents.next_number(found, day.year) if found.kind in NEW else ""
    try:
        with transaction.atomic():
            certificate = registering.carry_out(found, number, day, by.username, at)
    except IntegrityError as error:
        because = t("证书编号刚被占用", "the number was taken a moment ago")
        raise acts.refusal(refused, because, t("请重试", "Try again")) from error
    facts = {"issued_at": at, "issued_by": by.username, "result": certificate}
    acts.move(found, Stage.ISSUED, refused, on=day, **facts)
    body = {
        "certificate": certificate.certificate_no,
        "decision_no": found.decision_no,
        "status": certificate.status,
    }
    acts.record("issued", found, by, at, body)
    application.refresh_from_db()
    return certificate


@transaction.atomic
def publish(*, application: Application, by: Actor, at: datetime) -> None:
    """Anyone may see the grant: the body, its certificate, its status and scope."""
    refused = t("未公布", "Nothing was published")
    found = acts.locked(application)
    acts.handled(by, found, at, refused)
    acts.move(found, Stage.PUBLISHED, refused, on=legal_day(at), published_at=at)
    certificate = found.result.certificate_no if found.result else ""
    acts.record("published", found, by, at, {"certificate": certificate})
    application.refresh_from_db()
