"""Enter a person in a directory; change what is written of him, without writing over it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from hengjian.accounts.access import Actor, NotAllowed, reaches_region
from hengjian.core.errors import Problem, Rejected
from hengjian.core.identifiers import region_problem, uscc_problem
from hengjian.core.legal_time import legal_day
from hengjian.core.text import Text, t
from hengjian.directory import fields as known
from hengjian.directory.kinds import KINDS, Kind
from hengjian.directory.models import Entry, Version
from hengjian.directory.services import common
from hengjian.registry import search
from hengjian.registry import services as registry
from hengjian.registry.models import Person

_LENGTHS = {"unit": 120, "credential_no": 60, "specialty": 200}


@dataclass(frozen=True, kw_only=True)
class Content:
    """What an entry says. `credential_until` is the first day no longer valid (empty = open)."""

    unit: str = ""
    unit_uscc: str = ""
    fields: tuple[str, ...] = ()
    level: str = ""
    may_lead: bool = False
    credential_no: str = ""
    credential_until: date | None = None
    specialty: str = ""

    def columns(self) -> dict[str, Any]:
        """As a version holds it."""
        values = asdict(self)
        ordered = [name for name in known.fields() if name in self.fields]
        values["field_names"] = known.joined(ordered)
        del values["fields"]
        return values

    @classmethod
    def of(cls, version: Version) -> Content:
        """What a version says."""
        values = {name: getattr(version, name) for name in cls.__annotations__ if name != "fields"}
        return cls(fields=version.fields, **values)


def problems(kind: Kind, content: Content) -> Iterator[Problem]:
    """Everything wrong with what an entry would say; `where` is the field's name."""
    if not content.fields:
        yield _wrong("fields", "required", t("没有选择专业领域", "no field is given"), "")
    for name in content.fields:
        if name not in known.fields():
            yield _wrong("fields", "choice", t("没有这个专业领域", "there is no such field"), name)
    if content.level not in Version.Level.values:
        yield _wrong("level", "choice", t("没有这个级别", "there is no such level"), content.level)
    if kind.key == "inspector" and not content.credential_no:
        missing = t("执法检查人员须有执法证号", "an inspector has a card number")
        yield _wrong("credential_no", "required", missing, "")
    if content.may_lead and kind.key != "assessor":
        only = t("只有评审员可任组长", "only assessors lead a group")
        yield _wrong("may_lead", "choice", only, "")
    if content.unit_uscc and (found := uscc_problem(content.unit_uscc, "unit_uscc")):
        yield found
    for name, longest in _LENGTHS.items():
        if len(getattr(content, name)) > longest:
            long = t(f"超过 {longest} 字", f"more than {longest} characters")
            yield _wrong(name, "too-long", long, getattr(content, name)[:60])


def _wrong(where: str, rule: str, message: Text, found: str) -> Problem:
    return Problem(where, rule, message, t("请改正", "Correct it"), found)


@transaction.atomic
def record_entry(
    *,
    kind: str,
    person_no: str,
    name: str,
    region: str,
    content: Content,
    by: Actor,
    at: datetime,
    identity_no: str = "",
    why: str = "",
) -> Entry:
    """The person is in the directory from today on, and on the register, there once across all.

    Raises Rejected with every problem (also where the register knows the number under another
    name), Refusal when he is in this directory already, NotAllowed outside one's region.
    """
    sort = KINDS[kind]
    refused = t(f"未将 {person_no} 列入名录", f"{person_no} was not entered")
    _may_enter(sort, content, region, by, refused)
    person = registry.record_person(
        by=by.username, at=at, person_no=person_no, name=name, identity_no=identity_no
    )
    _not_twice(sort, person, refused)
    taken = t("证号重复，或刚刚已被他人列入", "its number is taken, or he is in it")
    with common.once(refused, taken):
        entry = Entry.objects.create(
            number=common.next_number(Entry, sort.letter, 5),
            kind=kind,
            person=person,
            region=region,
            pinyin=search.pinyin_column(person.name),
            listed_on=legal_day(at),
            recorded_at=at,
        )
        reason = why.strip() or str(t("列入名录", "Entered"))
        _version(entry, content, legal_day(at), reason, by, at)
    body = {"kind": kind, "person": person.person_no, "region": region, **_body(content)}
    common.write("entry-recorded", entry.number, by, at, body)
    return entry


def _may_enter(sort: Kind, content: Content, region: str, by: Actor, refused: Text) -> None:
    wrong = list(problems(sort, content))
    if found := region_problem(region, "region"):
        wrong.append(found)
    if wrong:
        raise Rejected(refused, wrong)
    if not reaches_region(by, sort.action("keep"), region):
        raise NotAllowed(refused, _FAR, t("请由当地主管部门办理", "Ask the authority there"))


_FAR = t("该行政区划不在您的管辖之内", "that region lies outside your posts")


def _not_twice(sort: Kind, person: Person, refused: Text) -> None:
    there = Entry.objects.filter(kind=sort.key, person=person).first()
    if there is not None:
        raise common.refusal(
            refused,
            t(f"此人已在名录中：{there.number}", f"he is in it already as {there.number}"),
            t("请修改原有条目", "Change that entry"),
        )


@transaction.atomic
def change_entry(
    *,
    entry: Entry,
    content: Content,
    why: str,
    by: Actor,
    at: datetime,
    on: date | None = None,
) -> Version:
    """From `on` (by default today) the entry says this; what it said before stays readable.

    A second change of the same day replaces the first, which stays too. Nothing different: the
    standing version is given back and nothing is written.
    """
    refused = t(f"未修改 {entry.number}", f"{entry.number} was not changed")
    reason = common.words(why, 300, refused, t("没有写明原因", "no reason was given"))
    sort = KINDS[entry.kind]
    if wrong := list(problems(sort, content)):
        raise Rejected(refused, wrong)
    entry = common.locked(entry)
    now, today = entry.now, legal_day(at)
    day = on or today
    common.must(day <= today, refused, t("生效日在将来", "the day lies ahead"))
    early = t(f"现有版本自 {now.valid_from} 起", f"the present version begins on {now.valid_from}")
    common.must(day >= now.valid_from, refused, early)
    before = Content.of(now).columns()
    if before == content.columns():
        return now
    if day == now.valid_from:
        Version.objects.filter(pk=now.pk).update(replaced_at=at)
    else:
        Version.objects.filter(pk=now.pk).update(valid_until=day)
    with common.once(refused, t("证号已属于他人", "the number belongs to somebody else")):
        made = _version(entry, content, day, reason, by, at)
    changed = [name for name, value in content.columns().items() if before[name] != value]
    body = {"from": day.isoformat(), "why": reason, "changed": changed, **_body(content)}
    common.write("entry-changed", entry.number, by, at, body)
    return made


def _version(
    entry: Entry, content: Content, day: date, why: str, by: Actor, at: datetime
) -> Version:
    return Version.objects.create(
        entry=entry,
        kind=entry.kind,
        valid_from=day,
        why=why,
        recorded_at=at,
        recorded_by=by.username,
        recorded_by_name=by.name,
        **content.columns(),
    )


def _body(content: Content) -> dict[str, Any]:
    """Without anything personal: no unit, no card number."""
    until = content.credential_until
    return {
        "fields": list(content.fields),
        "level": content.level,
        "may_lead": content.may_lead,
        "credential_until": until.isoformat() if until else None,
    }
