"""A hostile afternoon: `afternoon.py BINARY FOLDER`, of which docker/hostile.sh takes care."""

import contextlib
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import counts
import crowd
from attack import ATTACKS, PROMISED
from programs import Failed, Program, machine_cpu_seconds
from report import BUSY_SHARE, Phase, busy_share, details, table
from sampler import Sampler
from server import Node, Redis, certificate, speaks_tls
from tally import Tally

HERE = Path(__file__).parent
SECONDS = float(os.environ.get("HEADCOUNT_HOSTILE_SECONDS", "15"))
SEED = os.environ.get("HEADCOUNT_HOSTILE_SEED", "1")
NAMES = os.environ.get("HEADCOUNT_HOSTILE_ATTACKS", "").split() or PROMISED
SETTLE_SECONDS = 3.0
#: Processes that share an attack.
ATTACKERS = 2
#: The node's sockets of the largest attack, and what it has beside them.
FILES = 11_000


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


class Afternoon:
    """The nodes, and the well-behaved around them."""

    def __init__(self, binary: str, folder: Path, stack: contextlib.ExitStack) -> None:
        self._folder = folder
        self._stack = stack
        self.record = str(folder / "latencies")
        self._redis = Redis(folder)
        stack.callback(self._redis.program.end)
        flags = certificate(folder) if speaks_tls(binary) else []
        say(f"the fourth port speaks {'TLS' if flags else 'no TLS: this headcount cannot'}")
        self.attacked = self._node(binary, "attacked")
        self.witness = self._node(binary, "witness", *flags)
        self._measure = self._python("measure.py", self.attacked.main, self.record)
        self._crowd = self._python("crowd.py", self.attacked.main)
        # The answer says that all of them are there.
        self._tell()
        self.files_at_rest = self.attacked.program.open_files()
        self._sampler = stack.enter_context(Sampler(self.attacked, self.witness, self._redis))

    def _node(self, binary: str, name: str, *flags: str) -> Node:
        node = Node(binary, name, self._redis, self._folder, *flags)
        self._stack.callback(node.program.end)
        return node

    def _python(self, script: str, *arguments: object, nice: int = 0) -> Program:
        command = [sys.executable, "-B", str(HERE / script), *map(str, arguments)]
        program = Program(script, command, nice=nice)
        self._stack.callback(program.end)
        return program

    def _tell(self) -> dict:
        return json.loads(self._crowd.ask("tell"))

    def phase(self, name: str) -> Phase:
        """One attack, and the time to settle after it; rest when no attack has that name."""
        self._sampler.take()
        self._tell()
        used, others = self.attacked.program.cpu_seconds(), self._others_cpu_seconds
        lines, begin = self.attacked.log_lines, time.monotonic()
        tally = self._attack(name) if name in ATTACKS else self._rest()
        end, highest = time.monotonic(), self._sampler.take()
        used = self.attacked.program.cpu_seconds() - used
        others = self._others_cpu_seconds - others - tally.cpu_seconds
        time.sleep(SETTLE_SECONDS)
        for node in (self.attacked, self.witness):
            if not node.program.is_running:
                raise Failed(f"{node.name} did not live through {name}: {node.last_words}")
        return Phase(
            name, ATTACKS.get(name, name), tally, begin, end, time.monotonic(), self._tell(),
            highest, used, others, self.attacked.log_lines - lines)

    def _rest(self) -> Tally:
        time.sleep(SECONDS)
        return Tally()

    def _attack(self, name: str) -> Tally:
        ports = (self.attacked.main, self.attacked.ops, self.attacked.agent, self.witness.main)
        attackers = [
            self._python("attack.py", name, *ports, index, ATTACKERS, SECONDS, SEED, nice=19)
            for index in range(ATTACKERS)]
        tallies = [Tally.parse(attacker.ask()) for attacker in attackers]
        for attacker in attackers:
            attacker.end()
        return sum(tallies, Tally())

    @property
    def _others_cpu_seconds(self) -> float:
        """What the machine does beside all this: the more of it, the less the figures say."""
        ours = (self.attacked.program, self.witness.program, self._redis.program, self._measure,
                self._crowd)
        return (machine_cpu_seconds() - sum(program.cpu_seconds() for program in ours)
                - time.process_time())

    def aftermath(self) -> Iterator[str]:
        """What is not as it should be once all is over."""
        answered = json.loads(self._crowd.ask("check"))["answered"]
        if answered != crowd.SOCKETS:
            yield f"{answered} of {crowd.SOCKETS} well-behaved sockets get answers"
        seconds, found = counts.wait(self.attacked, self.witness, self.files_at_rest)
        yield from found
        if not found:
            say(f"every count was right after {SETTLE_SECONDS + seconds:.1f} s")
        self._measure.end(signal.SIGTERM)
        for node in (self.attacked, self.witness):
            program = node.program
            say(f"{node.name}: {program.resident_bytes() / 1e6:.0f} MB in the end, "
                f"{program.open_files()} files, {node.log_lines} lines in the log")
            if status := node.stop():
                yield f"{node.name} ended with {status}"
            yield from node.crash_lines


def run(binary: str, folder: Path) -> bool:
    phases: list[Phase] = []
    found: list[str] = []
    with contextlib.ExitStack() as stack:
        afternoon = Afternoon(binary, folder, stack)
        try:
            for name in ["rest", *NAMES]:
                say(ATTACKS.get(name, name))
                phases.append(afternoon.phase(name))
            found += afternoon.aftermath()
        except Failed as failure:
            found.append(str(failure))
    for phase in phases:
        phase.read(afternoon.record)
    if phases:
        say(details(phases))
        if (share := busy_share(phases)) > BUSY_SHARE:
            say(f"other programs took {share:.0%} of the processors: run it again in peace")
        print(table(phases), flush=True)
    found = [fault for phase in phases[1:] for fault in phase.faults(phases[0])] + found
    for fault in found:
        say(f"FAILED  {fault}")
    return not found


def main() -> None:
    # Whatever ends this process, what it has started ends first.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    unknown = [name for name in NAMES if name not in ATTACKS]
    if unknown:
        say(f"there is no attack {unknown[0]}, but {', '.join(ATTACKS)}")
        sys.exit(64)
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if files < FILES:
        say(f"{files} open files are allowed, and {FILES} wanted: some attacks stay smaller")
    binary, folder = sys.argv[1:]
    try:
        is_good = run(binary, Path(folder))
    except Failed as failure:
        say(f"FAILED  {failure}")
        is_good = False
    sys.exit(0 if is_good else 1)


if __name__ == "__main__":
    main()
