"""The envelope: every public vector gets its verdict, and cuts in the network change nothing."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hengjian.telemetry.hj212 import crc
from hengjian.telemetry.hj212.frame import LIMIT, SEGMENT_LIMIT, Frame, Splitter, build

DATA = json.loads(
    (Path(__file__).parent.parent / "data" / "telemetry" / "hj212_packets.json").read_text("utf-8")
)
PACKETS = DATA["packets"]


def read(data: bytes, *cuts: int) -> list[Frame]:
    splitter, frames, here = Splitter(), [], 0
    for cut in (*sorted(cuts), len(data)):
        frames += splitter.feed(data[here:cut])
        here = cut
    return frames + list(splitter.close())


def wire(packet: dict) -> bytes:
    return packet["packet"].encode() + b"\r\n"


STREAM = b"".join(map(wire, PACKETS))


@pytest.mark.parametrize("packet", PACKETS, ids=lambda p: p["id"])
def test_a_public_packet_gets_its_listed_verdict(packet):
    (frame,) = read(wire(packet))
    if not packet.get("well_formed", True):
        assert not frame.ok
        return
    assert frame.declared_length == packet["declared_length"]
    assert frame.actual_length == packet["actual_length"]
    assert frame.length_ok == packet["length_ok"]
    assert f"{frame.declared_crc:04X}" == packet["crc_declared"]
    assert f"{frame.computed_crc:04X}" == packet["crc_computed"]
    assert frame.crc_ok == packet["crc_ok"]
    assert frame.ok == (packet["length_ok"] and packet["crc_ok"])
    expected = "hj212" if packet["crc_ok"] else packet.get("crc_matches_other_variant")
    assert frame.crc_variant == expected


def test_the_verdicts_are_the_same_when_all_packets_are_glued_together():
    together, apart, offset = read(STREAM), [], 0
    for packet in PACKETS:
        (frame,) = read(wire(packet))
        apart.append((offset, frame.raw, frame.ok))
        offset += len(wire(packet))
    assert [(f.offset, f.raw, f.ok) for f in together] == apart


@pytest.mark.parametrize("segment", DATA["segments"], ids=lambda s: s["segment"][20:50])
def test_the_segments_printed_in_the_standard_get_the_published_code(segment):
    data = segment["segment"].encode()
    assert len(data) == segment["length"]
    assert f"{crc.hj212(data):04X}" == segment["crc_derived"]
    (frame,) = read(build(data))
    assert frame.ok and frame.segment == data


def test_the_worked_packets_of_the_protocol_notes_show_both_codes():
    # 7700 by the standard, 007D by Modbus: law notes on HJ 212, section 12, packet A.
    data = (
        b"QN=20261123083000123;ST=31;CN=2011;PW=123456;MN=6201020000000000000000A1;Flag=5;"
        b"CP=&&DataTime=20261123083000;a21026-Rtd=23.45,a21026-ZsRtd=31.41,a21026-Flag=N;"
        b"a21002-Rtd=41.2,a21002-ZsRtd=55.2,a21002-Flag=N;a34013-Rtd=6.1,a34013-ZsRtd=8.2,"
        b"a34013-Flag=N;a19001-Rtd=9.8,a19001-Flag=N&&"
    )
    assert crc.hj212(data) == 0x7700
    assert crc.modbus(data) == 0x007D


def test_cutting_the_stream_at_every_byte_changes_nothing():
    stream = b"".join(map(wire, PACKETS[:3] + PACKETS[-3:] + PACKETS[14:17]))
    whole = read(stream)
    for cut in range(len(stream)):
        assert read(stream, cut) == whole
    assert read(stream, *range(len(stream))) == whole


# Pieces that are awkward on purpose: broken heads, lying lengths, missing and doubled line ends.
AWKWARD = st.sampled_from(
    [
        b"##", b"###", b"##0", b"##00", b"##0101", b"##9999", b"##299ST=", b"\r\n", b"\r", b"\n",
        b"&&", b"CP=&&", b"&&1C80", b"CP=&&&&2200", b"QN=1;CN=2011", b"FFFF", b"#", b"\0\xff",
        wire(PACKETS[0]), wire(PACKETS[1]), b"##0012QN=1;CN=2011FFFF\r\n", b"x" * 700,
        b"##0101QN=20160801085857223;ST=32;CP=&&RtdInterval=30&&1C80",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(AWKWARD, st.binary(max_size=40)), max_size=40), st.data())
def test_any_bytes_cut_anywhere_give_the_same_frames_and_none_is_lost(pieces, data):
    stream = b"".join(pieces)
    whole = read(stream)
    cuts = data.draw(st.lists(st.integers(0, len(stream)), max_size=12))
    assert read(stream, *cuts) == whole
    last = 0
    for frame in whole:
        assert stream[frame.offset : frame.offset + len(frame.raw)] == frame.raw
        assert not stream[last : frame.offset].strip(b" \t\r\n\0")  # only white space is dropped
        last = frame.offset + len(frame.raw)
    assert not stream[last:].strip(b" \t\r\n\0")


@pytest.mark.parametrize("unit", [b"x", b"##9999a", b"##0101\r\n", b"\r\n#", b"&&", b"##1"])
def test_memory_stays_bounded_whatever_is_sent(unit):
    splitter = Splitter()
    for _ in range(50):
        list(splitter.feed(unit * 1000))
        assert splitter.pending <= LIMIT + 16


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=SEGMENT_LIMIT - 12))
def test_what_is_built_is_read_back(content):
    segment = b"QN=1;CP=&&" + content.replace(b"&", b"").replace(b"\r", b"") + b"&&"
    if b"##" in segment:
        return
    (frame,) = read(build(segment))
    assert frame.ok and frame.segment == segment


def test_a_device_that_lies_about_its_length_does_not_swallow_its_neighbour():
    honest = wire(PACKETS[0])
    lying = honest.replace(b"##0101", b"##0400")
    first, second = read(lying + honest)
    assert [p.rule for p in first.problems] == ["length-mismatch"]
    assert second.ok and second.raw == honest


def test_a_frame_cut_off_in_the_middle_ends_where_the_next_begins():
    honest = wire(PACKETS[0])
    first, second = read(honest[:50] + honest)
    assert not first.ok and first.raw == honest[:50]
    assert second.ok


def test_bytes_between_frames_are_reported_and_kept():
    first, junk, second = read(wire(PACKETS[0]) + b"hello\r\n" + wire(PACKETS[1]))
    assert first.ok and second.ok
    assert junk.stray and junk.raw == b"hello\r\n" and junk.problems[0].rule == "stray-bytes"
