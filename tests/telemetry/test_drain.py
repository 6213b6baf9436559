"""From the spool into the database: once, with versions, conflicts marked, on the ledger."""

import pytest
from django.db import OperationalError
from tests.conftest import NOON
from tests.telemetry.conftest import MN, packet, segment

from hengjian.core.errors import Refusal
from hengjian.ledger.models import Entry
from hengjian.telemetry import services, spool, storing
from hengjian.telemetry.hj212.frame import build
from hengjian.telemetry.models import RawFrame, Reading, Station
from hengjian.telemetry.services import Drained

pytestmark = pytest.mark.django_db


def drain(folder) -> Drained:
    return services.drain(at=NOON, folder=folder)


def rules(frame: RawFrame) -> list[str]:
    return [problem["rule"] for problem in frame.problems]


def test_a_frame_becomes_a_row_and_its_values(station, spooled):
    assert drain(spooled(packet(1))) == Drained(frames=1, readings=1)
    frame = RawFrame.objects.get()
    assert bytes(frame.raw) == packet(1)
    assert (frame.mn, frame.cn, frame.edition, frame.crc_ok) == (MN, "2011", "2017", True)
    assert frame.problems == [] and frame.received_at == NOON
    reading = Reading.objects.get()
    assert (reading.factor, reading.suffix, reading.value_text) == ("a21026", "Rtd", "1.5")
    assert (reading.value, reading.flag, reading.version) == (1.5, "N", 1)
    assert reading.data_time == NOON  # 12:00 in Beijing


def test_draining_again_changes_nothing_even_when_the_place_is_lost(station, spooled):
    folder = spooled(packet(1), packet(2))
    drain(folder)
    assert drain(folder) == Drained()
    (folder / "place.json").unlink()
    assert drain(folder) == Drained(duplicates=2)
    assert RawFrame.objects.count() == 2 and Reading.objects.count() == 2


def test_the_same_message_with_other_content_is_kept_and_both_are_marked(station, spooled):
    other = packet(1, cp="DataTime=20261123120000;a21026-Rtd=9.9,a21026-Flag=N")
    assert drain(spooled(packet(1), packet(2), other)).conflicting == 2
    marked = RawFrame.objects.filter(conflicting=True).order_by("pk")
    assert [bytes(frame.raw) for frame in marked] == [packet(1), other]
    assert "conflicting-duplicate" in rules(marked[1])


def test_a_conflict_is_seen_across_two_drains(station, spooled):
    other = packet(1, cp="DataTime=20261123120000;a21026-Rtd=9.9,a21026-Flag=N")
    drain(spooled(packet(1)))
    drain(spooled(other))
    assert RawFrame.objects.filter(conflicting=True).count() == 2
    versions = Reading.objects.order_by("version").values_list("version", "value_text")
    assert list(versions) == [(1, "1.5"), (2, "9.9")]


def test_a_damaged_copy_neither_hides_nor_contradicts_the_sound_one(station, spooled):
    damaged = packet(1).replace(b"PW=123456", b"PW=654321")  # CP is intact, the code is not
    assert drain(spooled(damaged, packet(1))) == Drained(frames=2, readings=1)
    assert not RawFrame.objects.filter(conflicting=True).exists()
    assert Reading.objects.get().frame.crc_ok


def test_the_resend_flag_does_not_make_a_second_message(station, spooled):
    first, again = segment(1, flag=9), segment(1, flag=9).replace(b"Flag=9;", b"Flag=9;RF=1;")
    assert drain(spooled(build(first), build(again))) == Drained(1, 1, 0, 1)


def test_the_register_and_the_clock_are_held_against_the_frame(station, spooled):
    spooled(packet(1, mn="F" * 24), packet(2, flag=9))
    late = build(segment(3).replace(b"QN=2026112312", b"QN=2026112314"))
    drain(spooled(late))
    unknown, edition, skewed = RawFrame.objects.order_by("pk")
    assert rules(unknown) == ["mn-unknown"]
    assert rules(edition) == ["edition-mismatch"]
    assert rules(skewed) == ["clock-drift"]


def test_bytes_that_say_nothing_are_kept_too(station, spooled):
    huge = build(b"QN=1;ST=31;CN=2011;MN=" + b"9" * 500 + b";Flag=5;CP=&&x=1&&")
    done = drain(spooled(b"\x00garbage\xff\xfe", huge, b"##0101QN=1"))
    assert done.frames == 3 and Reading.objects.count() == 0
    assert set(RawFrame.objects.values_list("mn", flat=True)) == {""}


def test_encrypted_frames_are_kept_sealed_and_unread(station, spooled):
    drain(spooled(packet(1, flag=9, cp="{0x00ff}")))
    frame = RawFrame.objects.get()
    assert frame.sealed and frame.edition == "2025" and not frame.readings.exists()


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.10", 0.1), ("-3", -3.0), ("1e3", 1000.0), ("<0.02", None), ("nan", None), ("", None),
     ("1e999", None), ("１２", None)],
)  # fmt: skip
def test_a_value_stays_text_and_becomes_a_number_only_when_it_is_one(station, spooled, text, value):
    drain(spooled(packet(1, cp=f"DataTime=20261123120000;a21026-Rtd={text}")))
    reading = Reading.objects.get()
    assert (reading.value_text, reading.value) == (text, value)


def test_what_was_stored_stands_on_the_ledger_and_a_changed_byte_is_seen(station, spooled):
    drain(spooled(packet(1), packet(2)))
    entry = Entry.objects.get(kind="telemetry.received")
    assert entry.subject == RawFrame.objects.first().batch
    assert services.batch_holds(entry.subject)
    frame = RawFrame.objects.first()
    RawFrame.objects.filter(pk=frame.pk).update(raw=packet(3))
    assert not services.batch_holds(entry.subject)


def test_nothing_is_forgotten_when_the_database_is_away(station, spooled, monkeypatch):
    folder = spooled(packet(1), packet(2))

    def away(*_):
        raise OperationalError("the server closed the connection")

    with monkeypatch.context() as broken:
        broken.setattr(storing, "insert_readings", away)
        with pytest.raises(OperationalError):
            drain(folder)
    assert RawFrame.objects.count() == 0 and spool.place(folder) == ("", 0)
    assert drain(folder).frames == 2


def test_a_frame_that_cannot_be_ledgered_is_not_stored(station, spooled, monkeypatch):
    def broken(**_):
        raise OSError("ledger is down")

    monkeypatch.setattr(services.ledger, "append", broken)
    with pytest.raises(OSError, match="ledger is down"):
        drain(spooled(packet(1)))
    assert RawFrame.objects.count() == 0


def test_a_station_is_filed_once_and_not_quietly_changed(station, lab):
    facts = {
        "mn": MN, "institution_uscc": lab.uscc, "site_name": "一号排口", "st": "31",
        "edition": "2017", "region": "620102", "by": "li", "at": NOON,
    }  # fmt: skip
    assert services.register_station(**facts) == station
    assert Entry.objects.filter(kind="telemetry.station").count() == 1
    wrong = [
        {"edition": "2025"}, {"mn": ""}, {"mn": "中"}, {"mn": "B", "edition": "1999"},
        {"mn": "B", "st": "3"}, {"mn": "B", "region": "999999"}, {"mn": "B", "site_name": " "},
        {"mn": "B", "institution_uscc": "none"},
    ]  # fmt: skip
    for change in wrong:
        with pytest.raises(Refusal):
            services.register_station(**(facts | change))
    assert Station.objects.count() == 1
