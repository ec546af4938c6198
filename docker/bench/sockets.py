"""Connecting and joining, and what an idle socket costs, beside python-socketio and bare NIO."""

import collections
import resource
import time

from programs import Failed, NotRun
from rows import alone, at_least, at_most, compared

SOCKETS = 15_000
FEW = 2_000
ROUNDS = 3
IDLE_SECONDS = 30
TOPIC = "patterns:stream"


def measure(programs):
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    count = min(SOCKETS, allowed - 1_000)
    if count < SOCKETS:
        yield NotRun(f"more than {count:,} sockets", f"{allowed} open files a process are allowed")
    for number in (FEW, count):
        node, port = programs.serve()
        _, memory, client = open_sockets(programs, node, "phoenix", port, number)
        yield alone(f"idle joined socket, {number:,} of them: resident memory", "KB",
                    [memory / 1000], at_most(5) if number == SOCKETS else None)
        if number == count:
            idle = node.cpu_seconds()
            time.sleep(IDLE_SECONDS)
            used = (node.cpu_seconds() - idle) / IDLE_SECONDS / count
            yield alone("idle joined socket: CPU, pings included", "µs a second", [used * 1e6],
                        at_most(2.3))
        programs.end(client)
        programs.end(node)
    yield from beside_others(programs)


def beside_others(programs):
    servers = {
        "phoenix": lambda: programs.serve(),
        "echo": lambda: programs.echo(200),
        "socketio": lambda: programs.socketio(500, 3_600, FEW),
    }
    rates, memories = collections.defaultdict(list), collections.defaultdict(list)
    for _ in range(ROUNDS):
        for dialect in list(servers):
            try:
                server, port = servers[dialect]()
            except Failed as failure:
                servers.pop(dialect)
                yield NotRun("connect and join beside python-socketio", failure)
                continue
            rate, memory, client = open_sockets(programs, server, dialect, port, FEW)
            rates[dialect].append(rate)
            memories[dialect].append(memory / 1000)
            programs.end(client)
            programs.end(server)
    what = "connect and join, 100 at a time"
    for dialect, name in (("echo", "bare NIO, connect and a message"), ("socketio", "python-socketio")):
        if rates[dialect]:
            yield compared(what, "a second", rates["phoenix"], name, rates[dialect],
                           at_least(1.3) if dialect == "socketio" else None)
    if memories["socketio"]:
        yield compared(f"idle joined socket, {FEW:,} of them: resident memory", "KB",
                       memories["phoenix"], "python-socketio", memories["socketio"])


def open_sockets(programs, server, dialect, port, count):
    """How many were opened a second, the bytes that each costs the server, and their client."""
    client = programs.start(programs.bench, "open", dialect, port, count, TOPIC)
    client.line()
    before = server.resident_bytes()
    client.say()
    rate = float(client.line()[1])
    time.sleep(2)
    return rate, (server.resident_bytes() - before) / count, client
