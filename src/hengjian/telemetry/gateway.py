"""The TCP port: reads frames, keeps them on the disk, and only then says so.

A device is answered (CN 9014 with the same QN; 9013 for a notice) when its Flag asks for it, its
frame says who and what it is, the check code holds, and the frame lies in the fsynced spool.
A frame with a wrong check code is kept and not answered, as the standard says, so that the device
sends it again. A message repeated word for word is answered again without being kept twice; one
repeated with other content is kept beside the first, and `drain` marks both.

Bounds: LIMIT + one piece of bytes per connection, `deadline` seconds per frame from its first
byte, `idle` seconds of silence, `per_source` and `connections` at once, a queue of QUEUE frames
before the disk (a full queue stops the reading: back-pressure reaches the device through TCP),
and REJECTS unreadable frames a minute kept per source; more are counted and dropped.

Misses    The password in a frame proves nothing (it travels in clear), so a sender is not
          authenticated here: the source address is kept with every frame.
          How the 2005 edition writes the answer was not at hand; it gets the form of 2017.
No Django: the database is reached through `on_tick`, which runs in a thread every second.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from hengjian.telemetry import message_key
from hengjian.telemetry.hj212.editions import EDITIONS
from hengjian.telemetry.hj212.frame import Frame, Splitter, build
from hengjian.telemetry.hj212.segment import Message, parse
from hengjian.telemetry.spool import Record, Writer

log = logging.getLogger("hengjian.telemetry.gateway")

PIECE = 8_192
QUEUE = 2_048
GROUP = 512
REJECTS = 120
SEEN = 65_536


@dataclass(frozen=True)
class Limits:
    """What one gateway takes. Seconds and counts."""

    per_source: int = 256
    connections: int = 4096
    deadline: float = 30.0
    idle: float = 7200.0


@dataclass
class _Waiting:
    """A frame on its way to the disk."""

    record: Record
    kept: asyncio.Future[None]


@dataclass
class _Budget:
    """Unreadable frames a source may still leave behind in this minute."""

    minute: int = 0
    left: int = REJECTS


class Gateway:
    """One listening port over one spool."""

    def __init__(
        self, folder: Path, limits: Limits, on_tick: Callable[[], object] | None = None
    ) -> None:
        """Raises Refusal when another gateway writes to the same folder."""
        self.counts: Counter[str] = Counter()
        self._limits = limits
        self._on_tick = on_tick
        self._writer = Writer(folder)
        self._queue: asyncio.Queue[_Waiting] = asyncio.Queue(QUEUE)
        self._open: Counter[str] = Counter()
        self._budgets: dict[str, _Budget] = {}
        self._seen: OrderedDict[message_key.Key, bytes] = OrderedDict()

    async def run(
        self, host: str, port: int, ready: Callable[[int], None], stop: asyncio.Event
    ) -> None:
        """Serve until `stop`; `ready` gets the port. Raises OSError when the port is taken."""
        server = await asyncio.start_server(self._serve, host, port, limit=PIECE, backlog=1024)
        tasks = [asyncio.create_task(self._write())]
        if self._on_tick is not None:
            tasks.append(asyncio.create_task(self._tick()))
        ready(server.sockets[0].getsockname()[1])
        stopped = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait([stopped, *tasks], return_when=asyncio.FIRST_COMPLETED)
        finally:
            server.close()
            for task in (stopped, *tasks):
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
            self._writer.close()
        for result in ended:  # a broken task must not look like an orderly stop
            if isinstance(result, Exception):
                raise result

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = writer.get_extra_info("peername")
        source = str(peer[0]) if peer else "unknown"
        full = self._open.total() >= self._limits.connections
        if full or self._open[source] >= self._limits.per_source:
            self.counts["refused connections"] += 1
            writer.close()
            return
        self._open[source] += 1
        writer.transport.set_write_buffer_limits(high=PIECE)
        try:
            await self._converse(reader, writer, source)
        except (ConnectionError, TimeoutError):
            self.counts["broken connections"] += 1
        except OSError as error:
            # The disk did not take it: nothing is promised, the device sends it again.
            self.counts["disk errors"] += 1
            log.error("not kept, not answered: %s", error)
        finally:
            self._open[source] -= 1
            if not self._open[source]:
                del self._open[source]
            writer.close()

    async def _converse(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, source: str
    ) -> None:
        splitter = Splitter()
        begun = time.monotonic()
        while True:
            wait = self._limits.idle
            if splitter.pending:
                wait = max(0.0, begun + self._limits.deadline - time.monotonic())
            try:
                piece = await asyncio.wait_for(reader.read(PIECE), wait)
            except TimeoutError:
                piece = b""
                self.counts["late connections"] += 1
            was_empty = not splitter.pending
            frames = list(splitter.feed(piece) if piece else splitter.close())
            if was_empty or frames:
                begun = time.monotonic()
            for answer in await self._keep(frames, source):
                writer.write(answer)
            await asyncio.wait_for(writer.drain(), self._limits.deadline)
            if not piece:
                return

    async def _keep(self, frames: list[Frame], source: str) -> list[bytes]:
        """Put the frames on the disk; gives the answers that may now be sent, in order."""
        now = datetime.now(UTC)
        taken = [(frame, _parsed(frame)) for frame in frames]
        waiting: list[asyncio.Future[None]] = []
        for frame, message in taken:
            if self._known(frame, message) or not self._affordable(message, source):
                continue
            waiting.append(await self._submit(Record(now, source, frame.raw)))
        await asyncio.gather(*waiting)
        answers = []
        for frame, message in taken:
            self.counts["frames"] += 1
            if message is not None and frame.crc_ok:
                self._remember(frame, message)
                answers.append(answer_to(message))
        return [answer for answer in answers if answer]

    async def _submit(self, record: Record) -> asyncio.Future[None]:
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        await self._queue.put(_Waiting(record, kept))
        return kept

    def _known(self, frame: Frame, message: Message | None) -> bool:
        """Whether this very message is on the disk already."""
        if message is None or not frame.crc_ok:
            return False
        known = self._seen.get(message_key.key(message)) == message_key.body_hash(frame, message)
        self.counts["duplicates"] += known
        return known

    def _remember(self, frame: Frame, message: Message) -> None:
        if not message.get("QN"):
            return  # without a QN two messages cannot be told apart by their key
        self._seen[message_key.key(message)] = message_key.body_hash(frame, message)
        if len(self._seen) > SEEN:
            self._seen.popitem(last=False)

    def _affordable(self, message: Message | None, source: str) -> bool:
        """Whether one more unreadable frame of this source is kept. Readable ones always are."""
        if message is not None:
            return True
        minute = int(time.monotonic() // 60)
        if len(self._budgets) > 10_000:
            self._budgets.clear()
        budget = self._budgets.setdefault(source, _Budget())
        if budget.minute != minute:
            budget.minute, budget.left = minute, REJECTS
        budget.left -= 1
        self.counts["dropped rejects"] += budget.left < 0
        return budget.left >= 0

    async def _write(self) -> None:
        """Group commit: everything that waits goes to the disk with one fdatasync."""
        while True:
            group = [await self._queue.get()]
            while len(group) < GROUP and not self._queue.empty():
                group.append(self._queue.get_nowait())
            records = [waiting.record for waiting in group]
            try:
                await asyncio.to_thread(self._writer.write, records)
            except OSError as error:
                for waiting in group:
                    if not waiting.kept.done():
                        waiting.kept.set_exception(OSError(*error.args))
                continue
            for waiting in group:
                if not waiting.kept.done():
                    waiting.kept.set_result(None)

    async def _tick(self) -> None:
        while self._on_tick is not None:
            await asyncio.sleep(1.0)
            await asyncio.to_thread(self._on_tick)


def _parsed(frame: Frame) -> Message | None:
    """What the frame says, when it says who and what it is."""
    if frame.stray:
        return None
    message = parse(frame.segment)
    return message if message_key.identified(message) else None


def answer_to(message: Message) -> bytes | None:
    """The frame that says “received”, or None when none is owed."""
    edition = EDITIONS.get(message.edition or "")
    command = message.get("CN")
    if edition is None or not message.wants_answer or command in edition.answers:
        return None
    number = "9013" if command in edition.notices else "9014"
    head = f"QN={message.get('QN')};" if message.get("QN") else ""
    said = f"{head}ST=91;CN={number};PW={message.get('PW')};MN={message.get('MN')}"
    return build(f"{said};Flag={edition.version << 2};CP=&&&&".encode())
