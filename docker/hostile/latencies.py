"""What the measuring client wrote down."""

import dataclasses
import math


@dataclasses.dataclass
class Latencies:
    """Its replies in some stretch of time, in milliseconds, and what went wrong."""

    replies: list[float] = dataclasses.field(default_factory=list)
    errors: list[str] = dataclasses.field(default_factory=list)

    @classmethod
    def read(cls, record: str, begin: float, end: float) -> "Latencies":
        """What was due from `begin` to `end`, by the monotonic clock."""
        found = cls()
        with open(record) as lines:
            for line in lines:
                due, milliseconds, what = line.split()
                if not begin <= float(due) < end:
                    continue
                # What never came took as long as it was waited for.
                if what in ("node", "cluster", "timeout"):
                    found.replies.append(float(milliseconds))
                if what not in ("node", "cluster"):
                    found.errors.append(what)
        return found

    def percentile(self, share: float) -> float:
        """Not a number where nothing came."""
        ranked = sorted(self.replies)
        return ranked[math.ceil(share * len(ranked)) - 1] if ranked else math.nan

    @property
    def p50(self) -> float:
        return self.percentile(0.5)

    @property
    def p99(self) -> float:
        return self.percentile(0.99)
