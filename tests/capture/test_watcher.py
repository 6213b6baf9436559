"""What the watcher sees, what it forgets, what it never loses."""

from __future__ import annotations

import hashlib
import json
import os
from datetime import UTC, datetime

import pytest

from hengjian.capture import watcher
from hengjian.capture.digests import of

BODY = "91620102MA0000015R"
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


@pytest.fixture
def watch(tmp_path):
    folder = tmp_path / "gc"
    folder.mkdir()
    return watcher.Watch(folder, tmp_path / "state.json", BODY, f"{BODY}-M1", "YQ-014")


def looks(watch, state, times: int = 2) -> list[dict]:
    """So many looks; gives the bodies of what is waiting."""
    for _ in range(times):
        watcher.look(watch, state, now=lambda: NOON)
    return [json.loads(text)["body"] for text, _ in state.waiting]


def test_the_two_digests_are_those_of_other_programs(tmp_path):
    file = tmp_path / "abc"
    file.write_bytes(b"abc")
    found = of(file)
    assert (found.size, found.sha256) == (3, hashlib.sha256(b"abc").hexdigest())
    # GB/T 32905-2016, appendix A.1.
    assert found.sm3 == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_a_file_is_taken_when_it_stands_still_and_once(watch):
    state = watcher.State()
    (watch.folder / "run1.dat").write_bytes(b"abc")
    assert looks(watch, state, 1) == []
    (body,) = looks(watch, state, 1)
    assert (body["name"], body["event"], body["size"]) == ("run1.dat", "new", 3)
    assert len(looks(watch, state, 5)) == 1


def test_a_file_being_written_waits(watch):
    state = watcher.State()
    file = watch.folder / "run1.dat"
    for n in range(1, 4):
        file.write_bytes(b"x" * n)
        assert looks(watch, state, 1) == []
    assert looks(watch, state, 1)[0]["size"] == 3


def test_a_later_edit_a_removal_and_a_return_are_each_seen(watch):
    state = watcher.State()
    file = watch.folder / "run1.dat"
    file.write_bytes(b"0.412")
    first = looks(watch, state)[0]
    file.write_bytes(b"0.401")
    edited = looks(watch, state)[1]
    assert (edited["event"], edited["previous"]) == ("changed", first["sha256"])
    file.unlink()
    gone = looks(watch, state)[2]
    assert (gone["event"], gone["previous"]) == ("gone", edited["sha256"])
    assert "sha256" not in gone
    file.write_bytes(b"0.401")
    back = looks(watch, state)[3]
    assert back["event"] == "changed"
    assert [json.loads(text)["version"] for text, _ in state.waiting] == [1, 2, 3, 4]


def test_touching_a_file_is_no_change(watch):
    state = watcher.State()
    file = watch.folder / "run1.dat"
    file.write_bytes(b"0.412")
    looks(watch, state)
    os.utime(file, ns=(1, 1))
    assert len(looks(watch, state, 3)) == 1


def test_what_was_seen_is_sent_as_it_was_though_the_file_changed_meanwhile(watch):
    state = watcher.State()
    file = watch.folder / "run1.dat"
    file.write_bytes(b"0.412")
    looks(watch, state)
    file.write_bytes(b"0.401")
    sent = []
    watcher.flush(watch, state, lambda text, copy: sent.append(copy.read_bytes()))
    assert sent == [b"0.412"]


def test_a_dead_platform_and_a_killed_watcher_lose_nothing_and_send_nothing_twice(watch):
    state = watcher.State()
    for n in range(3):
        (watch.folder / f"run{n}.dat").write_bytes(bytes([n]))
    looks(watch, state)
    sent: list[str] = []

    def away_after_one(text, copy):
        if sent:
            raise watcher.Away("down")
        sent.append(text)

    with pytest.raises(watcher.Away):
        watcher.flush(watch, state, away_after_one)
    again = watcher.load(watch.state)  # the process was killed here
    assert len(again.waiting) == 2
    assert looks(watch, again, 3) == [json.loads(text)["body"] for text, _ in state.waiting]
    watcher.flush(watch, again, lambda text, copy: sent.append(text))
    assert len(sent) == len(set(sent)) == 3
    assert list(watch.kept.iterdir()) == []


def test_a_refused_sighting_is_said_once_and_does_not_stop_the_others(watch, capsys):
    state = watcher.State()
    for n in range(2):
        (watch.folder / f"run{n}.dat").write_bytes(bytes([n]))
    looks(watch, state)
    sent = []

    def send(text, copy):
        if not sent:
            sent.append(1)
            raise watcher.Refused("409 no")
        sent.append(2)

    assert watcher.flush(watch, state, send) == 2
    assert "refused: 409 no" in capsys.readouterr().out


def test_its_own_state_and_hidden_files_are_not_watched(tmp_path):
    folder = tmp_path / "gc"
    folder.mkdir()
    inside = watcher.Watch(folder, folder / ".hengjian-capture.json", BODY, "M", "")
    state = watcher.State()
    (folder / "a.dat").write_bytes(b"a")
    (folder / ".lock").write_bytes(b"")
    assert [body["name"] for body in looks(inside, state, 6)] == ["a.dat"]
