"""Open an assessment: its group, and the clauses frozen as they read that day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from hengjian.accounts.access import Actor
from hengjian.assessment import acts, clauses, digests
from hengjian.assessment.models import Assessment, AssessmentMember, ClauseRow
from hengjian.core.legal_time import legal_day
from hengjian.core.text import Text, t
from hengjian.directory.models import Entry as Person
from hengjian.registry.models import Institution
from hengjian.standards import clauses as standards
from hengjian.standards import rules

Mode = Assessment.Mode
Frozen = Sequence[tuple[standards.ClauseSet, Sequence[clauses.Entry]]]
_TRIES = 5


@transaction.atomic
def open_assessment(
    *,
    subject: str,
    institution: Institution,
    mode: str,
    clause_sets: Sequence[str],
    members: Sequence[Mapping[str, str]],
    on: date,
    by: Actor,
    at: datetime,
    prefill: Sequence[Mapping[str, Any]] = (),
) -> Assessment:
    """An assessment stands with its group and one row a clause, as the sets read on `on`.

    `members`: [{"id": entry number of the directory, "role": "leader" | "member"}]. `prefill`:
    lights as dicts (clause such as `SUP2025/13`, colour, found, needed, because, records,
    citation), kept beside the clauses they speak of.
    Check sheets linked to the sets join by themselves. Raises Refusal.
    """
    refused = t(f"未就 {subject} 组织评审", f"No assessment was opened for {subject}")
    acts.must(mode in Mode.values, refused, t("评审方式不明", "the mode is unknown"))
    known = standards.sets()
    acts.must(
        bool(clause_sets) and all(key in known for key in clause_sets),
        refused,
        t("没有可用的评审条款集", "there is no such clause set"),
    )
    group = _group(members, institution, mode, at, refused)
    sets = clauses.frozen(clauses.with_sheets(clause_sets, on, mode), on)
    facts = {"subject": subject, "institution": institution, "mode": mode, "held_on": on}
    made = _create(sets, by=by, at=at, refused=refused, **facts)
    AssessmentMember.objects.bulk_create(AssessmentMember(assessment=made, **one) for one in group)
    ClauseRow.objects.bulk_create(_rows(made, sets, prefill))
    acts.entry("opened", made, by, at, _opened(made, group, sets))
    return made


def _opened(made: Assessment, group: list[dict[str, str]], sets: Frozen) -> dict[str, Any]:
    """What the ledger is told of it."""
    return {
        "subject": made.subject,
        "institution": made.institution.uscc,
        "mode": made.mode,
        "on": made.held_on.isoformat(),
        "clause_sets": made.clause_sets,
        "members": [{"entry": one["entry_number"], "role": one["role"]} for one in group],
        "rows": sum(len(shown) for _, shown in sets),
    }


def _group(
    members: Sequence[Mapping[str, str]],
    institution: Institution,
    mode: str,
    at: datetime,
    refused: Text,
) -> list[dict[str, str]]:
    """The group as rows: one leader, enough people (one on paper), nobody with a conflict."""
    roles = [one["role"] for one in members]
    acts.must(
        set(roles) <= set(AssessmentMember.Role.values) and roles.count("leader") == 1,
        refused,
        t("评审组应有一名组长", "the group has exactly one leader"),
    )
    # The paper review is the leader's own step (CRIT21 annex 1, 4.1.2).
    least = 1 if mode == Mode.PAPER else int(rules.on(legal_day(at))["assessment.group-min"].value)
    acts.must(
        len(roles) >= least,
        refused,
        t(f"评审组至少 {least} 人", f"the group has at least {least} people"),
    )
    found = [_seat(one, institution, at, refused) for one in members]
    numbers = [one["person_no"] for one in found]
    acts.must(
        len(set(numbers)) == len(numbers),
        refused,
        t("同一人出现两次", "a person stands there twice"),
    )
    return found


def _seat(
    one: Mapping[str, str], institution: Institution, at: datetime, refused: Text
) -> dict[str, str]:
    """The place of somebody of the directory in the group, unless something speaks against it."""
    person = Person.objects.filter(number=one["id"]).select_related("person").first()
    if person is None:
        because = t(f"名录中没有 {one['id']}", f"the directory has no {one['id']}")
        raise acts.refusal(refused, because)
    number, name = person.person.person_no, person.person.name
    why = acts.barred(institution, person.number, number, at)
    because = t("{name} 不能评审该机构：{why}", "{name} may not assess it: {why}")
    acts.must(not why.zh, refused, because.format(name=name, why=why), _ANOTHER)
    return {"person_no": number, "entry_number": one["id"], "name": name, "role": one["role"]}


_ANOTHER = t("请另选一人", "Choose somebody else")


def _create(sets: Frozen, *, by: Actor, at: datetime, refused: Text, **facts: Any) -> Assessment:
    """The row under the next free number; two at once each get their own."""
    shown = [
        {"key": s.key, "edition": s.edition, "sha256": clauses.set_digest(part)} for s, part in sets
    ]
    opened = {"opened_at": at, "opened_by": by.username, "opened_by_name": by.name}
    for _ in range(_TRIES):
        number = _next_number(at.year)
        try:
            with transaction.atomic():
                return Assessment.objects.create(
                    number=number, clause_sets=shown, **opened, **facts
                )
        except IntegrityError:
            if not Assessment.objects.filter(number=number).exists():
                break  # not the number: the matter is being assessed already
    because = t("同一事项的评审正在进行", "the matter is being assessed already")
    raise acts.refusal(refused, because, t("请查看在办的评审", "See the one under way"))


def _next_number(year: int) -> str:
    last = Assessment.objects.filter(number__startswith=f"A-{year}-").order_by("-number").first()
    count = int(last.number.rsplit("-", 1)[1]) if last else 0
    return f"A-{year}-{count + 1:06d}"


def _rows(made: Assessment, sets: Frozen, prefill: Sequence[Mapping[str, Any]]) -> list[ClauseRow]:
    shown = [entry for _, part in sets for entry in part]
    return [
        ClauseRow(
            assessment=made,
            place=place,
            set_key=one.clause.set,
            item=one.clause.item,
            clause=one.number,
            topic_zh=one.clause.topic.zh,
            topic_en=one.clause.topic.en,
            text_zh=one.text.zh,
            text_en=one.text.en,
            text_source=one.source if one.has_text else "",
            confidence=one.confidence,
            starred=one.starred,
            # A star an officer brought with the text decides like one on record.
            decisive=one.clause.decisive or one.starred,
            may_be_na=one.clause.may_be_na,
            prefill=[digests.plain(light) for light in prefill if _speaks_of(light, one)],
        )
        for place, one in enumerate(shown, 1)
    ]


def _speaks_of(light: Mapping[str, Any], entry: clauses.Entry) -> bool:
    """A light names its clause by key (`SUP2025/13`), or by number where that is one entry's."""
    named = str(light.get("clause") or "")
    return bool(named) and named in (entry.clause.key, entry.number)
