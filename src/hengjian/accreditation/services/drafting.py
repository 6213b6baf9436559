"""The applicant's own desk: begin an application and write what is asked for.

Drafts are nobody's business yet: beginning one is on the ledger, its edits are not; what was asked
for is sealed as a digest when it is handed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from hengjian.accounts.access import Actor
from hengjian.accreditation import acts, kinds, posts
from hengjian.accreditation.models import Application, ApplicationItem, ChangeDetail
from hengjian.core.errors import Problem, Rejected
from hengjian.core.legal_time import legal_day
from hengjian.core.text import Text, t
from hengjian.registry import selectors as registry
from hengjian.registry.models import Certificate, Institution, ScopeItem

Kind, Route, Stage = Application.Kind, Application.Route, Application.Stage
#: While the applicant may write.
OPEN = (Stage.DRAFT, Stage.RETURNED)
_TRIES = 5
_MOST_ROWS = 20_000
#: Longest text of each part of a row.
LENGTHS = {
    "category": 60, "matrix": 60, "parameter": 80, "method": 120, "limits": 200, "site": 120,
    "note": 200, "library_item": 40, "library_status": 40,
}  # fmt: skip
_NEEDED = ("category", "parameter", "method")


@dataclass(frozen=True)
class Row:
    """A scope row as asked for. `standing`: key of the registered row it is about, None for a
    new one; `where` names its place for problems."""

    act: str
    category: str = ""
    parameter: str = ""
    method: str = ""
    matrix: str = ""
    limits: str = ""
    site: str = ""
    note: str = ""
    library_item: str = ""
    library_status: str = ""
    standing: int | None = None
    where: str = ""


@dataclass(frozen=True)
class Change:
    """A fact that changes: its field, what it was, what it becomes, since when."""

    field: str
    before: str
    after: str
    since: date


@transaction.atomic
def draft(
    *,
    institution: Institution,
    kind: str,
    by: Actor,
    at: datetime,
    route: str = Route.GENERAL,
    trigger: str = "",
) -> Application:
    """A draft stands under its number. Refused where the kind asks for a certificate in force and
    there is none (or the other way round), or where the State issued it."""
    refused = t("未建立申请", "No application was begun")
    found = kinds.kinds().get(kind)
    if found is None or route not in found.routes:
        raise acts.refusal(
            refused, t("没有这种申请或程序", "there is no such application or route")
        )
    named = trigger in kinds.triggers() if kind == Kind.CHANGE else trigger == ""
    acts.must(named, refused, t("请选择变更情形", "choose the event of the change"))
    certificate = _certificate(institution, found, legal_day(at), refused)
    facts = {"kind": kind, "route": route, "trigger": trigger}
    made = _numbered(institution, certificate, facts, by, at, refused)
    if kind == Kind.RENEWAL and certificate is not None:
        _keep_all(made, certificate, legal_day(at))
    acts.record("drafted", made, by, at, facts)
    return made


def _numbered(
    institution: Institution,
    certificate: Certificate | None,
    facts: dict[str, str],
    by: Actor,
    at: datetime,
    refused: Text,
) -> Application:
    """The draft under the next number; another draft may take it first, then the one after."""
    for _ in range(_TRIES):
        number = acts.next_number("SQ", "number", at.year)
        try:
            with transaction.atomic():
                return Application.objects.create(
                    number=number,
                    institution=institution,
                    certificate=certificate,
                    drafted_at=at,
                    drafted_by=by.username,
                    **facts,
                )
        except IntegrityError:
            continue
    raise acts.refusal(
        refused, t("编号被同时占用", "others took the number"), t("请重试", "Try again")
    )


def _certificate(
    institution: Institution, kind: kinds.Kind, day: date, refused: Text
) -> Certificate | None:
    """The certificate the application is about."""
    held = registry.certificate_on(institution, day)
    if kind.certificate:
        if held is None:
            raise acts.refusal(
                refused,
                t("该机构当日没有有效的资质认定证书", "the body holds no certificate in force"),
                t("请改为首次申请", "Make it a first application"),
            )
        acts.must(
            held.level == Certificate.Level.PROVINCE,
            refused,
            t(
                f"证书 {held.certificate_no} 为国家级，本平台只登记、不办理（163号令第八条）",
                f"{held.certificate_no} is a State-level certificate, registered here and never "
                "issued (CMA163 art 8)",
            ),
            t("请向国家认监委申请", "Apply to the State authority"),
        )
        return held
    acts.must(
        held is None or held.level == Certificate.Level.STATE,
        refused,
        t("该机构已持有有效的省级证书", "the body holds a provincial certificate in force"),
        t("请申请扩项、变更或复查换证", "Apply for an extension, a change or a renewal"),
    )
    return None


def _keep_all(application: Application, certificate: Certificate, day: date) -> None:
    rows = certificate.scope.filter(registry.on(day))
    ApplicationItem.objects.bulk_create(
        (
            ApplicationItem(application=application, act="keep", standing=row, **_copied(row))
            for row in rows
        ),
        batch_size=500,
    )


def _copied(row: ScopeItem) -> dict[str, str]:
    return {name: getattr(row, name) for name in LENGTHS}


@transaction.atomic
def set_details(
    *,
    application: Application,
    contact: str,
    statement: str,
    specialty: str,
    sector: str,
    by: Actor,
) -> None:
    """Contact, words to the authority and the two codes of the certificate's number are set."""
    refused = t("未保存", "Not saved")
    found = acts.locked(application)
    acts.stands_at(found, refused, OPEN)
    codes = kinds.number_codes()
    known = specialty in codes["specialty"] and sector in codes["sector"]
    acts.must(known, refused, t("没有这个专业或行业代码", "there is no such code"))
    acts.must(
        len(contact) <= 120 and len(statement) <= 8000,
        refused,
        t("联系方式不超过 120 字，说明不超过 8000 字", "at most 120 and 8000 characters"),
    )
    Application.objects.filter(pk=found.pk).update(
        contact=contact.strip(), statement=statement.strip(), specialty=specialty, sector=sector
    )
    application.refresh_from_db()


