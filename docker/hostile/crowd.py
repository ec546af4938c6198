"""The well-behaved: `crowd.py PORT` opens 500 sockets over 10 topics, each with a heartbeat every
10 s, and has one newcomer a second connect, join and go.

Each line on stdin is answered by a line of JSON: `tell` by what happened since the last one,
`check` by how many of the sockets get a reply now."""

import asyncio
import dataclasses
import json
import sys
import time

from member import Member

SOCKETS, TOPICS = 500, 10
HEARTBEAT_SECONDS = 10.0
NEWCOMER_SECONDS = 1.0


def topic(number: int) -> str:
    """Where the socket of this number is."""
    return f"room:{number % TOPICS}"


@dataclasses.dataclass
class Happenings:
    """What happened since the last time that somebody asked."""

    heartbeats: list[float] = dataclasses.field(default_factory=list)
    late: int = 0
    newcomers: list[float] = dataclasses.field(default_factory=list)
    kept_out: int = 0

    @property
    def summary(self) -> dict[str, object]:
        return {
            "late": self.late, "kept_out": self.kept_out,
            "heartbeat_ms": max(self.heartbeats, default=0) * 1000,
            "newcomer_ms": max(self.newcomers, default=0) * 1000,
        }


class Crowd:
    """The sockets, and those that come and go."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._members: list[Member] = []
        self._told: set[Member] = set()
        self._happenings = Happenings()

    async def open(self) -> None:
        for number in range(SOCKETS):
            self._members.append(await Member.enter(self._port, topic(number)))

    async def heartbeats(self) -> None:
        """One member after the other, so that each second has as many."""
        async with asyncio.TaskGroup() as group:
            due = time.monotonic()
            while True:
                for member in self._members:
                    due += HEARTBEAT_SECONDS / SOCKETS
                    await asyncio.sleep(max(0, due - time.monotonic()))
                    if member.is_open:
                        group.create_task(self._heartbeat(member))

    async def _heartbeat(self, member: Member) -> None:
        try:
            self._happenings.heartbeats.append(await member.heartbeat())
        except (TimeoutError, ConnectionError):
            self._happenings.late += 1

    async def newcomers(self) -> None:
        async with asyncio.TaskGroup() as group:
            while True:
                group.create_task(self._newcomer())
                await asyncio.sleep(NEWCOMER_SECONDS)

    async def _newcomer(self) -> None:
        began = time.monotonic()
        try:
            member = await Member.enter(self._port, "newcomers")
        except OSError:
            self._happenings.kept_out += 1
        else:
            self._happenings.newcomers.append(time.monotonic() - began)
            member.leave()

    def tell(self) -> dict[str, object]:
        lost = [member for member in self._members if not member.is_open]
        new = [member.ended for member in lost if member not in self._told]
        self._told.update(lost)
        happened, self._happenings = self._happenings, Happenings()
        return {"lost": new, **happened.summary}

    async def check(self) -> dict[str, object]:
        questions = (member.question() for member in self._members if member.is_open)
        replies = await asyncio.gather(*questions, return_exceptions=True)
        return {"answered": sum(isinstance(reply, float) for reply in replies)}


async def lines() -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    return reader


async def main() -> None:
    crowd = Crowd(int(sys.argv[1]))
    await crowd.open()
    beats = asyncio.create_task(crowd.heartbeats())
    newcomers = asyncio.create_task(crowd.newcomers())
    reader = await lines()
    while line := await reader.readline():
        if line.strip() == b"check":
            newcomers.cancel()
            answer = await crowd.check()
        else:
            answer = crowd.tell()
        print(json.dumps(answer), flush=True)
    beats.cancel()


if __name__ == "__main__":
    asyncio.run(main())
