"""`hengjian hj212 decode`: one object per frame, exit status, no Django."""

import json
import subprocess
import sys

from tests.telemetry.test_frame import PACKETS, STREAM, wire

from hengjian.telemetry.hj212.cli import main


def decode(capsys, tmp_path, data: bytes) -> tuple[int, list[dict]]:
    file = tmp_path / "captured.bin"
    file.write_bytes(data)
    status = main(["decode", str(file), "--json"])
    return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_published_example_is_decoded_to_its_facts(capsys, tmp_path):
    status, (frame,) = decode(capsys, tmp_path, wire(PACKETS[0]))
    assert status == 0
    assert frame["problems"] == []
    assert frame["ok"] is True and frame["offset"] == 0 and frame["edition"] == "2017"
    assert frame["declared_length"] == frame["actual_length"] == 101
    assert frame["crc_declared"] == frame["crc_computed"] == "1C80"
    assert frame["crc_variant"] == "hj212"
    assert frame["segment"] == PACKETS[0]["packet"][6:-4]
    assert frame["header"] == PACKETS[0]["header"]
    assert frame["fields"] == [["RtdInterval", "30"]]


def test_every_public_packet_keeps_its_verdict_through_the_command(capsys, tmp_path):
    status, frames = decode(capsys, tmp_path, STREAM)
    assert status == 1
    assert len(frames) == len(PACKETS)
    for frame, packet in zip(frames, PACKETS, strict=True):
        good = packet.get("well_formed", True) and packet["length_ok"] and packet["crc_ok"]
        assert frame["ok"] is bool(good), packet["id"]
        if packet.get("well_formed", True):
            assert frame["crc_computed"] == packet["crc_computed"]
            assert packet["header"].items() <= frame["header"].items()


def test_the_modbus_code_is_recognised_by_name(capsys, tmp_path):
    packet = next(p for p in PACKETS if p["id"] == "HJ037")
    status, (frame,) = decode(capsys, tmp_path, wire(packet))
    assert status == 1
    assert frame["crc_variant"] == "modbus_hi_lo"
    assert "crc-variant" in [problem["rule"] for problem in frame["problems"]]


def test_a_file_without_any_frame_could_not_be_run(capsys, tmp_path):
    assert decode(capsys, tmp_path, b"%PDF-1.7 nothing of ours\n" * 3)[0] == 2
    assert decode(capsys, tmp_path, b"") == (2, [])


def test_a_missing_file_is_said_so_with_status_two(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "hengjian.config.cli", "hj212", "decode", str(tmp_path / "none")],
        capture_output=True, text=True, env={"HENGJIAN_LANG": "en", "PATH": ""},
    )  # fmt: skip
    assert done.returncode == 2
    assert "was not read" in done.stderr and "Traceback" not in done.stderr


def test_decoding_imports_neither_django_nor_ibis(tmp_path):
    file = tmp_path / "captured.bin"
    file.write_bytes(wire(PACKETS[0]))
    code = (
        "import sys; from hengjian.telemetry.hj212.cli import main;"
        f"main(['decode', {str(file)!r}, '--json']);"
        "assert not {'django', 'ibis', 'numpy', 'asyncio'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