@transaction.atomic
def set_rows(*, application: Application, rows: Sequence[Row], by: Actor, at: datetime) -> None:
    """These are the rows asked for, instead of those before. Raises Rejected with every problem."""
    refused = t("能力项未保存", "The scope rows were not saved")
    found = acts.locked(application)
    acts.stands_at(found, refused, OPEN)
    acts.must(len(rows) <= _MOST_ROWS, refused, t("行数过多", "too many rows"))
    standing: dict[int, ScopeItem] = {}
    if found.certificate is not None:
        current = found.certificate.scope.filter(registry.on(legal_day(at)))
        standing = {row.pk: row for row in current}
    made, problems = [], []
    seen: set[tuple[object, ...]] = set()
    for number, row in enumerate(rows, 1):
        where = row.where or f"{number}"
        item, wrong = _item(found, row, standing, where)
        key = (item.act, item.category, item.matrix, item.parameter, item.method, item.site)
        if not wrong and (key in seen or (row.standing and ("row", row.standing) in seen)):
            wrong = [_problem(where, "repeated", t("与另一行相同", "the same as another row"))]
        seen |= {key, ("row", row.standing)} if row.standing else {key}
        problems += wrong
        made.append(item)
    if problems:
        raise Rejected(refused, problems)
    found.items.all().delete()
    ApplicationItem.objects.bulk_create(made, batch_size=500)


def _item(
    application: Application, row: Row, standing: dict[int, ScopeItem], where: str
) -> tuple[ApplicationItem, list[Problem]]:
    values = {name: str(asdict(row)[name]).strip() for name in LENGTHS}
    wrong: list[Problem] = []
    if row.act not in kinds.kinds()[application.kind].acts:
        wrong.append(_problem(where, "act", t("此类申请不能这样办", "not in such an application")))
    about = standing.get(row.standing or 0)
    if (row.act == "add") != (row.standing is None) or (row.standing and about is None):
        wrong.append(_problem(where, "row", t("没有这条现有能力", "no such row is in force")))
    elif about is not None:
        kept = _copied(about)
        changed = {k: v for k, v in values.items() if v and row.act == "replace"}
        values = {**kept, **changed}
        if row.act == "replace" and values["method"] == about.method:
            message = t("新方法与现有方法相同", "the new method is the present one")
            wrong.append(_problem(where, "same-method", message, about.method))
    for name in _NEEDED:
        if not values[name]:
            wrong.append(_problem(f"{where} {name}", "required", t("必填", "required")))
    for name, longest in LENGTHS.items():
        if len(values[name]) > longest:
            message = t(f"超过 {longest} 字", f"more than {longest} characters")
            wrong.append(_problem(f"{where} {name}", "length", message, values[name][:60]))
    item = ApplicationItem(application=application, act=row.act, standing=about, **values)
    return item, wrong


def _problem(where: str, rule: str, message: Text, found: str = "") -> Problem:
    return Problem(where, rule, message, t("请改正该行", "Correct the row"), found)


def _somebody(found: Application, change: Change) -> bool:
    """Whether the words of a change of post name exactly one person of the staff that day."""
    return posts.meant(found.institution, change.after, change.since) is not None


@transaction.atomic
def set_changes(*, application: Application, changes: Sequence[Change], by: Actor) -> None:
    """These facts change, instead of those before. Only what the chosen event touches."""
    refused = t("变更事项未保存", "The changes were not saved")
    found = acts.locked(application)
    acts.stands_at(found, refused, OPEN)
    allowed = kinds.triggers()[found.trigger].fields if found.trigger else ()
    problems = []
    for number, change in enumerate(changes, 1):
        where = str(kinds.fields().get(change.field, number))
        if change.field not in allowed:
            problems.append(_problem(where, "field", t("不属于该变更情形", "not of this event")))
        if not change.after.strip() or len(change.after) > 200 or len(change.before) > 200:
            message = t("请填写变更后的内容，不超过 200 字", "fill in, at most 200 characters")
            problems.append(_problem(where, "after", message, change.after[:60]))
        elif change.after.strip() == change.before.strip():
            problems.append(_problem(where, "same", t("与原内容相同", "nothing changes")))
        elif change.field in posts.POSTS and not _somebody(found, change):
            message = t(
                "请填写该日在岗人员的姓名或人员编号（同名的两者都写）",
                "name one of that day's staff, by name or number (both where names are alike)",
            )
            problems.append(_problem(where, "person", message, change.after[:60]))
    if problems:
        raise Rejected(refused, problems)
    found.changes.all().delete()
    rows = [
        ChangeDetail(
            application=found,
            field=c.field,
            before=c.before.strip(),
            after=c.after.strip(),
            since=c.since,
        )
        for c in {(c.field, c.after.strip()): c for c in changes}.values()
    ]
    ChangeDetail.objects.bulk_create(rows)
