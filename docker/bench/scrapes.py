"""What a scrape of a node with many topics costs, and what it does to those who ask meanwhile."""

import threading
import time
import urllib.request

from programs import wait_until
from rows import alone, at_least, at_most, compared

TOPICS = 10_000
SCRAPES = 300
SECONDS = 2
ROUNDS = 5


def measure(programs):
    node, port = programs.serve()
    client = programs.start(
        programs.headcount, "load", "--url", f"ws://127.0.0.1:{port}", "--connections", TOPICS,
        "--topics", TOPICS, "--rate", 2_000, "--duration", "600s")
    wait_until(lambda: value(node, "headcount_topics") == TOPICS, client, 60)
    yield alone(f"scrape of a node with {TOPICS:,} topics: CPU", "ms",
                [cost(node) * 1000 for _ in range(ROUNDS)], at_most(5))
    alone_rates, rates = [], []
    for _ in range(ROUNDS):
        alone_rates.append(ask(programs, port))
        with Scraper(node):
            rates.append(ask(programs, port))
    yield compared("stats replies, one after another, the node scraped 10 times a second",
                   "a second", rates, "not scraped", alone_rates, at_least(0.8))


def scrape(node):
    with urllib.request.urlopen(f"http://127.0.0.1:{node.ops_port}/metrics", timeout=10) as answer:
        return answer.read().decode()


def value(node, name):
    lines = [line for line in scrape(node).splitlines() if line.startswith(name + " ")]
    return float(lines[0].split()[1]) if lines else None


def cost(node):
    """Seconds of the processor for one, less what the node does anyway in that time."""
    before, start = node.cpu_seconds(), time.monotonic()
    for _ in range(SCRAPES):
        scrape(node)
    used, duration = node.cpu_seconds() - before, time.monotonic() - start
    idle = node.cpu_seconds()
    time.sleep(duration)
    return (used - (node.cpu_seconds() - idle)) / SCRAPES


def ask(programs, port):
    [(rate, _)] = programs.output(programs.bench, "ask", "phoenix", port, 1, 1, SECONDS)
    return float(rate)


class Scraper:
    """Scrapes ten times a second while it is entered."""

    def __init__(self, node):
        self.node = node
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        while not self.is_over.wait(0.1):
            scrape(self.node)

    def __enter__(self):
        self.thread.start()

    def __exit__(self, *_):
        self.is_over.set()
        self.thread.join()
