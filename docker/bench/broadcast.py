"""One message to every socket, beside python-socketio: how long from the first to the last, as one
client process has them, and the server's CPU for each."""

import threading

from programs import Failed, NotRun
from rows import alone, compared

SIZES = (1_000, 10_000)
WARM_UP = 500
ROUNDS = 3
INTERVAL = 5
PATIENCE = 150
TOPIC = "patterns:stats"


def measure(programs):
    for count in SIZES:
        ours, our_cpu, size = spread(programs, "phoenix", count, 0)
        try:
            theirs, their_cpu, _ = spread(programs, "socketio", count, size)
        except Failed as failure:
            yield NotRun("broadcast beside python-socketio", failure)
            theirs = None
        what = f"broadcast of {size} bytes to {count:,} sockets"
        if theirs is None:
            yield alone(f"{what}: first to last", "ms", ours)
            yield alone(f"{what}: server's CPU a socket", "µs", our_cpu)
            continue
        yield compared(f"{what}: first to last", "ms", ours, "python-socketio", theirs)
        yield compared(f"{what}: server's CPU a socket", "µs", our_cpu, "python-socketio",
                       their_cpu)


def spread(programs, dialect, count, size):
    """Milliseconds, CPU time for each socket in µs, and the size of the message."""
    if dialect == "phoenix":
        server, port = programs.serve("--stats-interval", f"{INTERVAL}s")
    else:
        server, port = programs.socketio(size, INTERVAL, count)
    client = programs.start(programs.bench, "open", dialect, port, count - WARM_UP, TOPIC)
    # A server that is too slow for its sockets would never be done.
    patience = threading.Timer(PATIENCE, client.process.kill)
    patience.daemon = True
    patience.start()
    client.say()
    times, cpu, before = [], [], None
    while len(times) < ROUNDS:
        word, *values = client.line()
        now = server.cpu_seconds()
        if word != "broadcast":
            continue
        # The time since the broadcast before has the sockets' idling in it, too.
        if before is not None:
            times.append(float(values[0]))
            cpu.append((now - before) / count * 1e6)
        before = now
    patience.cancel()
    programs.end(client)
    programs.end(server)
    return times, cpu, int(values[1])
