"""Hops 6 to 8 of a report's walk: case, class, release."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hengjian.console.walk_hop import Hop, not_reached
from hengjian.core.text import Text, t
from hengjian.credit.models import Assessment
from hengjian.disclosure.models import Release
from hengjian.enforcement.models import UPHELD, Case
from hengjian.screening.models import Finding

CASE, CLASS, RELEASE = t("办案", "Case"), t("监管类别", "Class"), t("公开", "Release")


def hops(findings: Sequence[Finding], why: Text) -> Iterator[Hop]:
    """The last three hops of a report with these findings; `why` when they were not reached."""
    cases = list(Case.objects.filter(finding__in=findings).order_by("opened_at", "pk"))
    if not cases:
        passed = any(f.stage == Finding.Stage.PASSED_ON for f in findings)
        settled = findings and all(f.stage == Finding.Stage.DISMISSED for f in findings)
        if passed:
            why = t("等待立案", "waits for a case")
        elif settled:
            why = t("疑点已排除，到第5步为止", "dismissed: it stops at hop 5")
        yield from (
            not_reached(6, "case", CASE, why),
            not_reached(7, "class", CLASS, why),
            not_reached(8, "release", RELEASE, why),
        )
        return
    # With several cases the one that got furthest is told.
    case = max(cases, key=lambda c: (c.stage in UPHELD, c.decided_at is not None, c.opened_at))
    yield _case(case)
    yield _class(case)
    yield _release(case)


def _case(case: Case) -> Hop:
    at = case.closed_at or case.decided_at or case.opened_at
    who = case.closed_by_name or case.decided_by_name or case.opened_by_name
    words = case.reasons or case.opening_reason
    label = case.get_stage_display()
    return Hop(
        6, "case", CASE, at, who, f"case:{case.number}", t(f"{label}：{words}", f"{label}: {words}")
    )


def _class(case: Case) -> Hop:
    if case.stage not in UPHELD or case.decided_at is None:
        why = (
            t("未认定违法，类别不变", "not upheld: the class stays")
            if case.stage == Case.Stage.DISMISSED
            else t("尚未作出决定", "not decided yet")
        )
        return not_reached(7, "class", CLASS, why)
    rows = Assessment.objects.filter(institution=case.institution, assessed_at__gte=case.decided_at)
    found = rows.order_by("assessed_at", "pk").first()
    if found is None:
        return not_reached(7, "class", CLASS, t("等待重新评定", "waits for reassessment"))
    to = found.supervision_class
    return Hop(
        7, "class", CLASS, found.assessed_at, found.assessed_by, f"assessment:{found.pk}",
        t(f"监管类别 {to}", f"supervision class {to}"),
    )  # fmt: skip


def _release(case: Case) -> Hop:
    release = Release.objects.filter(subject=case.number).order_by("released_at", "pk").last()
    if release is None:
        why = (
            t("尚未公开", "not released yet")
            if case.stage in UPHELD
            else t("没有可公开的决定", "no decision to release")
        )
        return not_reached(8, "release", RELEASE, why)
    until = release.public_until or "—"
    detail = (
        t(f"已撤下：{release.withdrawn_reason}", f"withdrawn: {release.withdrawn_reason}")
        if release.withdrawn_at
        else t(f"公开至 {until}", f"public until {until}")
    )
    return Hop(
        8, "release", RELEASE, release.released_at, release.released_by,
        f"release:{release.number}", detail,
    )  # fmt: skip
