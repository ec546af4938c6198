"""Answers of a node whose view is fresh: 10 nodes × 1,000 topics in one process."""

import collections

from rows import alone, at_most, compared


def measure(programs):
    times = collections.defaultdict(list)
    for what, microseconds in programs.output(programs.bench, "answers", 10, 1_000):
        times[what].append(float(microseconds))
    yield alone("answer from a fresh view: totals", "µs", times["totals"], at_most(10))
    yield compared("answer with 1,000 topics × 10 nodes, the view as before", "µs",
                   times["again"], "the view changed", times["first"])
