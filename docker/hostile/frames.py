"""WebSocket frames (RFC 6455 §5): those of clients made, those of servers taken apart."""

import json
import struct
from collections.abc import Iterator

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10


def masked(opcode: int, payload: bytes, key: bytes = bytes(4), is_last: bool = True) -> bytes:
    """A client's frame. A key of zeros costs the client nothing, the server what any key does."""
    size = len(payload)
    first = (0x80 if is_last else 0) | opcode
    if size < 126:
        header = struct.pack("!BB", first, 0x80 | size)
    elif size < 65_536:
        header = struct.pack("!BBH", first, 0x80 | 126, size)
    else:
        header = struct.pack("!BBQ", first, 0x80 | 127, size)
    if any(key):
        pad = int.from_bytes((key * (size // 4 + 1))[:size], "big")
        payload = (int.from_bytes(payload, "big") ^ pad).to_bytes(size, "big")
    return header + key + payload


def push(ref: str, topic: str, event: str, payload: object = None) -> bytes:
    """A Phoenix message (V2) as a text frame. The join's ref is always 1."""
    return masked(TEXT, json.dumps(["1", ref, topic, event, payload or {}]).encode())


class FrameReader:
    """Cuts what a server sends into frames."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """The frames that are whole by now, each as opcode and payload."""
        self._bytes += data
        start = 0
        while (end := self._end(start)) is not None:
            header, stop = end
            yield self._bytes[start] & 0x0F, bytes(self._bytes[header:stop])
            start = stop
        del self._bytes[:start]

    def _end(self, start: int) -> tuple[int, int] | None:
        """Where the payload of the frame begins and ends."""
        known = len(self._bytes) - start
        if known < 2:
            return None
        size, header = self._bytes[start + 1] & 0x7F, 2
        if size > 125:
            header = 4 if size == 126 else 10
            if known < header:
                return None
            size = int.from_bytes(self._bytes[start + 2 : start + header], "big")
        return None if known < header + size else (start + header, start + header + size)


def closing_code(tail: bytes) -> int | None:
    """The code of the close frame that a server's last bytes end with."""
    for start in range(max(0, len(tail) - 127), len(tail) - 3):
        if tail[start] == 0x80 | CLOSE and tail[start + 1] == len(tail) - start - 2:
            return int.from_bytes(tail[start + 2 : start + 4], "big")
    return None
