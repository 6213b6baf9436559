"""The port as a device sees it, and what is left of its work when it is killed."""

import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing

import pytest
from tests.telemetry.conftest import MN, packet

from hengjian.telemetry import spool
from hengjian.telemetry.hj212.frame import Splitter
from hengjian.telemetry.hj212.segment import parse


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=10)


def answers(line: socket.socket, count: int) -> list[dict[str, str]]:
    """The next `count` answers, or those that came before the other side closed."""
    splitter, found = Splitter(), []
    while len(found) < count and (data := line.recv(65_536)):
        found += [parse(frame.segment).header for frame in splitter.feed(data) if frame.ok]
    return found


def kept(folder) -> list[bytes]:
    return [record.raw for record, _, _ in waiting_from_the_start(folder)]


def waiting_from_the_start(folder):
    for path in spool.segments(folder):
        for record, behind in spool.read(path, 0, growing=False):
            yield record, path.stem, behind


def test_a_frame_is_answered_with_its_own_number_once_it_is_on_the_disk(gateway, folder):
    _, port = gateway()
    with connect(port) as line:
        line.sendall(packet(1))
        (answer,) = answers(line, 1)
        assert kept(folder) == [packet(1)]
    assert answer == {
        "QN": "20261123120000001", "ST": "91", "CN": "9014", "PW": "123456", "MN": MN, "Flag": "4",
    }  # fmt: skip


def test_who_does_not_ask_or_is_damaged_gets_no_answer_and_is_kept(gateway, folder):
    _, port = gateway()
    damaged = packet(3).replace(b"Rtd=3.5", b"Rtd=3.7")  # the code is that of 3.5
    with connect(port) as line:
        line.sendall(b"junk" + packet(1, flag=4) + damaged + packet(4, flag=9, cn="9015"))
        (answer,) = answers(line, 1)
    assert answer["CN"] == "9013" and answer["Flag"] == "8"
    assert kept(folder) == [
        b"junk", packet(1, flag=4), damaged, packet(4, flag=9, cn="9015"),
    ]  # fmt: skip


def test_a_repeated_message_is_answered_again_and_kept_once(gateway, folder):
    _, port = gateway()
    other = packet(1, cp="DataTime=20261123120000;a21026-Rtd=9.9")
    with connect(port) as line:
        for raw in (packet(1), packet(1), other):
            line.sendall(raw)
            assert answers(line, 1)[0]["QN"] == "20261123120000001"
    assert kept(folder) == [packet(1), other]


def test_one_byte_at_a_time_is_as_good_as_all_at_once(gateway):
    _, port = gateway()
    with connect(port) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in packet(1):
            line.sendall(bytes([byte]))
        assert len(answers(line, 1)) == 1


def test_a_frame_that_never_ends_is_cut_off_and_a_silent_device_is_not(gateway, folder):
    _, port = gateway("--deadline", "0.3")
    with connect(port) as slow, connect(port) as silent:
        slow.sendall(b"##0101QN=2026")
        assert slow.recv(100) == b""  # closed by the gateway
        silent.sendall(packet(1) + b"\r\n")
        assert len(answers(silent, 1)) == 1
    assert b"##0101QN=2026" in kept(folder)


def test_one_address_cannot_take_all_connections(gateway):
    _, port = gateway("--per-source", "2")
    with connect(port) as first, connect(port) as second, connect(port) as third:
        assert third.recv(10) == b""
        for line in (first, second):
            line.sendall(packet(1))
            assert len(answers(line, 1)) == 1


def test_it_stops_when_told_and_a_taken_spool_is_refused(gateway, folder):
    process, _ = gateway()
    command = [sys.executable, "-m", "hengjian.config.cli", "hj212", "serve", "--port", "0"]
    second = subprocess.run([*command, "--spool", str(folder)], capture_output=True, text=True)
    assert second.returncode == 2 and "Traceback" not in second.stderr
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0


def test_the_running_gateway_moves_what_it_keeps_into_the_database(gateway, home, folder, tmp_path):
    command = [sys.executable, "-m", "hengjian.config.cli"]
    subprocess.run([*command, "manage", "migrate", "-v0"], env=home, check=True)
    process, port = gateway()
    with connect(port) as line:
        line.sendall(packet(1) + packet(2))
        assert len(answers(line, 2)) == 2
    until = time.monotonic() + 20
    while spool.place(folder) == ("", 0) and time.monotonic() < until:
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    process.wait(10)
    with closing(sqlite3.connect(tmp_path / "gateway.sqlite3")) as database:
        rows = database.execute("SELECT mn, value_text FROM telemetry_reading ORDER BY id")
        assert rows.fetchall() == [(MN, "1.5"), (MN, "2.5")]
    drained = subprocess.run(
        [*command, "hj212", "drain", "--json", "--spool", str(folder)],
        env=home, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert drained.stdout.startswith('{"frames": 0')


def _talk(port: int, name: int, acked: list[tuple[str, str]], until: float) -> None:
    """A device that sends the next message as soon as the last was answered."""
    mn, number = f"{name:024X}", 0
    try:
        with connect(port) as line:
            while time.monotonic() < until:
                line.sendall(packet(number, mn=mn))
                if not (got := answers(line, 1)):
                    return
                acked.append((got[0]["MN"], got[0]["QN"]))
                number += 1
    except OSError:
        return  # the gateway was killed: that is the test


@pytest.mark.django_db
def test_killed_under_load_nothing_that_was_answered_is_lost(gateway, folder):
    from django.utils import timezone

    from hengjian.telemetry import services
    from hengjian.telemetry.models import RawFrame

    acked: list[tuple[str, str]] = []
    for round_no in range(3):
        process, port = gateway()
        until = time.monotonic() + 5
        devices = [
            threading.Thread(target=_talk, args=(port, round_no * 10 + n, acked, until))
            for n in range(4)
        ]
        for device in devices:
            device.start()
        start = len(acked)
        while len(acked) < start + 150 and time.monotonic() < until:
            time.sleep(0.01)  # the load, not a guess at when something happens
        process.kill()
        process.wait()
        for device in devices:
            device.join()
    assert len(acked) >= 300
    assert len(set(acked)) == len(acked)
    services.drain(at=timezone.now(), folder=folder)
    stored = list(RawFrame.objects.values_list("mn", "qn"))
    assert set(acked) <= set(stored)
    assert len(set(stored)) == len(stored)  # none twice


@pytest.mark.django_db
def test_recorded_bytes_can_be_replayed_and_every_answer_is_counted(gateway, tmp_path, capsys):
    from hengjian.telemetry.hj212.cli import main

    _, port = gateway()
    file = tmp_path / "recorded.bin"
    file.write_bytes(b"".join(packet(n) for n in range(200)) + packet(200, flag=4) + b"junk")
    assert main(["replay", str(file), "--to", f"127.0.0.1:{port}", "--json"]) == 0
    assert capsys.readouterr().out.strip() == '{"sent": 202, "owed": 200, "answered": 200}'
