"""What came, what it did, and whether that is as promised."""

import dataclasses
import os
from collections.abc import Callable

from latencies import Latencies
from tally import Tally

P99_FACTOR, P99_FLOOR_MS = 5, 50.0
#: More than the node has at rest.
MOST_BYTES = 256e6
#: Above this share of the processors that other programs take, the figures say little.
BUSY_SHARE = 0.2


@dataclasses.dataclass
class Phase:
    """One attack and what it did; the first is rest."""

    name: str
    title: str
    tally: Tally
    #: By the monotonic clock: when it began, when it was over, and when the next could come.
    begin: float
    end: float
    settled: float
    crowd: dict
    highest: dict[str, float]
    node_cpu_seconds: float
    others_cpu_seconds: float
    log_lines: int
    latencies: Latencies = dataclasses.field(default_factory=Latencies)
    after: Latencies = dataclasses.field(default_factory=Latencies)

    def read(self, record: str) -> None:
        """Takes over what the measuring client has written down."""
        self.latencies = Latencies.read(record, self.begin, self.end)
        self.after = Latencies.read(record, self.end, self.settled)

    def most(self, what: str) -> float:
        return self.highest.get(what, 0)

    def faults(self, rest: "Phase") -> list[str]:
        """What is against the promise."""
        found = []
        allowed = max(P99_FACTOR * rest.latencies.p99, P99_FLOOR_MS)
        # What is no number is no p99 either.
        if not self.latencies.p99 <= allowed:
            found.append(f"p99 is {ms(self.latencies.p99)} ms, {ms(allowed)} ms are allowed")
        for what, node in (("rss", "attacked"), ("witness_rss", "second")):
            grown = self.most(what) - rest.most(what)
            if grown > MOST_BYTES:
                found.append(f"the {node} node's memory grew by {mb(grown)} MB, "
                             f"{mb(MOST_BYTES)} MB are allowed")
        if errors := self.latencies.errors + self.after.errors:
            found.append(f"{len(errors)} questions got no reply: {', '.join(sorted(set(errors)))}")
        if lost := self.crowd["lost"]:
            found.append(f"{len(lost)} well-behaved sockets were lost: {lost[0]}")
        if late := self.crowd["late"]:
            found.append(f"{late} heartbeats got no reply")
        return [f"{self.title}: {fault}" for fault in found]


def busy_share(phases: list[Phase]) -> float:
    """Which share of this machine's processors others have taken."""
    seconds = sum(phase.end - phase.begin for phase in phases) * (os.cpu_count() or 1)
    return sum(phase.others_cpu_seconds for phase in phases) / seconds


def table(phases: list[Phase]) -> str:
    """For the README."""
    rest, *attacks = phases
    rows = [
        f"| attack | what came | p99 ms (rest {ms(rest.latencies.p99)}) "
        f"| RSS MB (rest {mb(rest.most('rss'))}) |",
        "| --- | --- | --- | --- |",
    ]
    rows += [f"| {phase.title} | {phase.tally.summary} | {ms(phase.latencies.p99)} "
             f"| {mb(phase.most('rss'))} |" for phase in attacks]
    return "\n".join(rows)


#: By the head of the column. `after` is while it settles. `theirs` and `others` are the processor
#: seconds of the attackers, and of whatever else the machine does.
COLUMNS: dict[str, Callable[[Phase], str]] = {
    "PHASE": lambda phase: phase.name,
    "P50 MS": lambda phase: ms(phase.latencies.p50),
    "P99": lambda phase: ms(phase.latencies.p99),
    "MAX": lambda phase: ms(phase.latencies.percentile(1)),
    "REPLIES": lambda phase: str(len(phase.latencies.replies)),
    "ERRORS": lambda phase: str(len(phase.latencies.errors + phase.after.errors)),
    "P99 AFTER": lambda phase: ms(phase.after.p99),
    "NEWCOMER": lambda phase: ms(phase.crowd["newcomer_ms"]),
    "KEPT OUT": lambda phase: str(phase.crowd["kept_out"]),
    "HEALTH": lambda phase: ms(phase.most("health_ms")),
    "FAILED": lambda phase: f"{phase.most('health_failures'):.0f}",
    "RSS MB": lambda phase: mb(phase.most("rss")),
    "SECOND": lambda phase: mb(phase.most("witness_rss")),
    "REDIS": lambda phase: mb(phase.most("redis_rss")),
    "CPU S": lambda phase: f"{phase.node_cpu_seconds:.1f}",
    "THEIRS": lambda phase: f"{phase.tally.cpu_seconds:.1f}",
    "OTHERS": lambda phase: f"{phase.others_cpu_seconds:.1f}",
    "FILES": lambda phase: f"{phase.most('files'):.0f}",
    "TOPICS": lambda phase: f"{phase.most('topics'):.0f}",
    "LOG": lambda phase: str(phase.log_lines),
}


def details(phases: list[Phase]) -> str:
    """All that was measured, a line a phase: the highest values but for the percentiles."""
    rows = [list(COLUMNS), *([cell(phase) for cell in COLUMNS.values()] for phase in phases)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows)


def ms(value: float) -> str:
    return f"{value:.1f}" if value < 10 else f"{value:.0f}"


def mb(count: float) -> str:
    return f"{count / 1e6:.0f}"
