"""`hengjian hj212 replay FILE --to HOST:PORT`: send recorded frames and count the answers.

Sends the bytes as recorded, frame by frame in order, over one connection, and waits at the end
for the answers that are owed. A recorded frame is not repaired: broken ones go out broken.
"""

from __future__ import annotations

import json
import socket
import time
from dataclasses import asdict, dataclass

from hengjian.core.errors import Refusal
from hengjian.core.text import t
from hengjian.telemetry.gateway import answer_to
from hengjian.telemetry.hj212 import decode
from hengjian.telemetry.hj212.cli import opened
from hengjian.telemetry.hj212.frame import Splitter
from hengjian.telemetry.hj212.segment import parse
from hengjian.telemetry.message_key import identified

_WAIT_S = 10.0


@dataclass
class Replayed:
    """What went out and what came back."""

    sent: int = 0
    owed: int = 0
    answered: int = 0


def main(file: str, to: str, *, rate: float, as_json: bool) -> int:
    """0 when every frame that asks for an answer, and may have one, got it; 1 otherwise."""
    host, _, port = to.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or int(port) > 65_535:
        raise _not_sent(f"--to {to}", t("应为 主机:端口", "it must be HOST:PORT"))
    counts = Replayed()
    try:
        with socket.create_connection((host.strip("[]"), int(port)), _WAIT_S) as line:
            _send(line, file, rate, counts)
    except OSError as error:
        why = error.strerror or str(error)
        raise _not_sent(to, t(f"系统报告：{why}", f"the system says: {why}")) from error
    words = t(
        f"发送 {counts.sent} 包，应答 {counts.answered}/{counts.owed}",
        f"{counts.sent} frames sent, {counts.answered} of {counts.owed} answers came back",
    )
    print(json.dumps(asdict(counts)) if as_json else str(words))
    return 0 if counts.answered == counts.owed else 1


def _not_sent(what: str, because: object) -> Refusal:
    text = because if hasattr(because, "zh") else t(str(because), str(because))
    return Refusal(
        t(f"未重放到 {what}", f"Nothing was replayed to {what}"),
        text,  # type: ignore[arg-type]
        t("请检查地址，并确认接收服务已启动", "Check the address and that the gateway runs"),
    )


def _send(line: socket.socket, file: str, rate: float, counts: Replayed) -> None:
    splitter = Splitter()
    with opened(file) as recorded:
        for frame in decode.frames(recorded):
            line.sendall(frame.raw if frame.raw.endswith(b"\n") else frame.raw + b"\r\n")
            counts.sent += 1
            message = parse(frame.segment)
            owed = frame.crc_ok and identified(message) and answer_to(message) is not None
            counts.owed += owed
            if counts.owed - counts.answered >= 64:
                _receive(line, splitter, counts)  # neither side's buffer may fill up
            if rate > 0:
                time.sleep(1 / rate)
    line.shutdown(socket.SHUT_WR)
    while counts.answered < counts.owed and _receive(line, splitter, counts):
        pass


def _receive(line: socket.socket, splitter: Splitter, counts: Replayed) -> bool:
    """Read some answers; False when the other side has closed."""
    data = line.recv(65_536)
    counts.answered += sum(frame.ok for frame in splitter.feed(data))
    return bool(data)
