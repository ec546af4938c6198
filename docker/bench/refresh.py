"""A refresh of the view, beside reading and merging all hashes in Swift and in Python."""

import os

from programs import HERE, Failed, NotRun
from rows import at_least, compared

ROUNDS = 5
PERCENTS = (0.1, 1, 10, 100)
# Where the budget is: nodes, topics, percent changed.
BUDGETED = (100, 10_000, 1)


def measure(programs):
    try:
        python = programs.python("redis", "hiredis")
    except Failed as failure:
        python = None
        yield NotRun("merging in redis-py", failure)
    for nodes in (10, 100):
        for topics in (1_000, 10_000):
            yield from measure_size(programs, nodes, topics, python)


def measure_size(programs, nodes, topics, python):
    redis, path = programs.redis()
    program = programs.start(
        programs.bench, "refresh", f"redis+unix://{path}", nodes, topics, ROUNDS, *PERCENTS
    )
    size = f"refresh, {nodes} nodes × {topics:,} topics"
    try:
        program.line()
        in_python = programs.output(
            python, os.path.join(HERE, "hgetall.py"), path, ROUNDS
        ) if python else []
        for percent in PERCENTS:
            what = f"{size}, {percent} % changed"
            program.say()
            rounds = [program.line() for _ in range(ROUNDS)]
            refreshed = [float(words[1]) for words in rounds]
            merged = [float(words[2]) for words in rounds]
            budget = at_least(20) if (nodes, topics, percent) == BUDGETED else None
            yield compared(what, "ms", refreshed, "HGETALLs in Swift", merged, budget, True)
            if python and percent == 1:
                parser = in_python[0][1]
                times = [float(words[0]) for words in in_python]
                yield compared(what, "ms", refreshed, f"redis-py, {parser}", times, None, True)
    except Failed as failure:
        yield NotRun(f"{size}, and whatever follows with more changed", failure)
    programs.end(program)
    programs.end(redis)
    os.unlink(path)
