"""`hengjian capture DIR`: raw files on the log the moment they appear. Needs no database and no Django.

    hengjian capture --make-key machine.key
    hengjian capture D:/GC/data --server https://jiance.example.gov.cn --token token.txt \
        --key machine.key --machine 91620102MA0000015R-M1 --instrument YQ-014
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path

from hengjian.capture import watcher
from hengjian.core.text import t
from hengjian.signing import suites
from hengjian.signing.statements import challenge, digest


def main(argv: list[str]) -> int:
    """Exit status 0: asked to stop, or nothing waits any more (--once); 2: could not run."""
    options = _parser().parse_args(argv)
    if options.make_key:
        return make_key(options.make_key, options.suite)
    missing = [
        n for n in ("folder", "server", "token", "key", "machine") if not getattr(options, n)
    ]
    if missing:
        print(t(f"缺少 {'、'.join(missing)}", f"missing: {', '.join(missing)}"), file=sys.stderr)
        return 2
    if not options.server.startswith(("https://", "http://")):
        print(t("--server 应以 https:// 开头", "--server begins with https://"), file=sys.stderr)
        return 2
    if not options.folder.is_dir():
        print(t(f"没有目录 {options.folder}", f"no folder {options.folder}"), file=sys.stderr)
        return 2
    place = options.state or options.folder / ".hengjian-capture.json"
    watch = watcher.Watch(
        options.folder.resolve(), place.resolve(), options.machine.rsplit("-M", 1)[0],
        options.machine, options.instrument,
    )  # fmt: skip
    key = json.loads(options.key.read_text(encoding="utf-8"))
    sender = Sender(options.server.rstrip("/"), options.token.read_text().strip(), key, watch)
    return run(watch, sender, once=options.once, interval=options.interval)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hengjian capture", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("folder", nargs="?", type=Path, help="the folder instruments write to")
    parser.add_argument("--server", help="the platform's address")
    parser.add_argument("--token", type=Path, help="file with the laboratory's API key")
    parser.add_argument("--key", type=Path, help="the machine's key, made by --make-key")
    parser.add_argument("--machine", help="the key's number, as the platform gave it")
    parser.add_argument("--instrument", default="", help="number of the instrument in the register")
    parser.add_argument("--state", type=Path, help="where it remembers; in the folder unless told")
    parser.add_argument("--interval", type=float, default=1.0, help="seconds between looks")
    parser.add_argument("--once", action="store_true", help="send everything there is, then stop")
    parser.add_argument("--make-key", type=Path, help="make a key there, print its public half")
    parser.add_argument("--suite", default="intl-1", choices=sorted(suites.SUITES))
    return parser


def make_key(place: Path, suite: str) -> int:
    """A fresh key, mode 0600, never over an old one."""
    secret, public = suites.SUITES[suite].make()
    try:
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        print(t(f"{place} 已存在，未覆盖", f"{place} exists and was left alone"), file=sys.stderr)
        return 2
    with os.fdopen(handle, "w") as file:
        json.dump({"suite": suite, "secret": secret.hex(), "public": public.hex()}, file)
    print(public.hex())
    return 0


def run(watch: watcher.Watch, sender: Sender, *, once: bool, interval: float) -> int:
    """Look, send, wait; an absent platform only makes the queue longer."""
    state = watcher.load(watch.state)
    looks = 0
    while True:
        watcher.look(watch, state)
        looks += 1
        try:
            sent = watcher.flush(watch, state, sender)
            if sent:
                print(t(f"已登记 {sent} 个文件事件", f"{sent} sighting(s) taken"), flush=True)
        except watcher.Away as away:
            words = t(f"平台暂不可达，{len(state.waiting)} 项待发：{away}",
                      f"platform away, {len(state.waiting)} waiting: {away}")  # fmt: skip
            print(words, file=sys.stderr, flush=True)
            if once and looks >= 2:
                return 2
        if once and looks >= 2 and not state.waiting:
            return 0
        time.sleep(interval)


class Sender:
    """Posts a statement, its signature and the bytes as one form."""

    def __init__(self, server: str, token: str, key: dict[str, str], watch: watcher.Watch) -> None:
        self._address, self._token = f"{server}/api/v1/raw-files", token
        self._suite, self._secret = suites.SUITES[key["suite"]], bytes.fromhex(key["secret"])
        self._machine = watch.machine

    def __call__(self, text: str, copy: Path | None) -> None:
        signature = self._suite.sign(self._secret, challenge([digest(text)])).hex()
        fields = {"statement": text, "machine": self._machine, "signature": signature}
        border = uuid.uuid4().hex
        body = b"".join(_form(border, fields, copy))
        request = urllib.request.Request(  # noqa: S310 - http(s) only, see main
            self._address, data=body, method="POST",
            headers={
                "Authorization": f"Bearer {self._token}",
                "Content-Type": f"multipart/form-data; boundary={border}",
            },
        )  # fmt: skip
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - http(s) only
                answer.read()
        except urllib.error.HTTPError as error:
            told = error.read()[:2000].decode("utf-8", "replace")
            if error.code in {408, 429} or error.code >= 500:
                raise watcher.Away(f"{error.code}") from error
            raise watcher.Refused(f"{error.code} {told}") from error
        except OSError as error:
            raise watcher.Away(str(error)) from error


def _form(border: str, fields: dict[str, str], copy: Path | None) -> Iterator[bytes]:
    for name, value in fields.items():
        head = f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
        yield head.encode() + value.encode() + b"\r\n"
    if copy is not None:
        head = (
            f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="raw"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        yield head.encode() + copy.read_bytes() + b"\r\n"
    yield f"--{border}--\r\n".encode()
