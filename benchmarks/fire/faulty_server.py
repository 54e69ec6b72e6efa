"""A loopback server that plays a script of faults for each photo, and counts what it delivered."""

import asyncio
import re
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from typing import Self

from benchmarks.fire.faults import Fault, answer, reply

PLACE = "Pier"
"""How a photo tells who it is: its notes name a place and a number."""

_NUMBER = re.compile(rb"%s (\d{4})" % PLACE.encode())
_MODELS = b'{"object": "list", "data": [{"id": "gpt-4.1-mini", "object": "model"}]}'

Reader, Writer = asyncio.StreamReader, asyncio.StreamWriter
Script = Callable[[int], Fault | None]


class FaultyServer:
    """Runs in a thread of its own inside `with`.

    `next_fault` gives what happens to a photo's next request, None for its answer; that comes after
    `latency` seconds and costs what `usage` says. `requests` and `faults` count by photo and by
    name, `delivered` holds the photos whose good answer went out whole, and `charged` sums up the
    tokens of all that did.
    """

    def __init__(self, usage: Callable[[int], dict[str, int]]) -> None:
        self.next_fault: Script = lambda number: None
        self.latency = 0.0
        self.requests: Counter[int] = Counter()
        self.delivered: list[int] = []
        self.charged: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self._usage = usage
        self._port: Future[int] = Future()
        self._over: Callable[[], object] = lambda: None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._live()), daemon=True)

    @property
    def url(self) -> str:
        """Not by the name of this computer: that would be a slow model of the user's own."""
        return f"http://0.0.0.0:{self._port.result(10)}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over()
        self._thread.join()

    async def _live(self) -> None:
        loop, over = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=500)
        self._over = lambda: loop.call_soon_threadsafe(over.set)
        self._port.set_result(server.sockets[0].getsockname()[1])
        await over.wait()
        server.close()

    async def _serve(self, reader: Reader, writer: Writer) -> None:
        try:
            while await self._answer_one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # The helper has given up, as its time-outs will have it, or the trial is over.
        finally:
            writer.close()

    async def _answer_one(self, reader: Reader, writer: Writer) -> bool:
        """Whether the connection stays."""
        head = await reader.readuntil(b"\r\n\r\n")
        if head.startswith(b"GET "):
            writer.write(reply(200, _MODELS))
            return True
        length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
        assert length
        left = int(length[1])
        seen = b""
        while not (found := _NUMBER.search(seen)):
            seen += await reader.readexactly(min(512, left - len(seen)))
        number = int(found[1])
        self.requests[number] += 1
        fault = self.next_fault(number)
        if not fault or not fault.early:
            await reader.readexactly(left - len(seen))
        if fault:
            self.faults[fault.name] += 1
            return await self._play(fault, number, writer)
        await asyncio.sleep(self.latency)
        writer.write(reply(200, answer(number, self._usage(number))))
        await writer.drain()
        self.delivered.append(number)
        self.charged.update(self._usage(number))
        return True

    async def _play(self, fault: Fault, number: int, writer: Writer) -> bool:
        sent = fault.sent or b""
        for part in (sent[at : at + 1] for at in range(len(sent))) if fault.drip else (sent,):
            writer.write(part)
            await writer.drain()
            if fault.drip:
                await asyncio.sleep(fault.drip)
        if fault.is_paid:
            self.charged.update(self._usage(number))
        if fault.ending == "silent":
            await asyncio.sleep(600)
        if fault.ending == "reset":
            raw = writer.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return fault.ending == "kept"
