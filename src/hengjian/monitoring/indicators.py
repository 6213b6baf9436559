"""What reports handed in say of a yearly undertaking's promises."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Exists, OuterRef

from hengjian.core.text import t
from hengjian.monitoring.models import Deviation, Report
from hengjian.quality.indicators import Indicator, Reading
from hengjian.registry.models import Institution

LOOK_BACK = timedelta(days=365)


def _blocked(institution: Institution, day: date) -> Reading:
    """Reports issued in the year before that a reason speaks against; none handed in says nothing."""
    issued = Report.objects.filter(
        institution=institution, issued_on__lte=day, issued_on__gt=day - LOOK_BACK
    )
    total = issued.count()
    if not total:
        return Reading(None, t("一年内没有报送报告", "no report handed in within a year"))
    against = Deviation.objects.filter(report=OuterRef("pk"), blocks_mark=True)
    blocked = issued.filter(Exists(against)).count()
    said = t(
        f"一年内 {total} 份报告中 {blocked} 份有不符合之处",
        f"{blocked} of {total} reports of a year have something against them",
    )
    return Reading(not blocked, said)


INDICATORS: dict[str, Indicator] = {"blocked-reports": _blocked}
