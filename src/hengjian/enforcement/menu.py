"""What may follow an act: the consequences of its code that were law on the day of the act.

An option is a line of the violation table as printed. A line that cites no article of its own
rests on the article that fines (the first cited line of the same code), else on the legal basis of
the code. An amount belongs to the edition it was read from: under an older edition of the same
article it is not offered. For fraud before 2026 the fines are dated numbers of `rules`.
Only what the institution itself answers for is offered: lines for persons and for other kinds of
offender are theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from hengjian.core.periods import NotCovered
from hengjian.core.text import Text, t
from hengjian.registry.models import Institution
from hengjian.standards import law, rules, violations
from hengjian.standards.loading import Standing, standing

FRAUD = re.compile(r"T4-|F5-|M25-|M45$|GEO$")
_FINE = re.compile(r"罚款 (?P<low>[0-9.]+)万(?:-(?P<high>[0-9.]+)万)?(?P<below>以下)?")
_CITED = re.compile(r"\((?P<inside>[^()]*(?:\([^()]*\)[^()]*)*)\)\s*$")
#: Codes whose amounts stand in an article of their own, by topic.
_FINING = {"X14": "SAMR39:fine-reports", "X15": "SAMR39:fine-reports", "X26": "SAMR39:fine-faults"}
#: The printed lines in both languages; where the table mixes them, both are given.
_WORDS = {
    "责令改正": t("责令改正", "order to correct"),
    "责令限期改正": t("责令限期改正", "order to correct by a set day"),
    "没收违法所得": t("没收违法所得", "confiscation of illegal gains"),
    "禁止从事监测服务": t("禁止从事监测服务", "ban from monitoring services"),
    "吊销资质证书": t("吊销资质证书", "revocation of the certificate (吊销)"),
    "公开通报": t("公开通报", "public notice"),
    "通报批评": t("通报批评", "public criticism"),
    "拒不改正 责令停业": t("拒不改正的，责令停业", "order to stop business on refusal to correct"),
    "列入不良记录并禁止参与政府购买": t(
        "列入不良记录并禁止参与政府购买", "bad-record list and no government purchase"
    ),
    "移送公安": t("移送公安", "handed over to the police"),
    "记入信用": t("记入信用", "entered in the credit record"),
    "记入信用 国家企业信用信息公示系统": t(
        "记入国家企业信用信息公示系统", "entered in the national enterprise credit system"
    ),
    "CMA 撤销/移送 where the law allows": t(
        "撤销资质认定或移送（法律有规定的）", "withdrawal of the CMA or hand-over where law allows"
    ),
}
#: Lines that bar the institution, and the ground of the bar.
_BARS = {"禁止从事监测服务": "ban-body", "吊销资质证书": "revocation"}


@dataclass(frozen=True)
class Option:
    """One consequence. `low` and `high` are yuan, both included, for a fine; else None.

    `inferred`: the line cites no article of its own. `bars`: the ground of the bar that follows.
    """

    key: str
    words: Text
    cites: tuple[str, ...]
    standing: Standing
    inferred: bool
    low: int | None = None
    high: int | None = None
    serious: bool = False
    bars: str = ""

    @property
    def is_fine(self) -> bool:
        """Whether it is an amount of money."""
        return self.high is not None

    @property
    def unverified(self) -> bool:
        """Whether the reader must be told that nobody compared it with the text."""
        return self.standing in (Standing.RECALLED, Standing.PARTLY)


@dataclass(frozen=True)
class Menu:
    """The options under one code."""

    code: str
    name: Text
    basis: str
    jurisdiction: str
    options: tuple[Option, ...]

    @property
    def lines(self) -> frozenset[str]:
        """Which of the two lines (ecology, market) may decide under this code."""
        named = {w for w in ("ecology", "market") if f"{w} authority" in self.jurisdiction}
        # Before 2026 fraud was fined under the market authority's own rules.
        if any(option.key.endswith(":r") for option in self.options):
            named.add("market")
        return frozenset(named)


def offender(institution: Institution) -> str:
    """`enterprise` for one that monitors itself, else `institution`."""
    own = institution.kind == Institution.Kind.ENTERPRISE
    return "enterprise" if own else "institution"


def menus(codes: Iterable[str], kind: str, day: date) -> list[Menu]:
    """A menu per violation code that fits the offender and offers something on `day`."""
    found = []
    for code in codes:
        violation = violations.violations().get(code)
        if violation is not None and kind in violation.who:
            options = tuple(_options(violation, kind, day))
            if options:
                found.append(
                    Menu(
                        code,
                        violation.name,
                        violation.legal_basis,
                        violation.jurisdiction,
                        options,
                    )
                )
    return found


def _options(violation: violations.Violation, kind: str, day: date) -> Iterable[Option]:
    fined = False
    for number, line in enumerate(_lines(violation, kind)):
        option = _option(violation, f"{violation.code}:{number}", line, day)
        if option is not None:
            fined = fined or option.is_fine
            yield option
    if FRAUD.match(violation.code):
        if not fined and kind == "institution":
            yield from _older_fine(violation, day)
    elif law.in_force("GS127:punishment", day):
        words = t("告诫（仅限首次、轻微）", "admonition (a first, minor irregularity only)")
        cited = law.on(day)["GS127:punishment"]
        yield Option(f"{violation.code}:a", words, (cited.key,), cited.standing, True)


def _lines(violation: violations.Violation, kind: str) -> list[str]:
    """The lines this kind of offender answers for."""
    marked = [c for c in violation.consequences if c.startswith("enterprise:")]
    if kind == "enterprise" and marked:
        lines = [c.removeprefix("enterprise:").strip() for c in marked]
    else:
        lines = [c for c in violation.consequences if ":" not in c]
    return [line for line in lines if not line.startswith("个人")]


def _option(violation: violations.Violation, key: str, line: str, day: date) -> Option | None:
    own = _cites(line)
    asked = own or _fining_article(violation)
    cites = _standing_articles(asked, day)
    if not cites:
        return None
    words = _CITED.sub("", line).strip()
    amount = _FINE.search(words)
    if amount is None:
        bars = _BARS.get(words, "")
        return Option(key, _both(words), cites, violation.standing, not own, bars=bars)
    if not _same_edition(asked, day):
        return None
    low, high = _range(amount)
    serious = words.startswith("情节严重")
    span = f"{low:,}" if low == high else f"{low:,}–{high:,}"
    said = t(f"{words}（{span} 元）", f"{_english(words)} ({span} yuan)")
    return Option(key, said, cites, violation.standing, not own, low, high, serious)


def _range(amount: re.Match[str]) -> tuple[int, int]:
    first = round(float(amount["low"]) * 10_000)
    if amount["below"]:
        return 1, first
    return first, round(float(amount["high"]) * 10_000) if amount["high"] else first


def _cites(line: str) -> tuple[str, ...]:
    """The articles a line names in brackets at its end; a name nobody has on record is left out."""
    match = _CITED.search(line)
    found: list[str] = []
    for part in re.split(r" / |;", match["inside"]) if match else ():
        try:
            found += law.citations(part.strip())
        except law.UnknownCitation:
            continue
    return tuple(found)


def _fining_article(violation: violations.Violation) -> tuple[str, ...]:
    topic = _FINING.get(violation.code.partition("-")[0])
    if topic:
        return (topic,)
    for line in violation.consequences:
        if "罚款" in line and not line.startswith("enterprise:") and _cites(line):
            return _cites(line)
    return violation.cites


def _standing_articles(keys: Iterable[str], day: date) -> tuple[str, ...]:
    return tuple(law.on(day)[key].key for key in keys if _known(key) and law.in_force(key, day))


def _known(key: str) -> bool:
    try:
        law.in_force(key, law.as_of())
    except law.UnknownCitation:
        return False
    return True


def _same_edition(keys: Iterable[str], day: date) -> bool:
    """Whether one of the articles is today what it was on that day."""
    now = law.as_of()
    for key in keys:
        both = _known(key) and law.in_force(key, day) and law.in_force(key, now)
        if both and law.on(day)[key].period == law.on(now)[key].period:
            return True
    return False


def _older_fine(violation: violations.Violation, day: date) -> Iterable[Option]:
    """The fine for fraud under the law before 2026, where a dated number is on record."""
    try:
        highest = rules.on(day)["fine.institution-fraud.max"]
    except NotCovered:
        return
    high = int(highest.value)
    words = t(f"罚款 {high:,} 元以下", f"fine of up to {high:,} yuan")
    cites = tuple(key for key in highest.cites)
    key = f"{violation.code}:r"
    yield Option(key, words, cites, standing(highest.confidence), False, 1, high)


def _english(words: str) -> str:
    return "fine, serious circumstances" if words.startswith("情节严重") else "fine"


def _both(words: str) -> Text:
    return _WORDS.get(words, Text(words, words))
