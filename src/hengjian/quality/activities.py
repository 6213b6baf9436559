"""Audits, reviews, trainings, self-checks and discipline: recorded, corrected, withdrawn.

Nothing is rewritten: a correction stands beside what it corrects, with its reason.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hengjian.accounts.access import Actor
from hengjian.core import kept_files
from hengjian.core.errors import Refusal, Rejected
from hengjian.core.kept_files import Checked
from hengjian.core.legal_time import legal_day
from hengjian.core.text import Text, t
from hengjian.quality.models import Activity
from hengjian.quality.recording import ActivityFacts, entry, needed
from hengjian.registry.models import Institution


@transaction.atomic
def record_activity(
    *,
    institution: Institution,
    facts: ActivityFacts,
    file: Checked | None,
    by: Actor,
    at: datetime,
) -> Activity:
    """It happened, and is on record. Raises Rejected with every fault."""
    problems = facts.problems(legal_day(at))
    if problems:
        raise Rejected(t("未登记", "It was not recorded"), problems)
    made = write(institution, facts, file, by, at)
    entry("activity-recorded", institution, by, at, facts.body(made.sha256))
    return made


def write(
    institution: Institution, facts: ActivityFacts, file: Checked | None, by: Actor, at: datetime
) -> Activity:
    """Row and file of an activity; the caller writes the entry."""
    if file is not None:
        kept_files.keep(file)
    return Activity.objects.create(
        institution=institution,
        kind=facts.kind,
        held_on=facts.held_on,
        title=facts.title.strip(),
        people=facts.people,
        found=facts.found,
        open=facts.still_open,
        file_name=file.name if file else "",
        sha256=file.sha256 if file else "",
        recorded_at=at,
        recorded_by=by.username,
    )


@transaction.atomic
def correct_activity(
    *,
    activity: Activity,
    facts: ActivityFacts,
    file: Checked | None,
    reason: str,
    by: Actor,
    at: datetime,
) -> Activity:
    """A corrected record stands in its place; the first one stays, with the reason.

    Also how findings are closed: fewer of them open, and why. Without a new file the old one stays.
    """
    refused = t("未更正", "It was not corrected")
    reason = needed(reason, refused)
    problems = facts.problems(legal_day(at))
    if problems:
        raise Rejected(refused, problems)
    _withdraw(activity, reason, refused, at)
    made = write(activity.institution, facts, file, by, at)
    made.corrects = activity
    if file is None:
        made.file_name, made.sha256 = activity.file_name, activity.sha256
    made.save(update_fields=["corrects", "file_name", "sha256"])
    body = {**facts.body(made.sha256), "corrects": activity.pk, "reason": reason}
    entry("activity-corrected", activity.institution, by, at, body)
    return made


@transaction.atomic
def withdraw_activity(*, activity: Activity, reason: str, by: Actor, at: datetime) -> Activity:
    """It did not happen, or was recorded twice: it counts no longer, and stays readable."""
    refused = t("未撤回", "It was not withdrawn")
    reason = needed(reason, refused)
    _withdraw(activity, reason, refused, at)
    body = {
        "activity": activity.kind,
        "held_on": activity.held_on.isoformat(),
        "title": activity.title,
        "reason": reason,
    }
    entry("activity-withdrawn", activity.institution, by, at, body)
    return activity


def _withdraw(activity: Activity, reason: str, refused: Text, at: datetime) -> None:
    moved = Activity.objects.filter(pk=activity.pk, withdrawn_at=None).update(
        withdrawn_at=at, withdrawn_reason=reason
    )
    if not moved:
        raise Refusal(
            refused,
            t("这条记录已被更正或撤回", "this record was corrected or withdrawn already"),
            t("请选择现行记录", "Choose the record that stands"),
        )
    activity.refresh_from_db()
