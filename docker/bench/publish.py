"""What a node costs Redis: commands and bytes a second, at rest and under churn."""

import subprocess
import time

from rows import alone, at_most, compared

SECONDS = 10
# A node at rest sends one command a heartbeat, which is a second: one more may fall in the time.
IDLE_SECONDS = 30
FLUSHES = 4


class Traffic:
    """The counters of a Redis, without what asking for them costs."""

    def __init__(self, path):
        self.path = path
        first, second = self.counters(), self.counters()
        self.asking = {name: second[name] - first[name] for name in second}

    def counters(self):
        text = subprocess.run(
            ["redis-cli", "-s", self.path, "INFO", "stats", "commandstats"],
            check=True, capture_output=True, text=True,
        ).stdout
        found = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
        # What scripts call inside Redis is not what the node sends.
        calls = (found.get(f"cmdstat_{name}", "calls=0,") for name in ("eval", "evalsha", "ping"))
        return {
            "commands": sum(int(call.split("=")[1].split(",")[0]) for call in calls),
            "in": int(found["total_net_input_bytes"]),
            "out": int(found["total_net_output_bytes"]),
        }

    def per_second(self, seconds):
        before = self.counters()
        time.sleep(seconds)
        after = self.counters()
        return {name: (after[name] - before[name] - self.asking[name]) / seconds for name in after}


def measure(programs):
    _, path = programs.redis()
    url = f"redis+unix://{path}"
    node, _ = programs.serve("--redis", url)
    time.sleep(3)
    idle = Traffic(path).per_second(IDLE_SECONDS)
    programs.end(node)
    yield alone("idle node: Redis commands a heartbeat and shard", "", [round(idle["commands"], 1)],
                at_most(1))
    yield alone("idle node: bytes to and from Redis", "a second", [idle["in"] + idle["out"]])
    traffic = {}
    for topics, changes in ((1_000, 0), (1_000, 100), (10_000, 100), (10_000, 1_000)):
        node = programs.start(programs.bench, "node", url, topics, changes)
        node.line()
        time.sleep(3)
        rates = Traffic(path).per_second(SECONDS)
        programs.end(node)
        what = f"node of {topics:,} topics, {changes:,} of them changed a flush"
        yield alone(f"{what}: Redis commands", "a second", [rates["commands"]])
        yield alone(f"{what}: bytes to and from Redis", "a second", [rates["in"] + rates["out"]])
        if changes:
            traffic[topics, changes] = [rates["in"] / FLUSHES / changes]
    yield compared(
        "bytes to Redis for each change, 100 a flush, node of 10,000 topics", "",
        traffic[10_000, 100], "1,000 topics", traffic[1_000, 100], at_most(1.1))
    yield compared(
        "bytes to Redis for each change, 1,000 a flush, node of 10,000 topics", "",
        traffic[10_000, 1_000], "100 a flush", traffic[10_000, 100], at_most(1.1))
