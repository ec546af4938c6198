"""Joins under a strict rule, beside joins without rules, and what the permits cost."""

import collections
import os

from rows import alone, at_most, compared


def measure(programs):
    redis, path = programs.redis()
    times, requests = collections.defaultdict(list), {}
    for what, *numbers in programs.output(programs.bench, "limits", f"redis+unix://{path}"):
        if len(numbers) == 1:
            times[what].append(float(numbers[0]))
        else:
            requests[what] = [float(numbers[1]) * 1_000 / float(numbers[0])]
    programs.end(redis)
    os.unlink(path)
    yield compared("join + leave by name under a strict rule with room left", "ns",
                   times["strict"], "without rules", times["none"], at_most(2))
    yield alone("1,000 joins of a topic, one after another, its limit far: requests to Redis", "",
                requests["far"])
    yield alone("all 1,000 joins that a limit allows, on two nodes in turns: requests to Redis", "",
                requests["near"])
