"""The methods of the province (方法库): who holds which, who verified it, which edition is in force.

An edition's end is known from what an officer recorded with its source (MethodEdition), else from
the standards; where neither says anything it is “not on record”. That a number with a later year
replaces one with an earlier year is inferred, and asked as a question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, QuerySet

from hengjian.core.errors import Refusal
from hengjian.core.text import Text, t
from hengjian.ledger import services as ledger
from hengjian.registry.models import (
    Institution,
    MethodEdition,
    MethodVerification,
    Term,
    TermHolder,
)
from hengjian.standards import methods

#: A cited method that ends within so many days is warned of.
SOON = timedelta(days=180)


@dataclass(frozen=True)
class Ending:
    """When an edition stops, what replaces it, who says so. `until` None: only replaced."""

    until: date | None
    replaced_by: str
    source: str


@dataclass(frozen=True)
class Light:
    """What the library says of an edition on a day: colour green, amber, red or grey."""

    colour: str
    because: Text


@dataclass(frozen=True)
class MethodLine:
    """A method with its number, what the standards know, who holds and who verified it."""

    number: str
    known: methods.Method | None
    holders: int
    verified: int
    light: Light

    @property
    def medium(self) -> Text | None:
        """What it is for, as far as the standards know."""
        return MEDIA.get(self.known.medium) if self.known else None


#: What a method is for: codes of the standards' list.
MEDIA = {
    "water": t("水和废水", "Water and waste water"),
    "air": t("空气和废气", "Air and waste gas"),
    "soil": t("土壤和固体废物", "Soil and solid waste"),
    "noise": t("噪声", "Noise"),
}


def numbers(words: str = "") -> list[str]:
    """Numbers of methods held in a scope or on record in the standards, in order; words narrow."""
    held = Term.objects.filter(kind=Term.Kind.METHOD).exclude(number="")
    if words:
        text = methods.number(words)
        held = held.filter(text__icontains=words) | held.filter(number__icontains=text)
    found = set(held.values_list("number", flat=True))
    wanted = methods.number(words).lower()
    found |= {m.number for m in methods.methods() if wanted in m.number.lower()}
    return sorted(found, key=_order)


def _order(number: str) -> tuple[str, float, str]:
    head = methods.family(number) or number
    prefix, _, digits = head.partition(" ")
    return prefix, float(digits) if digits.replace(".", "", 1).isdigit() else 0.0, number


def lines(wanted: Sequence[str], on: date, within: QuerySet[Institution]) -> list[MethodLine]:
    """Lines of a page; holders and verifications are counted among the institutions given."""
    terms = Term.objects.filter(kind=Term.Kind.METHOD, number__in=wanted)
    bodies = within.order_by().values("pk")
    held = (
        TermHolder.objects.filter(term__in=terms, institution__in=bodies)
        .order_by()
        .values_list("term__number")
        .annotate(n=Count("institution", distinct=True))
    )
    counts = dict(held)
    verified = _verified(dict(terms.values_list("text", "number")), wanted, within)
    light = lights(wanted, on)
    known = {m.number: m for m in methods.methods()}
    return [
        MethodLine(n, known.get(n), counts.get(n, 0), len(verified.get(n, ())), light[n])
        for n in wanted
    ]


def _verified(
    texts: dict[str, str], wanted: Sequence[str], within: QuerySet[Institution]
) -> dict[str, set[int]]:
    spelt = texts | {number: number for number in wanted}
    rows = MethodVerification.objects.filter(
        method__in=list(spelt), institution__in=within.order_by().values("pk")
    )
    found: dict[str, set[int]] = {}
    for text, holder in rows.values_list("method", "institution_id"):
        found.setdefault(spelt[text], set()).add(holder)
    return found


def holders(number: str, within: QuerySet[Institution]) -> list[tuple[Institution, bool]]:
    """Institutions with the method in a scope, by name, and whether they verified it."""
    terms = Term.objects.filter(kind=Term.Kind.METHOD, number=number)
    held = TermHolder.objects.filter(term__in=terms).values("institution")
    texts = dict(terms.values_list("text", "number"))
    verified = _verified(texts, [number], within).get(number, set())
    return [(row, row.pk in verified) for row in within.filter(pk__in=held)]


def endings(wanted: Sequence[str]) -> dict[str, Ending]:
    """What is on record about the end of these editions; the last recorded statement holds."""
    found: dict[str, Ending] = {}
    for method in methods.methods():
        for old in method.supersedes:
            if old in wanted:
                found[old] = Ending(None, method.number, method.source)
        if method.abolished_on is not None and method.number in wanted:
            found[method.number] = Ending(method.abolished_on, "", method.source)
    for row in MethodEdition.objects.filter(number__in=wanted).order_by("recorded_at", "pk"):
        found[row.number] = Ending(row.valid_until, row.replaced_by, row.source)
    return found


def lights(wanted: Sequence[str], on: date) -> dict[str, Light]:
    """The light of each edition on the day."""
    known = endings(wanted)
    return {number: _light(number, known.get(number), on) for number in wanted}


def _light(number: str, ending: Ending | None, on: date) -> Light:
    if ending is not None:
        by = f"，由 {ending.replaced_by} 代替" if ending.replaced_by else ""
        by_en = f", replaced by {ending.replaced_by}" if ending.replaced_by else ""
        if ending.until is None:
            return Light("amber", t(f"已有代替标准{by}，废止日未登记", f"no end on record{by_en}"))
        if ending.until <= on:
            return Light("red", t(f"{ending.until} 起废止{by}", f"ended {ending.until}{by_en}"))
        left = (ending.until - on).days
        colour = "amber" if ending.until - on <= SOON else "green"
        said = t(f"还有 {left} 天废止（{ending.until}）{by}", f"ends in {left} days{by_en}")
        return Light(colour, said)
    later = [m.number for m in methods.editions(number) if _later(m.number, number)]
    if later:
        said = t(f"存在较新年号 {later[-1]}，是否代替未登记", f"{later[-1]} is newer; not recorded")
        return Light("amber", said)
    return Light("grey", t("代替与废止情况未登记", "not on record"))


def _later(one: str, other: str) -> bool:
    return (methods.year(one) or 0) > (methods.year(other) or 0) > 0


@dataclass(frozen=True)
class EditionQuestion:
    """Something to ask about a method an institution cites in its scope."""

    number: str
    colour: str
    because: Text


def questions(institution: Institution, on: date) -> list[EditionQuestion]:
    """Two editions of one method in the scope, or an edition that ended, ends soon or has a
    successor: amber where inferred or ahead, red where recorded and past."""
    from hengjian.registry.selectors import scope_on

    texts = scope_on(institution, on).order_by().values_list("method", flat=True).distinct()
    cited = sorted({number for number in map(methods.cited, texts) if number}, key=_order)
    found = [
        EditionQuestion(number, light.colour, light.because)
        for number, light in lights(cited, on).items()
        if light.colour in {"amber", "red"}
    ]
    families: dict[str, list[str]] = {}
    for number in cited:
        families.setdefault(methods.family(number), []).append(number)
    for same in families.values():
        if len({methods.year(number) for number in same}) > 1:
            because = t(
                f"能力表同时有同一编号的不同年号：{'、'.join(same)}",
                f"the scope holds two editions: {', '.join(same)}",
            )
            found.append(EditionQuestion(same[0], "amber", because))
    return found


@transaction.atomic
def record_supersession(
    *,
    number: str,
    replaced_by: str = "",
    valid_from: date | None = None,
    valid_until: date | None = None,
    source: str,
    by: str,
    at: datetime,
) -> MethodEdition:
    """An edition is in force in that period and replaced by another, as the source says.

    Recorded again, the later statement holds and the earlier one stays readable.
    """
    row = MethodEdition(
        number=methods.cited(number),
        replaced_by=methods.cited(replaced_by),
        valid_from=valid_from,
        valid_until=valid_until,
        source=source.strip()[:300],
        by=by,
        recorded_at=at,
    )
    _check(row)
    row.save()
    body = {
        "replaced_by": row.replaced_by,
        "valid_from": valid_from.isoformat() if valid_from else None,
        "valid_until": valid_until.isoformat() if valid_until else None,
        "source": row.source,
    }
    kind = "registry.supersession-recorded"
    ledger.append(kind=kind, subject=row.number, actor=by, at=at, body=body)
    return row


def _check(row: MethodEdition) -> None:
    """A statement names a method and its source, says something, and does not contradict itself."""
    if not row.number or not row.source:
        raise _refused(
            t("没有可识别的方法编号，或没有写明来源", "no number that can be read, or no source"),
            t("请填写如 HJ 535-2009 的编号并注明公告", "Write a number such as HJ 535-2009"),
        )
    if row.valid_until is None and not row.replaced_by:
        raise _refused(
            t("既无废止日也无代替标准", "neither an end nor a successor is given"),
            t("请至少填写一项", "Give one of them"),
        )
    ends_early = row.valid_from and row.valid_until and row.valid_until <= row.valid_from
    if row.replaced_by == row.number or ends_early:
        raise _refused(
            t(
                "方法不能代替自己，废止不能早于实施",
                "it cannot replace itself or end before it begins",
            ),
            t("请核对编号与日期", "Check numbers and days"),
        )


def _refused(because: Text, instead: Text) -> Refusal:
    return Refusal(t("未登记", "Nothing was recorded"), because, instead)
