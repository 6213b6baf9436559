"""Frames of a file with everything that is known of each, as plain facts for JSON.

Reads piece by piece: a file of any size needs the same memory. Needs no database.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from hengjian.telemetry.hj212.frame import Frame, Splitter
from hengjian.telemetry.hj212.segment import Message, parse, text_of

_PIECE = 65_536


def frames(file: BinaryIO) -> Iterator[Frame]:
    """Every frame of the file in order; runs of bytes that are no frame come as `stray`."""
    splitter = Splitter()
    while piece := file.read(_PIECE):
        yield from splitter.feed(piece)
    yield from splitter.close()


def facts(frame: Frame) -> dict[str, Any]:
    """One frame as a JSON object.

    `ok` speaks of the envelope alone (head, length, end of segment, CRC, CR LF); `problems` adds
    what departs from the edition inside the segment, so an `ok` frame may have some. Lengths are
    bytes; codes four upper-case hex digits; null where the frame does not say. `segment` is its
    text, with bytes that are no text written \\xNN.
    """
    known = {
        "offset": frame.offset,
        "edition": None,
        "ok": frame.ok,
        "declared_length": frame.declared_length,
        "actual_length": None if frame.stray else frame.actual_length,
        "length_ok": frame.length_ok,
        "crc_declared": _hex(frame.declared_crc),
        "crc_computed": _hex(frame.computed_crc),
        "crc_ok": frame.crc_ok,
        "crc_variant": frame.crc_variant,
    }
    if frame.stray:
        problems = [problem.as_dict() for problem in frame.problems]
        return known | {"problems": problems, "segment": None, "stray": text_of(frame.raw)}
    message = parse(frame.segment)
    problems = [problem.as_dict() for problem in (*frame.problems, *message.problems)]
    return (
        known
        | {"edition": message.edition, "sealed": message.sealed, "problems": problems}
        | {"segment": text_of(frame.segment)}
        | _parsed(message)
    )


def _parsed(message: Message) -> dict[str, Any]:
    return {
        "header": message.header,
        "fields": [list(pair) for pair in message.fields],
        "values": [
            {"factor": v.factor, "suffix": v.suffix, "text": v.text, "mark": v.mark}
            for v in message.values
        ],
    }


def _hex(code: int | None) -> str | None:
    return None if code is None else f"{code:04X}"
