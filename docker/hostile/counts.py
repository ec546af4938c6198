"""Whether every count is right once it is over."""

import time
from collections import Counter

import crowd
from server import Node

LIMIT_SECONDS = 15.0
#: Files that come and go by themselves: a question over HTTP, a new connection to Redis.
SPARE_FILES = 10


def expected() -> Counter[str]:
    """The connections of the well-behaved: the crowd, and the client that is measured."""
    topics = Counter(crowd.topic(number) for number in range(crowd.SOCKETS))
    topics["patterns:stats"] += 1
    return topics


def faults(attacked: Node, witness: Node) -> list[str]:
    """What is not as it should be, seen from both nodes."""
    topics, sockets = expected(), crowd.SOCKETS + 1
    found = []
    try:
        here = attacked.json("/api/v1/stats")
        there = witness.json("/api/v1/cluster")
    except OSError as error:
        return [f"no answer: {error}"]
    local = Counter({topic: nodes.get(attacked.name, 0)
                     for topic, nodes in here["connections"].items()})
    seen = Counter({topic: row["total"] for topic, row in there["topics"].items()})
    for what, is_right in {
        f"sockets here are {here['sockets']}, not {sockets}": here["sockets"] == sockets,
        f"connections here: {difference(local, topics)}": local == topics,
        f"the total here is {here['total']}": here["total"] == topics.total(),
        f"sockets in the cluster are {there['total_sockets']}, not {sockets}":
            there["total_sockets"] == sockets,
        f"connections in the cluster: {difference(seen, topics)}": seen == topics,
        f"the total of the cluster is {there['total_connections']}":
            there["total_connections"] == topics.total(),
        f"nodes in the cluster are {there['cluster_size']}": there["cluster_size"] == 2,
        "the cluster is not complete": there["complete"] and not there["stale"],
    }.items():
        if not is_right:
            found.append(what)
    return found


def difference(found: Counter[str], right: Counter[str]) -> str:
    wrong = {topic: found[topic] - right[topic] for topic in found | right
             if found[topic] != right[topic]}
    first = ", ".join(f"{topic[:40]} {number:+}" for topic, number in list(wrong.items())[:3])
    return f"{len(wrong)} topics are wrong: {first}"


def wait(attacked: Node, witness: Node, files_at_rest: int) -> tuple[float, list[str]]:
    """How long it took until all was right, and what was not right by the end."""
    began = time.monotonic()
    while True:
        found = faults(attacked, witness)
        files = attacked.program.open_files()
        if files > files_at_rest + SPARE_FILES:
            found.append(f"{files} files are open, {files_at_rest} were at rest")
        seconds = time.monotonic() - began
        if not found or seconds > LIMIT_SECONDS:
            return seconds, found
        time.sleep(0.25)
