"""Rules about who did it: known, employed and authorised that day, enough, three to sign."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from hengjian.core.legal_time import legal_day
from hengjian.core.periods import NotCovered
from hengjian.core.text import t
from hengjian.monitoring.rules.case import Case, Found, several
from hengjian.standards import rules as numbers

Act = tuple[str, date, str]  # person, day, place


def _acts(case: Case) -> Iterator[Act]:
    """Everybody who did something, when, and where the package says so."""
    issue = case.issue_day
    for n, sample in enumerate(case.package.samples):
        for place, person in enumerate(sample.sampled_by):
            day = case.sample_days.get(sample.sample_no, issue)
            yield person, day, f"/samples/{n}/sampled_by/{place}"
    for n, measured in enumerate(case.package.field_measurements):
        day = legal_day(measured.begun_at)
        yield measured.person_no, day, f"/field_measurements/{n}/person_no"
    for n, batch in enumerate(case.package.batches):
        yield batch.analyst_no, case.batch_day(batch) or issue, f"/batches/{n}/analyst_no"
    head = case.package.report
    for step in ("compiled", "reviewed", "signed"):
        at = getattr(head, f"{step}_at")
        person = getattr(head, f"{step}_by")
        yield person, legal_day(at) if at else issue, f"/report/{step}_by"
    for n, signature in enumerate(case.package.signatures):
        yield signature.person_no, legal_day(signature.signed_at), f"/signatures/{n}/person_no"


def _keepers(case: Case) -> Iterator[Act]:
    for n, row in enumerate(case.package.custody):
        for side in ("from_person", "to_person"):
            yield getattr(row, side), legal_day(row.received_at), f"/custody/{n}/{side}"


def known(case: Case) -> Iterator[Found]:
    """Everybody named is on the body's staff, and was on that day. Once per person."""
    said: set[tuple[str, str]] = set()
    acts = [(*act, True) for act in _acts(case)] + [(*act, False) for act in _keepers(case)]
    for person, day, where, blocks in acts:
        spans = case.register.staff.get(person)
        if not person or (spans and any(span.covers(day) for span in spans)):
            continue
        rule = "unknown-person" if spans is None else "person-not-employed"
        if (rule, person) in said:
            continue
        said.add((rule, person))
        if spans is None:
            message = t(f"{person} 不在本机构人员名单中", f"{person} is not on this body's staff")
        else:
            message = t(
                f"{person} 在 {day} 不在本机构任职", f"{person} was not employed here on {day}"
            )
        yield Found(rule, where, message, day, blocks)


def _lets(
    case: Case, person: str, tasks: tuple[str, ...], day: date, item: tuple[str, str] = ("", "")
) -> bool:
    grants = case.register.grants.get(person, ())
    return any(grant.lets(task, day, *item) for grant in grants for task in tasks)


def authorised(case: Case) -> Iterator[Found]:
    """Samplers, analysts, reviewer and signatory hold the authorisation, each on their day."""
    yield from _samplers(case)
    yield from _analysts(case)
    yield from _signers(case)


def _samplers(case: Case) -> Iterator[Found]:
    said: set[str] = set()
    for n, sample in enumerate(case.package.samples):
        day = case.sample_days.get(sample.sample_no)
        for place, person in enumerate(sample.sampled_by):
            if day is None or person in said or person not in case.register.staff:
                continue
            if not any(
                grant.task == "sampling" and grant.span.covers(day)
                for grant in case.register.grants.get(person, ())
            ):
                said.add(person)
                where = f"/samples/{n}/sampled_by/{place}"
                message = t(
                    f"{person} 在 {day} 没有采样授权",
                    f"{person} had no sampling authorisation on {day}",
                )
                yield Found("unauthorised-sampler", where, message, day)


