"""Read and write one HJ 212 frame: bytes in, Frame out, nothing else.

    ##  0411  QN=…;ST=22;CN=2051;PW=…;MN=…;Flag=4;CP=&&…&&  D641  CR LF
    head  |    data segment, the length counts these bytes    |   tail
          four decimal digits                        CRC, four hex digits

The three editions share this envelope; what differs inside the segment is in `editions/`.

Where a frame ends is read from the bytes, not believed from the length field, because a device
that lies about its length must not swallow its neighbour. The end is whichever comes first:
  1. `&&` and four hex digits (the `&&` that opens CP does not count): the regular end;
  2. CR LF at or behind the declared end, or directly before another `##`;
  3. a new head (`##`, digits, a field name): the frame before it was cut off;
  4. LIMIT bytes without any of these.
So the same bytes give the same frames however the network cut them (a property test does).

Units     None. Bytes are counted as bytes; Chinese text is UTF-8 and counts three a character.
Errors    None on data: every deviation is a Deviation beside what could be read.
Misses    Encrypted bytes that happen to contain `&&` and four hex digits end a frame early,
          about once in a million sealed frames; the length field then shows it.
Pure      No socket, no clock, no database.
Source    HJ 212-2017 chapter 6 and annex A; 2025 by public implementations, unverified.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from hengjian.core.text import Text, t
from hengjian.telemetry.hj212 import crc

#: Bytes kept of one frame at most. The length field cannot announce more than 9,999.
LIMIT = 10_240
#: Bytes of one piece of something that is no frame.
STRAY_LIMIT = 4_096
#: Longest data segment the standard allows.
SEGMENT_LIMIT = 1_024

_HEAD = re.compile(rb"##(\d{1,4})")
_END = re.compile(rb"(?<!CP=)&&([0-9A-Fa-f]{4})|(\r\n)|##\d{3,4}[A-Za-z]{2,4}=")
_LOOK_BACK = 16  # longer than anything _END matches, so a match cut in two is found again
_CRC_TEXT = re.compile(rb"[0-9A-Fa-f]{4}\Z")
_SPACE = b" \t\r\n\0"


@dataclass(frozen=True)
class Deviation:
    """One way in which a frame departs from the standard. `rule` is a stable code."""

    rule: str
    message: Text

    def as_dict(self) -> dict[str, str]:
        """For JSON, in the reader's language."""
        return {"rule": self.rule, "message": str(self.message)}


@dataclass(frozen=True)
class Frame:
    """One frame, or one run of bytes that is none (`stray`), as received.

    `ok` says that the envelope holds: head, length, `&&` at the segment's end, CRC of the
    standard, CR LF. `problems` lists what does not. Lengths are bytes, codes 0 to 0xFFFF,
    None where the frame does not say. `offset` counts from the first byte of the stream.
    """

    offset: int
    raw: bytes
    segment: bytes = b""
    declared_length: int | None = None
    declared_crc: int | None = None
    computed_crc: int | None = None
    crc_variant: str | None = None
    problems: tuple[Deviation, ...] = ()
    stray: bool = False

    @property
    def ok(self) -> bool:
        """The envelope holds in every part."""
        return not self.problems

    @property
    def actual_length(self) -> int:
        """Bytes of the data segment found."""
        return len(self.segment)

    @property
    def length_ok(self) -> bool:
        """The length field says what is there."""
        return not self.stray and self.declared_length == len(self.segment)

    @property
    def crc_ok(self) -> bool:
        """The code of the standard matches."""
        return self.crc_variant == crc.HJ212


def build(segment: bytes) -> bytes:
    """The frame that carries `segment`. Raises ValueError when it is longer than allowed."""
    if len(segment) > SEGMENT_LIMIT:
        raise ValueError(f"data segment of {len(segment)} bytes, at most {SEGMENT_LIMIT}")
    return b"##%04d%s%04X\r\n" % (len(segment), segment, crc.hj212(segment))


