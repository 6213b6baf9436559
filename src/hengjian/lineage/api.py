"""The API of lineage: reports that rest on a fault."""

# No postponed annotations here: see monitoring.api.

from datetime import date

from django.http import HttpRequest
from ninja import Router, Schema

from hengjian.accounts.access import action, actor_of
from hengjian.core.errors import Refusal
from hengjian.core.text import t
from hengjian.lineage import faults

router = Router(tags=["lineage"])


class TouchOut(Schema):
    """One record that rests on the fault."""

    what: str
    record: str
    at: str | None


class TouchedOut(Schema):
    """One report with what rests on the fault."""

    institution: str
    report_no: str
    stage: str
    results: int
    touches: list[TouchOut]


@router.get("/lineage/touched", response=list[TouchedOut], summary="Reports that rest on a fault")
@action(faults.TRACE)
def touched(
    request: HttpRequest, kind: str = "instrument", value: str = "", institution: str = "",
    since: date | None = None, until: date | None = None,
) -> list[TouchedOut]:  # fmt: skip
    """Kinds: instrument, person, file, batch, method, point. `until` is the first day no longer."""
    if kind not in faults.KINDS:
        names = ", ".join(faults.KINDS)
        raise Refusal(
            t("未查询", "Nothing was traced"),
            t(f"没有 {kind[:40]} 这种对象", f"there is no kind {kind[:40]}"),
            t(f"可用：{names}", f"There are: {names}"),
        )
    fault = faults.Fault(kind, value.strip(), institution, since, until)
    return [
        TouchedOut(
            institution=one.report.institution.uscc, report_no=one.report.report_no,
            stage=one.report.stage, results=one.results,
            touches=[
                TouchOut(what=str(x.what), record=x.record, at=x.at.isoformat() if x.at else None)
                for x in one.touches
            ],
        )
        for one in faults.trace(actor_of(request), fault)
    ]  # fmt: skip
