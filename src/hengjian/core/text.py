"""Two languages in one place: a Text holds the Chinese and the English of the same sentence.

A sentence is written once, with both languages side by side, so that neither can be forgotten
and no catalogue has to be compiled. Which one is shown is decided when it is shown: the edge
(web middleware, command line) sets the reader's language for the time of one request.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

ZH = "zh"
EN = "en"

_language: ContextVar[str] = ContextVar("hengjian_language", default=ZH)


def language() -> str:
    """`zh` or `en`: what the present reader asked for. Chinese unless said otherwise."""
    return _language.get()


@contextmanager
def reading(code: str) -> Iterator[None]:
    """Show texts in `code` (anything that begins with “en” is English) inside the block."""
    token = _language.set(EN if code.lower().startswith(EN) else ZH)
    try:
        yield
    finally:
        _language.reset(token)


class Text(str):
    """One sentence in both languages. `str()` and f-strings give the reader's.

    It is a string (the Chinese one) so that frameworks which only take strings, such as labels
    of choices, take it too; what is shown goes through `str()` or `format()` and follows the
    reader. Blindness: `"".join` and `json.dumps` see the Chinese; write `str(text)` there.
    """

    zh: str
    en: str

    def __new__(cls, zh: str, en: str) -> Text:
        self = super().__new__(cls, zh)
        self.zh, self.en = str.__str__(zh), str.__str__(en)
        return self

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        return self.zh, self.en

    def __str__(self) -> str:
        return self.en if language() == EN else self.zh

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def format(self, **values: object) -> Text:  # type: ignore[override]
        """Both languages with the same values filled in; a Text value follows its language."""
        return Text(
            self.zh.format(**{k: v.zh if isinstance(v, Text) else v for k, v in values.items()}),
            self.en.format(**{k: v.en if isinstance(v, Text) else v for k, v in values.items()}),
        )

    def both(self) -> dict[str, str]:
        """For JSON that serves readers of both languages."""
        return {"zh": self.zh, "en": self.en}


def t(zh: str, en: str) -> Text:
    """The same sentence in Chinese and English."""
    return Text(zh, en)
