"""The bound on what a server may send: without one, a stream that does not end, or a few compressed
megabytes that unpack to gigabytes, would take all memory."""

from collections.abc import AsyncIterator

import httpx2

MOST, MOST_COMPRESSED = 32_000_000, 1_000_000
"""Bytes as they come. An answer has two thousand; the longest list of models has two million, or
compressed a tenth of that."""


async def bound(response: httpx2.Response) -> None:
    """To be called with each response before it is read; reading then raises DecodingError where
    there is too much."""
    is_compressed = response.headers.get("content-encoding", "identity") != "identity"
    assert isinstance(response.stream, httpx2.AsyncByteStream)
    response.stream = _Bounded(response.stream, MOST_COMPRESSED if is_compressed else MOST)


class _Bounded(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream, most: int) -> None:
        self._stream = stream
        self._left = most

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._stream:
            self._left -= len(part)
            if self._left < 0:
                raise httpx2.DecodingError("The response is far too long.")
            yield part

    async def aclose(self) -> None:
        await self._stream.aclose()