class Splitter:
    """Cuts a byte stream into frames. Holds at most LIMIT bytes plus one piece fed.

    Feed it whatever arrived, then `close()` once at the end of the stream.
    """

    def __init__(self) -> None:
        self._held = bytearray()
        self._offset = 0  # of the first byte held
        self._searched = 0  # bytes held that are known to contain no end
        self._closed = False

    @property
    def pending(self) -> int:
        """Bytes waiting for the rest of their frame."""
        return len(self._held)

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Every frame that `data` completes, in order."""
        view = memoryview(data)
        for start in range(0, len(view), LIMIT):
            self._held += view[start : start + LIMIT]
            yield from self._frames()

    def close(self) -> Iterator[Frame]:
        """What is left when the stream ends, complete or not."""
        self._closed = True
        yield from self._frames()

    def _frames(self) -> Iterator[Frame]:
        while self._held:
            self._skip_space()
            found = self._next() if self._held else None
            if found is None:
                return
            yield found

    def _skip_space(self) -> None:
        """Line ends, blanks and NULs between frames mean nothing (some devices send them)."""
        count = len(self._held) - len(self._held.lstrip(_SPACE))
        del self._held[:count]
        self._offset += count

    def _next(self) -> Frame | None:
        head = _HEAD.match(self._held)
        if head is None:
            return self._stray()
        if not self._closed and head.end() == len(self._held) and head.end() < 6:
            return None  # the next byte may be one more digit of the length
        declared = int(head[1]) if len(head[1]) == 4 else None
        end = self._end(head.end(), declared)
        return None if end is None else self._cut(head.end(), declared, end)

    def _stray(self) -> Frame | None:
        """Take the bytes before the next head away, at most STRAY_LIMIT of them."""
        head = _HEAD.search(self._held)
        if head is not None:
            end = min(head.start(), STRAY_LIMIT)
        elif self._closed:
            end = min(len(self._held), STRAY_LIMIT)
        elif len(self._held) >= STRAY_LIMIT + 2:
            end = STRAY_LIMIT
        else:
            return None
        return self._take(end, Frame(self._offset, bytes(self._held[:end]), stray=True))

    def _end(self, start: int, declared: int | None) -> tuple[int, int, int | None] | None:
        """(end of the segment, end of the frame, where the CRC stands) or None: not there yet."""
        held, size = self._held, len(self._held)
        expected = 0 if declared is None else start + declared
        for found in _END.finditer(held, max(start, self._searched)):
            if found.start() > LIMIT:
                break
            if found[1]:
                return self._tail(found.start() + 2, found.end())
            if found[2]:
                at, after = found.start(), bytes(held[found.end() : found.end() + 2])
                if at >= expected or after == b"##":
                    return self._bare(start, at, found.end())
                if after in {b"", b"#"} and not self._closed:
                    self._searched = at  # every earlier candidate is settled
                    return None
                continue
            return self._bare(start, found.start(), found.start())
        if size > LIMIT + _LOOK_BACK:
            return LIMIT, LIMIT, None
        if self._closed:
            return self._bare(start, len(held.rstrip(b"\r\n")), size)
        self._searched = max(start, size - _LOOK_BACK)
        return None

    def _tail(self, segment_end: int, at: int) -> tuple[int, int, int] | None:
        """The frame ends behind its CRC and the line end that follows, if one does."""
        line_end = bytes(self._held[at : at + 2])
        if not self._closed and line_end in {b"", b"\r"}:
            return None
        size = 2 if line_end == b"\r\n" else int(line_end[:1] in {b"\r", b"\n"})
        return segment_end, at + size, segment_end

    def _bare(self, start: int, at: int, end: int) -> tuple[int, int, int | None]:
        """No `&&`: the last four characters are the CRC when they can be one."""
        if at - start >= 4 and _CRC_TEXT.match(self._held, at - 4, at):
            return at - 4, end, at - 4
        return at, end, None

    def _cut(self, start: int, declared: int | None, ends: tuple[int, int, int | None]) -> Frame:
        segment_end, end, crc_at = ends
        segment = bytes(self._held[start:segment_end])
        said = None if crc_at is None else int(self._held[crc_at : crc_at + 4], 16)
        computed = crc.hj212(segment)
        matches = None if said is None else crc.variant(said, segment, computed)
        raw = bytes(self._held[:end])
        frame = Frame(self._offset, raw, segment, declared, said, computed, matches)
        return self._take(end, frame)

    def _take(self, end: int, frame: Frame) -> Frame:
        del self._held[:end]
        self._offset += end
        self._searched = 0
        return replace(frame, problems=tuple(_problems(frame)))


def _problems(frame: Frame) -> Iterator[Deviation]:
    """What is wrong with the envelope."""
    if frame.stray:
        count = len(frame.raw)
        yield Deviation(
            "stray-bytes", t(f"{count} 个字节不属于任何数据包", f"{count} bytes belong to no frame")
        )
        return
    said, there = frame.declared_length, frame.actual_length
    if said is None:
        yield Deviation(
            "length-field", t("长度字段不是四位十进制数", "the length is not four digits")
        )
    elif said != there:
        yield Deviation(
            "length-mismatch",
            t(
                f"长度字段为 {said}，实际 {there} 字节",
                f"the length says {said}, {there} bytes are there",
            ),
        )
    if there > SEGMENT_LIMIT:
        yield Deviation(
            "segment-too-long",
            t(f"数据段 {there} 字节，超过 1024", f"the data segment has {there} bytes, above 1024"),
        )
    if not frame.segment.endswith(b"&&"):
        yield Deviation(
            "segment-end", t("数据段未以 && 结束", "the data segment does not end in &&")
        )
    yield from _crc_problems(frame)
    if not frame.raw.endswith(b"\r\n"):
        yield Deviation("tail", t("包尾不是回车换行", "the frame does not end in CR LF"))


def _crc_problems(frame: Frame) -> Iterator[Deviation]:
    if frame.declared_crc is None:
        yield Deviation(
            "crc-missing", t("没有四位十六进制校验码", "there are no four hex digits of CRC")
        )
    elif frame.crc_variant is None:
        said, right = f"{frame.declared_crc:04X}", f"{frame.computed_crc:04X}"
        yield Deviation(
            "crc-mismatch",
            t(f"校验码为 {said}，应为 {right}", f"the CRC says {said}, computed {right}"),
        )
    elif not frame.crc_ok:
        name = frame.crc_variant
        yield Deviation(
            "crc-variant",
            t(
                f"校验码用了别的算法（{name}），不是标准附录 A 的算法",
                f"the CRC was computed another way ({name}), not by annex A of the standard",
            ),
        )
