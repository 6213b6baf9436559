"""Read the data segment of one frame: bytes in, Message out, nothing else.

    QN=…;ST=…;CN=…;PW=…;MN=…;Flag=…;[PNUM=…;PNO=…;]CP=&&DataTime=…;a21026-Rtd=…,a21026-Flag=N&&

The edition is read from the version bits of Flag; without a Flag it is 2005, the only edition
that lets it be absent. Everything readable is read; what departs from the edition stands beside it.

Units     None. Values stay text as sent, whatever is in them; control characters and bytes that
          are no UTF-8 are written \\xNN, so that no store and no screen chokes on them.
Errors    None on data.
Misses    Rules of a station (its factors, its ranges) and of time (clock drift, order of QN) need
          the register and the receive time; `telemetry.intake` adds them.
Pure      No socket, no clock, no database.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hengjian.core.text import t
from hengjian.telemetry.hj212.checks import (
    FACTOR,
    Value,
    content_problems,
    header_problems,
    twice,
)
from hengjian.telemetry.hj212.editions import BY_VERSION, Edition
from hengjian.telemetry.hj212.frame import Deviation

_OPEN = b"CP=&&"
_CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), 127, *range(128, 160))}
#: Longest names kept as names; anything longer identifies nobody.
ID_LIMIT = 64


@dataclass(frozen=True)
class Message:
    """What one data segment says. `fields` are those of CP that are no values of a factor."""

    header: dict[str, str]
    fields: tuple[tuple[str, str], ...]
    values: tuple[Value, ...]
    content: bytes  # CP without its && marks, as received
    edition: str | None
    flag: int | None
    sealed: bool
    problems: tuple[Deviation, ...]

    def get(self, name: str) -> str:
        """A header field, empty when absent."""
        return self.header.get(name, "")

    @property
    def wants_answer(self) -> bool:
        """Bit 0 of Flag."""
        return bool((self.flag or 0) & 1)

    @property
    def data_time(self) -> str:
        """DataTime as sent, empty when absent."""
        return dict(self.fields).get("DataTime", "")


def text_of(data: bytes) -> str:
    """The bytes as text that can be stored and shown; nothing is lost, nothing is executed."""
    return data.decode("utf-8", "backslashreplace").translate(_CONTROL)


def parse(segment: bytes) -> Message:
    """Read a data segment, whatever state it is in."""
    before, opened, after = segment.partition(_OPEN)
    content = after[:-2] if after.endswith(b"&&") else after
    header, problems = _header(text_of(before))
    if not opened:
        problems.append(Deviation("cp-missing", t("没有 CP=&&…&&", "there is no CP=&&…&&")))
    flag = _flag(header.get("Flag"))
    # What was cut off before CP may have lost its Flag too: no edition is concluded from it.
    edition = _edition(header, flag, problems) if opened or "Flag" in header else None
    sealed = edition is not None and _is_sealed(edition, header, content)
    fields: list[tuple[str, str]] = []
    values: list[Value] = []
    if sealed:
        problems.append(
            Deviation(
                "sealed",
                t("数据段已加密，原样保存，未读取", "the content is encrypted: kept raw, not read"),
            )
        )
    else:
        problems += _utf8(segment)
        fields, values = _content(text_of(content), problems)
    if edition is not None:
        problems += header_problems(edition, header, flag)
        problems += [] if sealed else content_problems(edition, content, fields, values, header)
    return Message(
        header, tuple(fields), tuple(values), content, edition.key if edition else None, flag,
        sealed, tuple(problems),
    )  # fmt: skip


def _header(text: str) -> tuple[dict[str, str], list[Deviation]]:
    header: dict[str, str] = {}
    problems: list[Deviation] = []
    for part in filter(None, text.split(";")):
        name, equals, value = part.partition("=")
        if not equals:
            problems.append(
                Deviation("header-syntax", t(f"“{part[:40]}”缺少 =", f"no = in “{part[:40]}”"))
            )
        elif name in header:
            problems.append(twice(name))
        else:
            header[name] = value
    return header, problems


def _flag(text: str | None) -> int | None:
    if text and text.isascii() and text.isdigit() and len(text) <= 3 and int(text) < 256:
        return int(text)
    return None


def _edition(header: dict[str, str], flag: int | None, problems: list[Deviation]) -> Edition | None:
    if "Flag" not in header:
        return BY_VERSION[0]
    if flag is None:
        problems.append(
            Deviation(
                "flag-value", t("Flag 不是 0 至 255 的整数", "Flag is no number from 0 to 255")
            )
        )
        return None
    edition = BY_VERSION.get(flag >> 2)
    if edition is None:
        problems.append(
            Deviation(
                "version-unknown",
                t(
                    f"版本位 {flag >> 2} 不属于已知版本",
                    f"version bits {flag >> 2} name no edition",
                ),
            )
        )
    return edition


def _is_sealed(edition: Edition, header: dict[str, str], content: bytes) -> bool:
    """Whether CP is encrypted: an edition and command that may, and no plain text inside."""
    if header.get("CN") not in edition.sealable or not content:
        return False
    if content.startswith(b"{0x"):
        return True
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return any(ord(character) < 32 for character in text)


def _utf8(segment: bytes) -> Iterator[Deviation]:
    try:
        segment.decode("utf-8")
    except UnicodeDecodeError as error:
        at = error.start
        yield Deviation(
            "not-utf8", t(f"第 {at} 字节起不是 UTF-8", f"not UTF-8 from byte {at} of the segment")
        )


def _content(text: str, problems: list[Deviation]) -> tuple[list[tuple[str, str]], list[Value]]:
    """Fields and values of CP. A mark belongs to its factor wherever in CP it stands."""
    fields: list[tuple[str, str]] = []
    found: dict[tuple[str, str], str] = {}
    empty = False
    for item in text.split(";") if text else ():
        for part in item.split(","):
            name, equals, value = part.partition("=")
            factor = FACTOR.fullmatch(name)
            empty = empty or not part
            if part and not equals:
                problems.append(
                    Deviation("cp-syntax", t(f"“{part[:40]}”缺少 =", f"no = in “{part[:40]}”"))
                )
            elif factor is None and part:
                fields.append((name, value))
            elif factor is not None and (factor[1], factor[2]) in found:
                problems.append(twice(name))
                fields.append((name, value))
            elif factor is not None:
                found[factor[1], factor[2]] = value
    if empty:
        problems.append(Deviation("empty-field", t("CP 中有空字段", "CP contains an empty field")))
    return fields, _values(found)


def _values(found: dict[tuple[str, str], str]) -> list[Value]:
    measured = {factor for factor, suffix in found if suffix not in {"Flag", "EFlag"}}
    return [
        Value(factor, suffix, text, found.get((factor, "Flag"), ""))
        for (factor, suffix), text in found.items()
        # A mark alone, without a value, is still something the station said.
        if suffix != "Flag" or factor not in measured
    ]
