"""Joins and leaves on the local table, beside counting in Erlang's ETS."""

import collections
import os
import shutil

from programs import HERE, NotRun
from rows import alone, at_least, at_most, compared

# Short and often: a pair should see the same moods of a shared machine.
SECONDS = 0.2
ROUNDS = 11
BUDGETS = {"held": at_most(0.1), "topic": at_most(1 / 3), "text": at_most(1 / 3)}
NAMES = {
    "held": "join + leave through a held handle",
    "topic": "join + leave by topic",
    "text": "join + leave by a topic's text, which is checked",
}


def measure(programs):
    has_erlang = shutil.which("erlc") is not None
    if has_erlang:
        programs.output("erlc", "-o", programs.temporary, os.path.join(HERE, "ets_counts.erl"))
    ours, ets = collections.defaultdict(list), collections.defaultdict(list)
    for _ in range(ROUNDS):
        for way, *setting, nanoseconds in programs.output(programs.bench, "table", SECONDS):
            ours[way, *setting].append(float(nanoseconds))
        if not has_erlang:
            continue
        for *setting, nanoseconds in programs.output(
            "erl", "-noshell", "-pa", programs.temporary, "-run", "ets_counts", "main", SECONDS
        ):
            ets[tuple(setting)].append(float(nanoseconds))
    for threads, text in (("1", "one thread"), ("2", "two threads")):
        for way, name in NAMES.items():
            what, figures = f"{name}, {text}", ours[way, threads, "shared"]
            if has_erlang:
                beside = ets[threads, "shared"]
                yield compared(what, "ns", figures, "two ETS calls", beside, BUDGETS[way])
            else:
                yield alone(what, "ns", figures)
    for way, name in NAMES.items():
        for key, topics in (("apart", "topics of their own"), ("shared", "the same topics")):
            # Pairs a second: the inverse of the time of one.
            one, own = ([1e3 / time for time in ours[way, "2", how]] for how in (key, "own"))
            yield compared(f"{name}, two threads on one table in {topics}", "M/s each", one,
                           "two tables", own, at_least(0.9))
    if has_erlang:
        shared, own = ([1e3 / time for time in ets["2", key]] for key in ("shared", "own"))
        yield compared("two ETS calls, two processes on one table", "M/s each", shared, "two tables",
                       own)
    else:
        yield NotRun("the table beside ETS", "erlc was not found")
