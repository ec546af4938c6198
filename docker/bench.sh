#!/usr/bin/env bash
# Measures what an idle socket costs a node: docker/bench.sh [SOCKETS], 15000 by default.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
sockets=${1:-15000}

docker/install.sh \
    "libhiredis-dev:the Redis client that Headcount is built on" \
    "python3:the client that opens the sockets"
allowed=$(ulimit -Hn)
if [ "$allowed" != unlimited ] && [ "$allowed" -lt $((sockets + 600)) ]; then
    echo "this machine allows $allowed open files a process: at most $((allowed - 600)) sockets" >&2
    exit 69
fi
ulimit -n "$allowed"
swift build -c release --product headcount
"$(swift build -c release --show-bin-path)/headcount" serve --port 14000 --ops-port 14001 \
    --log-level error &
node=$!
trap 'kill "$node"' EXIT
for _ in $(seq 100); do
    (exec 3<>/dev/tcp/127.0.0.1/14000) 2>/dev/null && break
    sleep 0.1
done
python3 docker/idle_sockets.py 14000 "$node" "$sockets"
