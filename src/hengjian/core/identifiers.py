"""Identifiers with check characters: the unified social credit code (GB 32100).

An 18-character code carries two checks: its last character over the whole, and the 17th over the
organisation code in places 9 to 17 (GB 11714). Either can be wrong alone, and they are different
mistakes: the first is usually a slip of the pen, the second a number that was never issued.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from stdnum.cn import uscc as stdnum_uscc

from hengjian.core.errors import Problem
from hengjian.core.regions import is_code
from hengjian.core.text import Text, t
from hengjian.core.text_input import half_width

USCC_LENGTH = 18
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714
_EXPECTED_LETTERS = {"O": "0", "I": "1", "Z": "2", "S": "5", "V": "U"}


@dataclass(frozen=True)
class UsccCheck:
    """What is so about one code as given. `ok` says the code as written needs no correction.

    `expected_check` and `organisation_expected` are None when the form leaves nothing to compute.
    """

    code: str
    normalised: str
    form_ok: bool
    expected_check: str | None
    check_ok: bool
    organisation_expected: str | None
    organisation_ok: bool
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        return not self.problems


def organisation_check(eight: str) -> str:
    """The check character of an organisation code (GB 11714): eight characters in, one out."""
    total = sum(
        weight * int(char, 36) for weight, char in zip(_ORGANISATION_WEIGHTS, eight, strict=True)
    )
    value = 11 - total % 11
    return {10: "X", 11: "0"}.get(value, str(value))


def check_uscc(code: str) -> UsccCheck:
    """Everything that is wrong with a unified social credit code, at once.

    Full-width and lower-case characters are put right in `normalised` and still reported: a
    register must not keep two spellings of one code. Not checked: whether the code was issued.
    """
    normalised = half_width(code).strip().upper()
    problems = _spelling_problems(code, normalised) + _form_problems(normalised)
    if any(p.rule in FORM_RULES for p in problems):
        return UsccCheck(code, normalised, False, None, False, None, False, tuple(problems))
    expected = str(stdnum_uscc.calc_check_digit(normalised[:17]))
    organisation = organisation_check(normalised[8:16])
    problems += _check_problems(normalised, expected, organisation)
    if normalised != code:
        # All that is wrong is said, but a code not written in its form has no verdict of its own.
        return UsccCheck(code, normalised, False, None, False, None, False, tuple(problems))
    checks = (expected == code[17], organisation == code[16])
    return UsccCheck(
        code, code, True, expected, checks[0], organisation, checks[1], tuple(problems)
    )


FORM_RULES = frozenset({"uscc-length", "uscc-character", "uscc-region"})


def _problem(rule: str, message: Text, remedy: Text, found: str, place: str = "") -> Problem:
    return Problem(place, rule, message, remedy, found)


def _spelling_problems(code: str, normalised: str) -> list[Problem]:
    found: list[Problem] = []
    remedy = t(f"请写成 {normalised}", f"Write {normalised}")
    if half_width(code) != code:
        message = t("含全角字符", "full-width characters")
        found.append(_problem("uscc-full-width", message, remedy, code))
    if half_width(code) != half_width(code).strip():
        message = t("首尾有空格", "spaces before or after")
        found.append(_problem("uscc-space", message, remedy, code))
    if re.search("[a-z]", half_width(code)):
        message = t("含小写字母，代码只用大写", "lower-case letters; the code uses capitals")
        found.append(_problem("uscc-lower-case", message, remedy, code))
    return found


def _form_problems(code: str) -> list[Problem]:
    found: list[Problem] = []
    copy = t("请对照营业执照或法人证书核对", "Compare with the licence or certificate")
    if len(code) != USCC_LENGTH:
        message = t(
            f"应为 {USCC_LENGTH} 位，实为 {len(code)} 位",
            f"must have {USCC_LENGTH} characters, has {len(code)}",
        )
        found.append(_problem("uscc-length", message, copy, code))
    for place, char in enumerate(code, 1):
        if char not in USCC_ALPHABET:
            found.append(_wrong_character(place, char))
    if found:
        return found
    # Places 3 to 8 are a GB/T 2260 code; 100000 stands for the state level.
    if not code[2:8].isdigit() or not (is_code(code[2:8]) or code[2:8] == "100000"):
        message = t(
            f"第 3–8 位“{code[2:8]}”不是行政区划码",
            f"places 3 to 8 “{code[2:8]}” are not a region code",
        )
        found.append(_problem("uscc-region", message, copy, code[2:8], "3-8"))
    return found


def _wrong_character(place: int, char: str) -> Problem:
    meant = _EXPECTED_LETTERS.get(char)
    if meant is None:
        remedy = t("请改正该字符", "Correct this character")
    else:
        remedy = t(
            f"代码不用 I、O、S、V、Z；请核对是否为“{meant}”",
            f"The code never uses I, O, S, V, Z; see whether it is “{meant}”",
        )
    message = t(f"第 {place} 位“{char}”不允许", f"place {place}: “{char}” is not allowed")
    return _problem("uscc-character", message, remedy, char, str(place))


def _check_problems(code: str, expected: str, organisation: str) -> list[Problem]:
    found: list[Problem] = []
    if code[16] != organisation:
        message = t(
            f"第 17 位应为“{organisation}”（主体标识码校验，GB 11714），实为“{code[16]}”",
            f"place 17 must be “{organisation}” (organisation code, GB 11714), is “{code[16]}”",
        )
        remedy = t("请核对第 9–17 位", "Compare places 9 to 17")
        found.append(_problem("uscc-organisation-check", message, remedy, code[16], "17"))
    if code[17] != expected:
        message = t(
            f"第 18 位应为“{expected}”（GB 32100 校验），实为“{code[17]}”",
            f"place 18 must be “{expected}” (GB 32100), is “{code[17]}”",
        )
        remedy = t("请逐位核对全部 18 位", "Compare all 18 characters one by one")
        found.append(_problem("uscc-check", message, remedy, code[17], "18"))
    return found


def uscc_problem(code: str, where: str) -> Problem | None:
    """The first thing wrong with a code, at its cell, for an importer; None when it is right."""
    result = check_uscc(code)
    if result.ok:
        return None
    first = result.problems[0]
    return Problem(where, first.rule, first.message, first.remedy, code)


def region_problem(code: str, where: str) -> Problem | None:
    """What is wrong with the form of a GB/T 2260 code, at its cell; None when it is right."""
    if is_code(code):
        return None
    return Problem(
        where,
        "region-code",
        t(f"“{code}”不是 GB/T 2260 行政区划代码", f"“{code}” is not a GB/T 2260 region code"),
        t("请填写 6 位代码，如 620102（城关区）", "Write six digits, e.g. 620102 (Chengguan)"),
        code,
    )
