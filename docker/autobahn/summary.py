"""Prints a table of what the fuzzing client found, and each case that is not OK.

    python3 summary.py SPECIFICATION

Ends with 1 when a case of the specification did not pass or is not in the report. OK passes, and so
does INFORMATIONAL, which the suite gives where RFC 6455 leaves the behavior open; both for what was
answered and for how the connection was closed.
"""

import collections
import dataclasses
import json
import os
import re
import sys
from collections.abc import Iterable
from typing import Any

GROUPS = {
    "1": "framing",
    "2": "pings and pongs",
    "3": "reserved bits",
    "4": "opcodes",
    "5": "fragments",
    "6": "UTF-8",
    "7": "closes",
    "9": "limits and speed",
    "10": "a write in parts",
}
NOT_RUN = "not run"
BEHAVIORS = ("OK", "NON-STRICT", "INFORMATIONAL", "FAILED", "UNIMPLEMENTED", NOT_RUN)
PASSED = ("OK", "INFORMATIONAL")
NEVER_OPENED = "The WebSocket opening handshake was never completed!"


@dataclasses.dataclass
class Case:
    """What became of one case."""

    name: str
    behavior: str = NOT_RUN
    close: str = NOT_RUN
    close_code: int | None = None
    milliseconds: int = 0
    reason: str = ""

    @property
    def group(self) -> str:
        return self.name.split(".")[0]

    @property
    def is_ok(self) -> bool:
        return self.behavior == self.close == "OK"

    @property
    def has_passed(self) -> bool:
        return self.behavior in PASSED and self.close in PASSED

    def __str__(self) -> str:
        verdict = "passed" if self.has_passed else "failed"
        if self.behavior == NOT_RUN:
            return f"{verdict}  {self.name}  {NOT_RUN}"
        code = "no code" if self.close_code is None else f"code {self.close_code}"
        return (
            f"{verdict}  {self.name}  {self.behavior}, close {self.close} ({code}): {self.reason}"
        )


def read_case(folder: str, name: str, entry: dict[str, Any]) -> Case:
    """A case of the report's index, with reasons from a file of its own when it is not OK."""
    case = Case(
        name,
        entry["behavior"],
        entry["behaviorClose"],
        entry["remoteCloseCode"],
        entry["duration"],
    )
    if case.is_ok:
        return case
    with open(os.path.join(folder, entry["reportfile"])) as file:
        details = json.load(file)
    # The informational cases say so even of a server that does not speak WebSocket.
    if details["resultClose"] == NEVER_OPENED:
        case.behavior = case.close = "FAILED"
    case.reason = reason(case, details)
    return case


def reason(case: Case, details: dict[str, Any]) -> str:
    """What the suite says of the case, and, when it did not pass, what it wanted."""
    sentences = []
    if case.behavior != "OK":
        sentences.append(details["result"])
    if case.close != "OK":
        sentences.append(details["resultClose"])
    if not case.has_passed:
        sentences.append(f"Expected: {details['expectation']}")
    # They are written for HTML, and some end without a period.
    text = " ".join(re.sub(r"(\w)$", r"\1.", sentence.strip()) for sentence in sentences)
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


def read_report(specification: dict[str, Any]) -> list[Case]:
    """All cases of the specification, in its order."""
    folder = specification["outdir"]
    agent = specification["servers"][0]["agent"]
    with open(os.path.join(folder, "index.json")) as file:
        entries = json.load(file).get(agent, {})
    return [
        read_case(folder, name, entries[name]) if name in entries else Case(name)
        for name in specification["cases"]
    ]


def row(cells: Iterable[object]) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def table(cases: list[Case]) -> Iterable[str]:
    groups: dict[str, list[Case]] = collections.defaultdict(list)
    for case in cases:
        groups[case.group].append(case)
    heads = ("group", "cases", *BEHAVIORS, "close OK", "close INFORMATIONAL", "close otherwise")
    yield row(heads)
    yield row(["---"] * len(heads))
    for group, members in groups.items():
        yield row(counts(f"{group} {GROUPS.get(group, '')}".rstrip(), members))
    yield row(counts("all", cases))


def counts(title: str, cases: list[Case]) -> list[object]:
    behaviors = collections.Counter(case.behavior for case in cases)
    closes = collections.Counter(case.close for case in cases)
    ok, informational = (closes[close] for close in PASSED)
    otherwise = len(cases) - ok - informational
    columns = [behaviors[behavior] for behavior in BEHAVIORS]
    return [title, len(cases), *columns, ok, informational, otherwise]


def main() -> int:
    with open(sys.argv[1]) as file:
        cases = read_report(json.load(file))
    print("", *table(cases), "", sep="\n")
    for case in cases:
        if not case.is_ok:
            print(case)
    timed = [case for case in cases if case.group == "9" and case.behavior != NOT_RUN]
    if timed:
        slowest = max(timed, key=lambda case: case.milliseconds)
        print(f"slowest of group 9: {slowest.name}, {slowest.milliseconds:,} ms")
    passed = sum(case.has_passed for case in cases)
    print(f"{passed} of {len(cases)} cases passed")
    return 0 if cases and passed == len(cases) else 1


sys.exit(main())
