#!/usr/bin/env bash
# Lets a cluster of real processes suffer random faults for ten minutes, while 1,000 sockets come and
# go and an observer asks every node all the while.
# Another time, or the same faults again: docker/soak.sh MINUTES SEED
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

docker/install.sh \
    "libhiredis-dev:the Redis client that Headcount is built on" \
    "redis-server:the nodes' Redis"
swift build --build-tests
export HEADCOUNT_SOAK_MINUTES=${1:-10}
if [ $# -gt 1 ]; then export HEADCOUNT_SOAK_SEED=$2; fi
swift test --skip-build --filter 'EndToEndTests\.SoakTests'