def _analysts(case: Case) -> Iterator[Found]:
    rows = [
        (
            b.analyst_no,
            case.batch_day(b),
            b.parameter,
            b.method,
            f"/batches/{n}/analyst_no",
            ("analysis",),
        )
        for n, b in enumerate(case.package.batches)
    ] + [
        (
            f.person_no,
            legal_day(f.begun_at),
            f.parameter,
            f.method,
            f"/field_measurements/{n}/person_no",
            ("analysis", "sampling"),
        )
        for n, f in enumerate(case.package.field_measurements)
    ]
    for person, day, parameter, method, where, tasks in rows:
        day = day or case.issue_day
        if not person:
            message = t(f"{parameter} 未写分析人员", f"no analyst is named for {parameter}")
            yield Found("unauthorised-analyst", where, message, day)
        elif person in case.register.staff and not _lets(
            case, person, tasks, day, (parameter, method)
        ):
            zh = f"{person} 在 {day} 没有 {parameter} {method} 的分析授权"
            en = f"{person} was not authorised for {parameter} by {method} on {day}"
            yield Found("unauthorised-analyst", where, t(zh, en), day)


def _signers(case: Case) -> Iterator[Found]:
    head = case.package.report
    if head.reviewed_by in case.register.staff and head.reviewed_at:
        day = legal_day(head.reviewed_at)
        if not any(
            grant.task in {"review", "signing"} and grant.span.covers(day)
            for grant in case.register.grants.get(head.reviewed_by, ())
        ):
            message = t(
                f"{head.reviewed_by} 在 {day} 没有审核授权",
                f"{head.reviewed_by} had no authorisation to review on {day}",
            )
            yield Found("unauthorised-reviewer", "/report/reviewed_by", message, day)
    if head.signed_by in case.register.staff and head.signed_at:
        day = legal_day(head.signed_at)
        items = {(r.parameter, _method(case, r.batch_no) or r.method) for r in case.package.results}
        items |= {(f.parameter, f.method) for f in case.package.field_measurements}
        bad = sorted(i for i in items if not _lets(case, head.signed_by, ("signing",), day, i))
        if bad:
            names = several(name for name, _ in bad)
            zh = f"{head.signed_by} 在 {day} 的签字领域不含 {names}"
            en = f"the field of {head.signed_by} on {day} does not cover {names}"
            yield Found("unauthorised-signatory", "/report/signed_by", t(zh, en), day)


def _method(case: Case, batch_no: str) -> str:
    found = case.batches.get(batch_no)
    return found[1].method if found else ""


def two_samplers(case: Case) -> Iterator[Found]:
    """Enough people at the point, as the requirements of the day (and certificate) say."""
    few: dict[tuple[date, int, bool], list[tuple[int, str]]] = {}
    for n, sample in enumerate(case.package.samples):
        day = case.sample_days.get(sample.sample_no)
        if day is None:
            continue
        least, binding = _least(case, day)
        if len(set(sample.sampled_by)) < least:
            few.setdefault((day, least, binding), []).append((n, sample.sample_no))
    for (day, least, binding), rows in few.items():
        names = several(no for _, no in rows)
        zh = f"{names} 现场不足 {least} 人"
        en = f"fewer than {least} people took {names}"
        if not binding:
            zh += "；机构持旧证，该条在换证、扩项或变更后适用"
            en += "; under its older certificate the clause binds from renewal or change on"
        where = f"/samples/{rows[0][0]}/sampled_by"
        yield Found("too-few-samplers", where, t(zh, en), day, None if binding else False)


def _least(case: Case, day: date) -> tuple[int, bool]:
    """People needed at the point on `day`, and whether that binds this certificate holder."""
    key, held = "field.min-staff", case.register.certificate
    try:
        least = int(numbers.on(day)[key].value)
    except NotCovered:
        return 0, False
    if held is None or held.span.since > day:
        return least, True
    try:
        return int(numbers.for_institution(day, held.span.since)[key].value), True
    except NotCovered:
        return least, False


def three_persons(case: Case) -> Iterator[Found]:
    """The three steps are named and timed, by three different persons."""
    head, day = case.package.report, case.issue_day
    steps = (("compiled", "编制"), ("reviewed", "审核"), ("signed", "签发"))
    for step, zh in steps:
        if not getattr(head, f"{step}_by") or not getattr(head, f"{step}_at"):
            message = t(f"缺少{zh}人或{zh}时间", f"who {step} it, or when, is missing")
            yield Found("signing-step-missing", f"/report/{step}_by", message, day)
    named = [p for p in (head.compiled_by, head.reviewed_by, head.signed_by) if p]
    if len(set(named)) < len(named):
        message = t(
            "编制、审核、签发不是三个人", "compiler, reviewer and signatory are not three persons"
        )
        yield Found("not-three-persons", "/report/signed_by", message, day)
