"""`hengjian serve`: the whole platform on this machine, in one process tree.

Makes the database, grows a small made-up province where there is none, and starts the web server,
the task worker and the HJ 212 port. Ctrl-C (or SIGTERM) stops all of them. This process keeps the
clock: it sequences the ledger and enqueues the night's screening.
"""

from __future__ import annotations

import argparse
import os
import socket

from hengjian.core.errors import Refusal
from hengjian.core.text import t


def main(argv: list[str]) -> int:
    """Start everything and stay until stopped. Example: hengjian serve --port 8000"""
    parser = argparse.ArgumentParser(
        "hengjian serve", description=__doc__, epilog="Example: hengjian serve --port 8000"
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=int(os.environ.get("HENGJIAN_PORT", "8000")))
    parser.add_argument(
        "--hj212-port", type=int, default=int(os.environ.get("HENGJIAN_HJ212_PORT", "9212"))
    )
    parser.add_argument("--empty", action="store_true", help="do not grow the made-up province")
    options = parser.parse_args(argv)
    for port in (options.port, options.hj212_port):
        _refuse_taken(options.host, port)
    # Imported here: it needs Django, and --help must not.
    from hengjian.config import tree

    tree.prepare(empty=options.empty)
    parts = tree.parts(options.host, options.port, options.hj212_port)
    return tree.supervise(parts, f"http://{options.host}:{options.port}", options.hj212_port)


def _refuse_taken(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise Refusal(
                t("平台未启动", "The platform was not started"),
                t(f"端口 {port} 已被占用", f"port {port} is taken"),
                t(
                    "请停止占用者，或用 --port / --hj212-port 另选端口",
                    "Stop what uses it, or choose others with --port / --hj212-port",
                ),
            ) from None
