"""The rows of the table."""

import dataclasses
import statistics


@dataclasses.dataclass
class Budget:
    """What a figure may be at most, or must be at least."""

    limit: float
    is_most: bool

    def __str__(self):
        return f"{'≤' if self.is_most else '≥'} {short(self.limit)}"

    def holds(self, figure):
        return figure <= self.limit if self.is_most else figure >= self.limit


def at_most(limit):
    return Budget(limit, True)


def at_least(limit):
    return Budget(limit, False)


@dataclasses.dataclass
class Row:
    """One line: what was measured, what beside it, their ratio, and the budget for the ratio.

    A figure with nothing beside it is held against its budget itself.
    """

    what: str
    measured: str
    beside: str = ""
    ratio: float | None = None
    budget: Budget | None = None
    figure: float | None = None

    HEAD = "| what | measured | beside it | ratio / budget | |\n| --- | --- | --- | --- | --- |"

    def __str__(self):
        figure = self.figure if self.ratio is None else self.ratio
        verdict = ""
        if self.budget:
            verdict = "held" if self.budget.holds(figure) else "missed"
        share = f"{'' if figure is None else short(figure)} / {self.budget or '—'}"
        return f"| {self.what} | {self.measured} | {self.beside} | {share} | {verdict} |"


def compared(what, unit, ours, name, theirs, budget=None, inverse=False):
    """A row for figures that were taken in turns: the medians, and the median of the ratios.

    The ratio is ours to theirs, or the inverse: how many times faster a time is.
    """
    ratio = statistics.median(our / their for our, their in zip(ours, theirs))
    if inverse:
        ratio = 1 / ratio
    return Row(
        what,
        f"{short(statistics.median(ours))} {unit}",
        f"{name}: {short(statistics.median(theirs))} {unit}",
        ratio,
        budget,
    )


def alone(what, unit, figures, budget=None):
    """A row for figures with nothing beside them: the median."""
    figure = statistics.median(figures)
    return Row(what, f"{short(figure)} {unit}", figure=figure, budget=budget)


def short(number):
    """Three digits."""
    if abs(number) >= 100:
        return f"{number:,.0f}"
    return f"{number:.3g}"
