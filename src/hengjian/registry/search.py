"""Finding a name by its sound: initials and full pinyin, with Gansu's own readings."""

from __future__ import annotations

from functools import cache

#: Place names a general dictionary reads wrongly (local reading, without tones).
READINGS: dict[str, tuple[str, ...]] = {
    "宕昌": ("tan", "chang"),
    "临洮": ("lin", "tao"),
    "洮河": ("tao", "he"),
    "崆峒": ("kong", "tong"),
    "碌曲": ("lu", "qu"),
    "玛曲": ("ma", "qu"),
    "舟曲": ("zhou", "qu"),
    "迭部": ("die", "bu"),
    "两当": ("liang", "dang"),
    "合作": ("he", "zuo"),
    "庄浪": ("zhuang", "lang"),
    "阿克塞": ("a", "ke", "sai"),
    "积石山": ("ji", "shi", "shan"),
    "西和": ("xi", "he"),
}
_LONGEST = 300


@cache
def _prepared() -> None:
    from pypinyin import load_phrases_dict  # a large dictionary: only when a name is saved

    load_phrases_dict({word: [[sound] for sound in sounds] for word, sounds in READINGS.items()})


def syllables(name: str) -> list[str]:
    """Pinyin without tones, one item a character; other letters stay as they are, in lower case."""
    from pypinyin import Style, lazy_pinyin

    _prepared()
    return [part.lower().strip() for part in lazy_pinyin(name, style=Style.NORMAL)]


def pinyin_column(name: str) -> str:
    """Initials, a space, the full sound: 兰州陇源 gives “lzly lanzhoulongyuan”; at most 300."""
    parts = [part for part in syllables(name) if part]
    initials = "".join(part[0] for part in parts)
    return f"{initials} {''.join(parts)}"[:_LONGEST]


def as_typed(text: str) -> str:
    """What somebody types for a sound, as it lies in the column: “Tan Chang'” gives “tanchang”."""
    return "".join(char for char in text.lower() if char.isascii() and char.isalnum())
