"""The register's acts by API: hand in a file, file a change. The same forms and services as a page."""

# No postponed annotations here: ninja resolves them where `action` wraps, not in this file.

import json
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import File as Upload
from ninja import Query, Router, Schema, Status
from ninja.files import UploadedFile

from hengjian.accounts.access import action, actor_of, scope
from hengjian.core.errors import Problem, Rejected
from hengjian.core.text import t
from hengjian.registry import api_shapes as shapes
from hengjian.registry import importer, tabular
from hengjian.registry.filing_acts import FILINGS
from hengjian.registry.models import Institution

router = Router(tags=["register"])
FILE = "registry.change.file"
LARGEST = 256 * 1024
DRY = Query(True, description="examine only; false writes, all or nothing")


class ImportOut(Schema):
    """What a file says: rows read by sheet, facts that are new, that stand already, written."""

    written: bool
    rows: dict[str, int]
    new: dict[str, int]
    same: dict[str, int]


@router.post("/register/import", response=ImportOut)
@action(importer.ACTION)
def register_import(
    request: HttpRequest,
    file: UploadedFile = Upload(...),  # noqa: B008 - how ninja names a part of a form
    dry_run: bool = DRY,
) -> Any:
    """Examine a workbook or CSV file, or record it: everything in it, or nothing."""
    actor = actor_of(request)
    taken = [tabular.File((file.name or "")[-120:], file.read(tabular.MOST_BYTES + 1))]
    if dry_run:
        examined = importer.examine(taken, actor=actor)
        if examined.problems:
            raise Rejected(t("未导入", "Nothing was imported"), examined.problems)
        new = examined.new
    else:
        examined, recorded = importer.take_in(taken, actor=actor, at=timezone.now())
        new = recorded.new
    same = dict(examined.judged.same_of)
    return ImportOut(written=not dry_run, rows=examined.read, new=new, same=same)


@router.post("/register/institutions/{uscc}/changes/{act}", response={201: shapes.ChangeOut})
@action(FILE)
def file_change(request: HttpRequest, uscc: str, act: str) -> Any:
    """File a change of recorded facts. The body has the fields of the page's form; `record` holds
    the numbers of the rows (certificate number, or the key the page offers). Of the institution's
    own facts those left out stay as they are."""
    actor = actor_of(request)
    found = scope(actor, FILE, Institution).filter(uscc=uscc).first()
    filing = FILINGS.get(act)
    if found is None or filing is None:
        raise Http404
    body = _body(request)
    rows = _rows(filing.rows(found, "") if filing.rows else None, body.pop("record", []))
    offered = [(str(row.pk), str(row)) for row in rows]
    named = [key for key, _ in offered]
    data = body | {"record": named if filing.form.many else "".join(named[:1])}
    if filing.rows is None:
        names = set(filing.form.base_fields) - {"reason", "decision_no"}
        data = {name: getattr(found, name) for name in names} | data
    form = filing.form(data, rows=offered)
    if filing.rows is not None and not rows:
        raise _rejected([_nothing()])
    if not form.is_valid():
        raise _rejected(_problems(form))
    made = filing.do(found, rows, form.given, actor.username, timezone.now())
    return Status(201, shapes.change(made))


def _rows(found: Any, named: Any) -> list[Any]:
    """The rows named by key, or by certificate number; none that is not the institution's own."""
    wanted = {str(name) for name in (named if isinstance(named, list) else [named])}
    if found is None:
        return []
    return [
        row
        for row in found
        if str(row.pk) in wanted or getattr(row, "certificate_no", "") in wanted
    ]


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        body = json.loads(request.body) if len(request.body) <= LARGEST else None
    except (ValueError, RecursionError, RequestDataTooBig):
        body = None
    if isinstance(body, dict):
        return body
    message = t("不是可读取的 JSON 对象", "no JSON object that can be read")
    raise _rejected([Problem("/", "json", message, _FOLLOW)])


_FOLLOW = t("请按接口说明发送", "Follow the API description")


def _nothing() -> Problem:
    message = t("没有这条记录", "the institution has no such record")
    remedy = t("请填写该机构的证书编号或记录键", "Name a certificate or row of this institution")
    return Problem("/record", "unknown-record", message, remedy)


def _problems(form: Any) -> list[Problem]:
    found = []
    for name, errors in form.errors.items():
        for error in errors:
            found.append(Problem(f"/{name}", "field", t(str(error), str(error)), _FOLLOW))
    return found


def _rejected(problems: list[Problem]) -> Rejected:
    return Rejected(t("未办理变更", "Nothing was changed"), problems)
