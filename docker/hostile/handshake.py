"""The opening handshake of a Phoenix socket."""

REQUEST = (
    b"GET /socket/websocket?vsn=2.0.0 HTTP/1.1\r\n"
    b"Host: 127.0.0.1\r\n"
    b"Connection: Upgrade\r\n"
    b"Upgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    b"\r\n"
)


class Answer:
    """What a server says to the handshake, as it comes in."""

    def __init__(self) -> None:
        self._bytes = b""
        self.rest = b""

    def feed(self, data: bytes) -> bool:
        """Whether the head is whole by now; what came behind it is in `rest`."""
        self._bytes += data
        head, end, self.rest = self._bytes.partition(b"\r\n\r\n")
        return bool(end)

    @property
    def status(self) -> str:
        words = self._bytes.split(None, 2)
        return words[1].decode(errors="replace") if len(words) > 1 else "nothing"

    @property
    def is_upgrade(self) -> bool:
        return self.status == "101"
