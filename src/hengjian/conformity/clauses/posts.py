"""Technical head, signatories, quality head: contract, background, years (SUP2025 art 6–9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from hengjian.conformity.clauses import counting
from hengjian.conformity.clauses.file import File, Person, Post, Span
from hengjian.conformity.clauses.light import (
    NOTHING,
    Answer,
    Colour,
    Demands,
    Number,
    Record,
    joined,
    not_on_record,
    some,
    wrong,
)
from hengjian.conformity.clauses.names import Names, folded
from hengjian.conformity.clauses.people import of
from hengjian.core.text import Text, t

POSTS = {
    "technical-head": t("技术负责人", "technical head"),
    "signatory": t("授权签字人", "authorised signatory"),
    "quality-head": t("质量负责人", "quality head"),
}
OWN = frozenset({"labour", "service"})
_CONTRACTS = {
    "": t("没有合同记录", "no contract on record"),
    "retired": t("退休返聘", "retired"),
    "seconded": t("借调派遣", "seconded"),
    "part-time": t("兼职", "part-time"),
    "labour": t("劳动合同", "labour contract"),
    "service": t("聘用合同", "employment contract"),
}
_BACKGROUND = t(
    "专业背景是否相符需人工核对（所列专业没有记录）",
    "whether the field of study fits needs a human (the list is not on record)",
)


def holders(file: File, post: str, day: date) -> list[tuple[Person, list[Post]]]:
    """Who holds the post on the day, each once with the fields he holds it for."""
    return [(p, found) for p in file.people if (found := p.holding(post, day))]


def any_post(file: File) -> bool:
    """Whether the register knows any post of the institution."""
    return any(p.posts for p in file.people)


def contracts(file: File, day: date, demands: Demands, names: Names) -> Answer:
    """Entry 5: the three posts are held under an own contract, by nobody retired or seconded."""
    if not any_post(file):
        return not_on_record(t("任命", "appointment"))
    records: list[Record] = []
    silent = True
    for post, word in POSTS.items():
        for person, _ in holders(file, post, day):
            stay = person.stay(day)
            kind = stay.contract if stay else None
            silent &= kind == ""
            said = _CONTRACTS[kind] if kind is not None else t("不在岗", "not employed here")
            label = Text(f"{word.zh}：{said.zh}", f"{word.en}: {said.en}")
            records.append(of(person, label, wrong=kind not in OWN))
    if records and silent:
        return not_on_record(t("任职合同类型", "kind of contract"))
    bad = wrong(records)
    return Answer(
        Colour.RED if bad else Colour.GREEN,
        t(
            f"{len(records)} 个任职中 {bad} 个不符",
            f"{bad} of {len(records)} posts without an own contract",
        ),
        t(
            "劳动合同或聘用合同，非退休、借调",
            "own labour or employment contract, not retired or seconded",
        ),
        t("有岗位由无合同、退休、借调或兼职人员担任", "a post is held without an own contract")
        if bad
        else NOTHING,
        records=some(records),
    )


def _post(
    file: File,
    day: date,
    post: str,
    need: Number,
    demands: Demands,
    spans: Callable[[Person, Post], list[Span]],
    *,
    titled: bool,
) -> Answer:
    """Every holder of the post has the years and, where the edition asks, the level.

    `spans`: the stretches of work that count for the post.
    """
    word = POSTS[post]
    found = holders(file, post, day)
    if not any_post(file):
        return not_on_record(t("任命", "appointment"))
    needed = t(f"{int(need)} 年以上", f"{int(need)} years or more")
    if titled:
        needed = joined(t("中级及以上或同等能力", "mid-level or equal ability"), needed)
    if not found:
        none = t(f"没有{word.zh}", f"no {word.en}")
        return Answer(Colour.RED, none, needed, none, standing=need.standing)
    pairs = [(person, one) for person, held in found for one in held]
    records = [_held(p, one, spans(p, one), need, demands, titled) for p, one in pairs]
    bad = wrong(records)
    return Answer(
        Colour.RED if bad else Colour.GREEN,
        t(f"{len(records)} 个任职中 {bad} 个不符", f"{bad} of {len(records)} do not meet it"),
        needed,
        t(f"{word.zh}的年限或职称不够", f"years or title of a {word.en} are not enough")
        if bad
        else NOTHING,
        _BACKGROUND if titled and post != "quality-head" else NOTHING,
        some(records),
        need.standing,
    )


def _held(
    person: Person, post: Post, spans: list[Span], need: Number, demands: Demands, titled: bool
) -> Record:
    """A post somebody holds, and whether years and level are enough."""
    day = demands.day
    level = not titled or counting.mid_level(person, day, demands)
    years = counting.years_of(spans, day)
    said = t(f"{years} 年", f"{years} years")
    if post.field:
        said = Text(f"{post.field}领域 {said.zh}", f"{post.field}: {said.en}")
    if not level:
        said = joined(said, t("无中级职称或同等能力", "neither title nor equal ability"))
    return of(person, said, wrong=not (level and counting.has_years(spans, day, int(need))))


def technical_head(file: File, day: date, demands: Demands, names: Names) -> Answer:
    """Entry 7: mid-level or equal, and the years of monitoring work."""
    need = demands["staff.technical-head-years"]
    return _post(
        file,
        day,
        "technical-head",
        need,
        demands,
        lambda p, _: counting.work_spans(p),
        titled=demands.edition != "2018",
    )


def _in_field(person: Person, post: Post) -> list[str]:
    """The names of fields of the person's work that are the field of the post."""
    return sorted({w.field for w in person.work if folded(w.field) == folded(post.field)})


def signatory(file: File, day: date, demands: Demands, names: Names) -> Answer:
    """Entry 8: mid-level or equal, the years in the signing field; the fields cover the scope."""
    need = demands["staff.signatory-years"]

    def spans(person: Person, post: Post) -> list[Span]:
        if not post.field:
            return counting.work_spans(person)
        fields = _in_field(person, post)
        return [s for f in fields for s in counting.work_spans(person, field=f)]

    answer = _post(
        file,
        day,
        "signatory",
        need,
        demands,
        spans,
        titled=demands.edition != "2018",
    )
    uncovered = _uncovered(file, day, names)
    if demands.edition == "2018" or not uncovered or answer.colour is Colour.HUMAN:
        return answer
    listed = Text("、".join(uncovered), ", ".join(uncovered))
    return Answer(
        Colour.RED,
        joined(answer.found, t("{x}无签字人", "nobody signs for {x}").format(x=listed)),
        answer.needed,
        joined(
            answer.because, t("签字领域未覆盖全部类别", "the signing fields leave categories out")
        ),
        answer.remains,
        answer.records,
        need.standing,
    )


def _uncovered(file: File, day: date, names: Names) -> list[str]:
    fields = [post.field for p in file.people for post in p.holding("signatory", day)]
    if "" in fields:
        return []
    known = {folded(f) for f in fields} | {folded(c) for f in fields for c in names.of(f)}
    missing = {
        row.category
        for row in file.scope(day)
        if folded(row.category) not in known
        and not any(folded(c) in known for c in names.of(row.category))
    }
    return sorted(missing)


def quality_head(file: File, day: date, demands: Demands, names: Names) -> Answer:
    """Entry 9: mid-level or equal, and the years in monitoring or quality management."""
    need = demands["staff.quality-head-years"]
    kinds = ("monitoring", "quality")
    return _post(
        file,
        day,
        "quality-head",
        need,
        demands,
        lambda p, _: counting.work_spans(p, kinds),
        titled=True,
    )
