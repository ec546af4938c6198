"""One attacker: `attack.py NAME MAIN OPS AGENT OTHER INDEX ATTACKERS SECONDS SEED`.

The first four numbers are ports. Prints its tally as one line of JSON when its time is up."""

import asyncio
import importlib
import random
import resource
import signal
import sys

from tally import Tally
from target import Target

#: The modules that are attacks, in the order in which they come, and what the report calls them.
ATTACKS = {
    "slow_loris": "slow loris, 2,000 sockets",
    "half_open": "10,000 half-open handshakes",
    "ping_flood": "ping floods, 20 sockets that read and 5 that do not",
    "large_frames": "64 KiB frames at full speed, 10 sockets",
    "join_storm": "join and leave storms, 20 sockets",
    "topic_flood": "a million new topics of 255 bytes",
    "deaf_subscribers": "200 subscribers that never read",
    "random_bytes": "random bytes on all four ports",
    "costly_questions": "the most costly questions, 10 sockets",
}
#: Those of the promise. What else there is has to be named: it takes all of the processors, or questions
#: that --frame-rate makes few.
PROMISED = [name for name in ATTACKS if name not in ("topic_flood", "costly_questions")]
#: An attacker that has not ended by itself so long after its time ends without a tally.
GRACE_SECONDS = 30


async def run(name: str, target: Target) -> Tally:
    tally = Tally()
    try:
        async with asyncio.timeout(target.seconds):
            await importlib.import_module(name).attack(target, tally)
    except TimeoutError:
        pass
    used = resource.getrusage(resource.RUSAGE_SELF)
    tally.cpu_seconds = used.ru_utime + used.ru_stime
    return tally


def main() -> None:
    name, *numbers, length, seed = sys.argv[1:]
    main_port, ops, agent, other, index, attackers = map(int, numbers)
    seconds, chance = float(length), random.Random(f"{seed} {name} {index}")
    target = Target(main_port, ops, agent, other, index, attackers, seconds, chance)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    signal.alarm(int(seconds) + GRACE_SECONDS)
    print(asyncio.run(run(name, target)).json, flush=True)


if __name__ == "__main__":
    main()
