"""The programs of the afternoon, which end with it whatever happens, and what they cost."""

import contextlib
import os
import subprocess
import time
from collections.abc import Callable
from typing import IO

#: The kernel ends them, too, when this process dies without a word.
WITH_US = ("setpriv", "--pdeathsig", "KILL", "--")


class Failed(Exception):
    """A program did not do what it should."""


class Program:
    """A running program."""

    def __init__(
        self, name: str, command: list[str], log: IO[str] | None = None, nice: int = 0
    ) -> None:
        self.name = name
        prefix = ["nice", "-n", str(nice)] if nice else []
        self.process = subprocess.Popen(
            [*prefix, *WITH_US, *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=log, text=True)

    def ask(self, line: str = "") -> str:
        """The next line that it prints, said a line before."""
        assert self.process.stdin and self.process.stdout
        try:
            if line:
                self.process.stdin.write(line + "\n")
                self.process.stdin.flush()
            answer = self.process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            raise Failed(f"{self.name} ended with {self.process.wait(5)}")
        return answer

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def end(self, with_signal: int | None = None, seconds: float = 10) -> int:
        """Ends it, by force if it must be, and returns its status."""
        if with_signal is not None and self.is_running:
            self.process.send_signal(with_signal)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)
        if self.is_running:
            self.process.kill()
        status = self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(BrokenPipeError):
                if pipe:
                    pipe.close()
        return status

    # What it costs: nothing once it has ended.

    def resident_bytes(self) -> int:
        try:
            with open(f"/proc/{self.process.pid}/status") as status:
                sizes = (int(line.split()[1]) for line in status if line.startswith("VmRSS"))
                return next(sizes, 0) * 1024
        except OSError:
            return 0

    def cpu_seconds(self) -> float:
        try:
            with open(f"/proc/{self.process.pid}/stat") as stat:
                fields = stat.read().rsplit(")", 1)[1].split()
        except OSError:
            return 0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def open_files(self) -> int:
        try:
            return len(os.listdir(f"/proc/{self.process.pid}/fd"))
        except OSError:
            return 0


def machine_cpu_seconds() -> float:
    """What all processors have worked, and what others took from this machine (proc(5))."""
    with open("/proc/stat") as stat:
        user, nice, system, _, _, *interrupts = map(int, stat.readline().split()[1:9])
    return (user + nice + system + sum(interrupts)) / os.sysconf("SC_CLK_TCK")


def wait_until(condition: Callable[[], bool], program: Program, seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if not program.is_running:
            raise Failed(f"{program.name} ended with {program.process.wait()}")
        if time.monotonic() > deadline:
            raise Failed(f"{program.name} was not ready within {seconds:.0f} s")
        time.sleep(0.05)
