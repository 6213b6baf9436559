"""The register's rows behind links: who is barred, which ties there are, who works where.

Every edge names its row (`tie 12`), so that whoever reads the hit can open it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from django.db.models import Q

from hengjian.bars.graph import Edge, Node, normal
from hengjian.bars.models import Bar
from hengjian.bars.standing import in_force, known
from hengjian.core.periods import Period, add_months
from hengjian.core.text import Text, t
from hengjian.registry.models import (
    Appointment,
    Employment,
    Institution,
    Instrument,
    Site,
    Tie,
)

Strengths = Mapping[str, str]
ALWAYS = Period(None, None)


def node_of(bar: Bar) -> Node:
    """The barred body or person as a node."""
    return ("body", bar.subject_no) if bar.institution else ("person", bar.person_no)


def bars_of_others(
    institution: Institution, on: date, known_at: datetime | None = None
) -> list[Bar]:
    """Bars in force on a day whose subject is not the institution itself."""
    rows = Bar.objects.filter(known(known_at), in_force(on))
    others = rows.exclude(institution=institution)
    return list(others.select_related("institution", "person"))


def edges(
    institution: Institution, bars: Sequence[Bar], on: date, strengths: Strengths
) -> list[Edge]:
    """Every tie at the institution and at the barred; two ends of one chain meet between them."""
    bodies = [
        institution,
        *{b.institution.pk: b.institution for b in bars if b.institution}.values(),
    ]
    people = {b.person.pk: b.person for b in bars if b.person}
    found = [
        *_ties(bodies, [p.person_no for p in people.values()], strengths),
        *_heads(bodies, strengths),
        *_addresses(bodies, strengths),
        *_serials(bodies, strengths),
        *_work(institution, list(people), strengths),
    ]
    found += [
        _namesake(("person", p.person_no), p.name, ALWAYS, strengths) for p in people.values()
    ]
    return found


def _ties(
    bodies: Sequence[Institution], numbers: list[str], strengths: Strengths
) -> Iterator[Edge]:
    at = Q(institution__in=bodies) | Q(other_uscc__in=[b.uscc for b in bodies])
    rows = Tie.objects.filter(at | Q(other_person_no__in=numbers)).select_related("institution")
    for row in rows:
        held = Period(row.valid_from, row.valid_until)
        one: Node = ("body", row.institution.uscc)
        says = _tie_words(row)
        record = (f"tie {row.pk}",)
        if row.other_uscc:
            other: Node = ("body", row.other_uscc)
            yield Edge(one, other, row.kind, held, strengths[row.kind], says, record)
        elif row.other_person_no:
            other = ("person", row.other_person_no)
            yield Edge(one, other, row.kind, held, strengths[row.kind], says, record)
        if row.other_name:
            weak = strengths["same-name"]
            named: Node = ("name", normal(row.other_name))
            yield Edge(one, named, "same-name", held, weak, says, record)


def _tie_words(row: Tie) -> Text:
    kind = str(row.get_kind_display())
    label = Tie.Kind(row.kind).label
    zh, en = (label.zh, label.en) if isinstance(label, Text) else (kind, kind)
    other = row.other_name or row.other_uscc or row.other_person_no
    share = f"（{row.share:.0%}）" if row.share is not None else ""
    return t(
        f"{row.institution}—{zh}：{other}{share}", f"{row.institution}: {en.lower()} {other}{share}"
    )


def _namesake(node: Node, name: str, held: Period, strengths: Strengths) -> Edge:
    says = t(f"被禁业人员姓名：{name}", f"banned person named {name}")
    key: Node = ("name", normal(name))
    return Edge(node, key, "same-name", held, strengths["same-name"], says, (f"person {node[1]}",))


def _heads(bodies: Iterable[Institution], strengths: Strengths) -> Iterator[Edge]:
    for body in bodies:
        if body.head_name:
            says = t(f"{body}负责人：{body.head_name}", f"{body}: head {body.head_name}")
            key: Node = ("name", normal(body.head_name))
            yield Edge(
                ("body", body.uscc), key, "same-name", ALWAYS, strengths["same-name"], says,
                (f"institution {body.uscc}",),
            )  # fmt: skip


def _addresses(bodies: Sequence[Institution], strengths: Strengths) -> Iterator[Edge]:
    places = [(b, b.address, f"institution {b.uscc}") for b in bodies if b.address]
    sites = Site.objects.filter(institution__in=bodies).exclude(address="")
    places += [
        (s.institution, s.address, f"site {s.pk}") for s in sites.select_related("institution")
    ]
    for body, address, record in places:
        says = t(f"{body}地址：{address}", f"{body} at {address}")
        key: Node = ("address", normal(address))
        strength = strengths["address"]
        yield Edge(("body", body.uscc), key, "address", ALWAYS, strength, says, (record,))


def _serials(bodies: Sequence[Institution], strengths: Strengths) -> Iterator[Edge]:
    rows = Instrument.objects.filter(institution__in=bodies).exclude(serial="")
    for row in rows.select_related("institution"):
        says = t(
            f"{row.institution}仪器：{row.name} {row.model}（出厂编号 {row.serial}）",
            f"{row.institution}: instrument {row.name} {row.model} (serial {row.serial})",
        )
        key: Node = ("serial", normal(f"{row.model}|{row.serial}"))
        strength = strengths["instrument"]
        one: Node = ("body", row.institution.uscc)
        yield Edge(one, key, "instrument", ALWAYS, strength, says, (f"instrument {row.pk}",))


def _work(institution: Institution, people: list[int], strengths: Strengths) -> Iterator[Edge]:
    """Banned persons who work here or hold one of the three posts here."""
    jobs = Employment.objects.filter(institution=institution, person__in=people)
    for job in jobs.select_related("person"):
        title = f"（{job.title}）" if job.title else ""
        says = t(
            f"{job.person}{title}自 {job.valid_from} 在本机构任职",
            f"{job.person}{title} has worked here since {job.valid_from}",
        )
        held = Period(job.valid_from, job.valid_until)
        yield Edge(
            ("body", institution.uscc), ("person", job.person.person_no), "employed", held,
            strengths["employed"], says, (f"employment {job.pk}",),
        )  # fmt: skip
    posts = Appointment.objects.filter(institution=institution, person__in=people)
    for post in posts.select_related("person"):
        label = Appointment.Post(post.post).label
        zh, en = (label.zh, label.en) if isinstance(label, Text) else (label, label)
        says = t(
            f"{post.person}自 {post.valid_from} 任{zh}",
            f"{post.person} has been {en.lower()} since {post.valid_from}",
        )
        held = Period(post.valid_from, post.valid_until)
        yield Edge(
            ("body", institution.uscc), ("person", post.person.person_no), "appointed", held,
            strengths["appointed"], says, (f"appointment {post.pk}",),
        )  # fmt: skip


def staff(
    institution: Institution, bars: Sequence[Bar], on: date, before_months: int
) -> tuple[set[str], dict[str, set[str]]]:
    """Person numbers here on `on`; and per bar number, whoever worked for the barred body at some
    time from `before_months` before its decision to the decision."""
    held = Q(valid_from__lte=on) & (Q(valid_until=None) | Q(valid_until__gt=on))
    jobs = Employment.objects.filter(held, institution=institution)
    here = set(jobs.values_list("person__person_no", flat=True))
    if not here:
        return here, {}
    bodies = {bar.institution_id for bar in bars}
    met = Employment.objects.filter(institution__in=bodies, person__person_no__in=here)
    shared = set(met.values_list("institution_id", flat=True))
    rows = Employment.objects.filter(institution__in=shared).values_list(
        "institution_id", "person__person_no", "valid_from", "valid_until"
    )
    by_body: dict[int, list[tuple[str, date, date | None]]] = {}
    for body, number, begun, ended in rows:
        by_body.setdefault(body, []).append((number, begun, ended))
    there: dict[str, set[str]] = {}
    for bar in bars:
        since = add_months(bar.decided_on, -before_months)
        there[bar.number] = {
            number
            for number, begun, ended in by_body.get(bar.institution_id or 0, ())
            if begun <= bar.decided_on and (ended is None or ended > since)
        }
    return here, there
