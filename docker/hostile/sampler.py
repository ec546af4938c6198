"""What is watched from outside while an attack goes on."""

import threading
import time
from collections.abc import Callable

from server import Node, Redis

MEMORY_SECONDS = 0.1
VISIT_SECONDS = 1.0
VISIT_LIMIT_SECONDS = 2.0


class Sampler:
    """The highest values since the last time that they were taken."""

    def __init__(self, attacked: Node, witness: Node, redis: Redis) -> None:
        self._attacked, self._witness, self._redis = attacked, witness, redis
        self._lock = threading.Lock()
        self._highest: dict[str, float] = {}
        self._ends = threading.Event()
        self._threads = [
            threading.Thread(target=self._repeat, args=(self._memory, MEMORY_SECONDS)),
            threading.Thread(target=self._repeat, args=(self._visit, VISIT_SECONDS)),
        ]

    def __enter__(self) -> "Sampler":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        for thread in self._threads:
            thread.join()

    def take(self) -> dict[str, float]:
        with self._lock:
            highest, self._highest = self._highest, {}
        return highest

    def _repeat(self, sample: Callable[[], None], seconds: float) -> None:
        while not self._ends.wait(seconds):
            sample()

    def _memory(self) -> None:
        self._note("rss", self._attacked.program.resident_bytes())
        self._note("witness_rss", self._witness.program.resident_bytes())
        self._note("redis_rss", self._redis.program.resident_bytes())

    def _visit(self) -> None:
        """Looks in as a balancer does."""
        self._note("files", self._attacked.program.open_files())
        began = time.monotonic()
        try:
            status, _ = self._attacked.get("/healthz", VISIT_LIMIT_SECONDS)
        except OSError:
            status = 0
        self._note("health_ms", (time.monotonic() - began) * 1000)
        if status != 200:
            self._add("health_failures")
        try:
            self._note("topics", self._redis.topics(self._attacked.name))
        except (OSError, ValueError):
            self._add("redis_failures")

    def _note(self, name: str, value: float) -> None:
        with self._lock:
            self._highest[name] = max(self._highest.get(name, 0), value)

    def _add(self, name: str) -> None:
        with self._lock:
            self._highest[name] = self._highest.get(name, 0) + 1
