"""Reads the hashes of all nodes and merges them, as one would without Headcount's view.

    python3 hgetall.py SOCKET ROUNDS

Prints `MILLISECONDS PARSER` for each round: one pipeline of HGETALL by redis-py.
"""

import sys
import time

import redis
from redis.utils import HIREDIS_AVAILABLE

path, rounds = sys.argv[1], int(sys.argv[2])
client = redis.Redis(unix_socket_path=path)
TAG = "{headcount:bench:0}"


def merge():
    pipeline = client.pipeline(transaction=False)
    for name in client.zrange(f"{TAG}:nodes", 0, -1):
        pipeline.hgetall(f"{TAG}:node:{name.decode()}")
    topics = {}
    for counts in pipeline.execute():
        for topic, count in counts.items():
            topics[topic] = topics.get(topic, 0) + int(count)
    return topics


for _ in range(rounds):
    started = time.monotonic()
    assert merge(), "there is nothing to merge"
    print(1000 * (time.monotonic() - started), "hiredis" if HIREDIS_AVAILABLE else "pure-python")
