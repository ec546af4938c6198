"""Replies to get_connection_stats over WebSockets, beside a bare NIO server that answers as many
bytes to the same client."""

from rows import Row, at_least, compared, short

SECONDS = 2
ROUNDS = 5
SOCKETS = 50


def measure(programs):
    node, port = programs.serve()
    shares = {}
    for sockets, topics in ((SOCKETS, 1), (SOCKETS, 100), (SOCKETS, 1_000), (1, 1)):
        _, size = ask(programs, "phoenix", port, sockets, topics)
        echo, echo_port = programs.echo(size)
        ours, theirs = [], []
        for _ in range(ROUNDS):
            ours.append(ask(programs, "phoenix", port, sockets, topics)[0])
            theirs.append(ask(programs, "echo", echo_port, sockets, 1)[0])
        programs.end(echo)
        row = compared(
            f"stats reply, {topics:,} topics, {size:,} bytes, {sockets} at once", "a second",
            ours, "bare NIO", theirs, at_least(0.6))
        shares[sockets, topics] = row.ratio
        yield row
    few, many = shares[SOCKETS, 1], shares[SOCKETS, 1_000]
    yield Row(
        "stats reply, share of bare NIO's rate with 1,000 topics", short(many),
        f"1 topic: {short(few)}", many / few, at_least(0.9))


def ask(programs, dialect, port, sockets, topics):
    [(rate, size)] = programs.output(
        programs.bench, "ask", dialect, port, sockets, topics, SECONDS)
    return float(rate), int(size)
