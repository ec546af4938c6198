"""Where an attacker aims, and where it comes from."""

import dataclasses
import itertools
import random
import resource
import socket

#: The well-behaved come from 127.0.0.1.
SOURCES = itertools.cycle(f"127.0.0.{last}" for last in range(2, 10))
#: From <linux/in.h>: without it a port is taken from every other address, too.
IP_BIND_ADDRESS_NO_PORT = 24
#: What an attacker needs beside its sockets.
SPARE_FILES = 100


@dataclasses.dataclass
class Target:
    """The ports under attack, and which attacker of how many this is."""

    main: int
    ops: int
    agent: int
    #: The main port of the second node.
    other: int
    index: int
    attackers: int
    seconds: float
    chance: random.Random

    def share(self, number: int) -> range:
        """Which of so many sockets are this attacker's, as far as it may open them."""
        files = resource.getrlimit(resource.RLIMIT_NOFILE)[0] - SPARE_FILES
        return range(self.index, min(number, files * self.attackers), self.attackers)

    def source(self) -> tuple[str, int]:
        """The next address to come from."""
        return next(SOURCES), 0

    def socket(self, receive_buffer_bytes: int | None = None) -> socket.socket:
        """A socket that does not wait."""
        new = socket.socket()
        new.setblocking(False)
        new.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        new.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
        if receive_buffer_bytes:
            new.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer_bytes)
        new.bind(self.source())
        return new
