"""What an attacker has achieved."""

import dataclasses
import json
from collections import Counter


@dataclasses.dataclass
class Tally:
    """Counts of one attacker, or of several together."""

    connections: int = 0
    open_at_most: int = 0
    frames: int = 0
    bytes_out: int = 0
    bytes_in: int = 0
    cpu_seconds: float = 0.0
    #: How connections ended: by close code, `end`, `reset`, or what else the system says.
    closes: Counter[str] = dataclasses.field(default_factory=Counter)
    #: By status of the handshake, or reason of a join.
    refusals: Counter[str] = dataclasses.field(default_factory=Counter)
    #: What only one attack counts.
    others: Counter[str] = dataclasses.field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._open = 0

    def opened(self) -> None:
        """A connection is there."""
        self.connections += 1
        self._open += 1
        self.open_at_most = max(self.open_at_most, self._open)

    def closed(self) -> None:
        self._open -= 1

    @property
    def _values(self) -> dict:
        return {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}

    def __add__(self, other: "Tally") -> "Tally":
        mine, theirs = self._values, other._values
        return Tally(**{name: mine[name] + theirs[name] for name in mine})

    @property
    def json(self) -> str:
        return json.dumps(self._values)

    @classmethod
    def parse(cls, text: str) -> "Tally":
        values = json.loads(text)
        for name in ("closes", "refusals", "others"):
            values[name] = Counter(values[name])
        return cls(**values)

    @property
    def summary(self) -> str:
        """In words, as the server sees it: `in` is what came to it."""
        parts = [f"{number(self.connections)} connections"]
        if self.open_at_most != self.connections:
            parts[0] += f", {number(self.open_at_most)} at a time"
        if self.frames:
            parts.append(f"{number(self.frames)} frames")
        parts += [f"{number(count)} {what}" for what, count in self.others.items()]
        parts.append(f"{size(self.bytes_out)} in, {size(self.bytes_in)} out")
        for word, counts in (("ended", self.closes), ("refused", self.refusals)):
            if counts:
                ends = (f"{what} × {number(count)}" for what, count in counts.most_common(4))
                parts.append(f"{word}: {', '.join(ends)}")
        return "; ".join(parts)


def number(count: int) -> str:
    return f"{count:,}" if count < 100_000 else f"{count / 1e6:.2f} M"


def size(count: float) -> str:
    for unit in ("B", "kB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}"
        count /= 1000
    return f"{count:.1f} GB"
