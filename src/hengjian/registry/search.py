"""Finding a name by a part of it or by its sound, with Gansu's own readings."""

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


_TOKEN_BYTES = 64
_TAILS = 12  # of one name: a longer one is found by what begins in its first twelve characters


def person_tokens(name: str, person_no: str) -> set[bytes]:
    """By what a person is found: what is typed must be the beginning of one of these.

    Every tail of the name (王小明, 小明, 明), of its sound from each syllable on (wangxiaoming, …)
    and of its initials (wxm, xm, m); the number, and the number without leading letters and zeros.
    """
    plain = "".join(name.lower().split())
    found = {plain[n:] for n in range(min(len(plain), _TAILS))}
    sounds = [part for part in map(as_typed, syllables(plain)) if part]
    for n in range(min(len(sounds), _TAILS)):
        found |= {"".join(sounds[n:]), "".join(part[0] for part in sounds[n:])}
    number = person_no.lower()
    found |= {number, number.lstrip("abcdefghijklmnopqrstuvwxyz-_0")}
    return {_cut(token) for token in found if token}


def token_range(word: str) -> tuple[bytes, bytes]:
    """From and below which token everything begins with the word."""
    begin = _cut("".join(word.lower().split()))
    # No byte of UTF-8 is 0xff, so this lies above every token that begins like it.
    return begin, begin + b"\xff"


def _cut(token: str) -> bytes:
    return token.encode()[:_TOKEN_BYTES]
