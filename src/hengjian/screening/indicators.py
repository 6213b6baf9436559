"""What questions asked say of a yearly undertaking's promises."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from hengjian.core.text import t
from hengjian.quality.indicators import Indicator, Reading
from hengjian.registry.models import Institution
from hengjian.screening.models import Finding


def _unanswered(institution: Institution, day: date) -> Reading:
    """Questions put to the institution that wait for its answer now.

    Blindness: no term for an answer is on record, so one asked this morning counts too; the
    state of an earlier day is not kept, `day` changes nothing.
    """
    waiting = Finding.objects.filter(
        institution_uscc=institution.uscc, stage=Finding.Stage.ASKED
    ).count()
    said = t(f"{waiting} 个疑问待答复", f"{waiting} questions wait for an answer")
    return Reading(not waiting, said, reverse("finding-list"))


INDICATORS: dict[str, Indicator] = {"unanswered-findings": _unanswered}
