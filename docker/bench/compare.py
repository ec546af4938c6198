"""Runs the parts of the comparison that are named, or all, and prints their table.

    python3 compare.py FOLDER-OF-HEADCOUNT-AND-BENCH [PART…]
"""

import datetime
import os
import platform
import resource
import signal
import sys

import answers
import broadcast
import limits
import publish
import refresh
import replies
import scrapes
import sockets
import table
from programs import Failed, NotRun, Programs
from rows import Row

PARTS = {
    "table": table.measure,
    "refresh": refresh.measure,
    "publish": publish.measure,
    "limits": limits.measure,
    "answers": answers.measure,
    "replies": replies.measure,
    "scrapes": scrapes.measure,
    "sockets": sockets.measure,
    "broadcast": broadcast.measure,
}


def machine():
    with open("/proc/cpuinfo") as file:
        models = [line.split(":")[1].strip() for line in file if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} × {models[0] if models else platform.machine()}, {memory:.0f} GB, "
        f"Linux {platform.release()}, {datetime.date.today()}"
    )


def main():
    folder, *names = sys.argv[1:]
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        sys.exit(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    rows, missing = [], []
    for name in names or PARTS:
        print(f"{name} …", file=sys.stderr, flush=True)
        with Programs(folder) as programs:
            try:
                for row in PARTS[name](programs):
                    print(f"  {row}", file=sys.stderr, flush=True)
                    (rows if isinstance(row, Row) else missing).append(row)
            except (NotRun, Failed, OSError) as failure:
                missing.append(NotRun(f"{name}, the rest of it", failure))
    print(f"{machine()}\n\n{Row.HEAD}")
    for row in rows:
        print(row)
    print()
    for failure in missing:
        print(failure)


try:
    main()
except KeyboardInterrupt:
    sys.exit(130)
