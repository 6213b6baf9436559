"""The gateway's disk: what was written is read back, what is damaged loses only itself."""

import pytest
from tests.conftest import NOON

from hengjian.core.errors import Refusal
from hengjian.telemetry import spool
from hengjian.telemetry.spool import Record, Writer


def written(folder, *raws: bytes):
    writer = Writer(folder)
    writer.write([Record(NOON, "10.0.0.1", raw) for raw in raws])
    writer.close()
    return spool.segments(folder)[-1]


def raws(folder) -> list[bytes]:
    return [record.raw for record, _, _ in spool.waiting(folder)]


def test_a_record_comes_back_as_it_was(folder):
    record = Record(NOON.replace(microsecond=123456), "2001:db8::1", b"\x00##\xff\r\n")
    writer = Writer(folder)
    writer.write([record])
    assert [found for found, _, _ in spool.waiting(folder)] == [record]
    writer.close()


def test_a_torn_end_hides_nothing_before_it_and_nothing_after_a_restart(folder):
    path = written(folder, b"one", b"two", b"three")
    path.write_bytes(path.read_bytes()[:-2])
    assert raws(folder) == [b"one", b"two"]
    written(folder, b"four")
    assert raws(folder) == [b"one", b"two", b"four"]


def test_a_flipped_bit_costs_one_record_of_a_finished_segment(folder):
    path = written(folder, b"one", b"two", b"three")
    data = bytearray(path.read_bytes())
    data[data.index(b"two")] ^= 1
    path.write_bytes(data)
    written(folder, b"four")
    assert raws(folder) == [b"one", b"three", b"four"]


def test_only_one_gateway_writes_to_a_folder(folder):
    first = Writer(folder)
    with pytest.raises(Refusal):
        Writer(folder)
    first.close()
    Writer(folder).close()


def test_a_full_spool_refuses_instead_of_filling_the_disk(folder):
    writer = Writer(folder, total_bytes=100)
    with pytest.raises(spool.SpoolFullError):
        writer.write([Record(NOON, "a", b"x")])
    writer.close()


def test_a_segment_number_never_comes_back_even_when_the_files_are_gone(folder):
    path = written(folder, b"one")
    spool.remember(folder, path.stem, path.stat().st_size)
    path.unlink()
    assert written(folder, b"two").stem > path.stem
    assert raws(folder) == [b"two"]


def test_drained_segments_go_and_the_newest_stays(folder):
    first, second = written(folder, b"one"), written(folder, b"two")
    spool.remember(folder, second.stem, 0)
    spool.remove_drained(folder)
    assert not first.exists() and second.exists()
