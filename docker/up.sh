#!/usr/bin/env bash
# Installs what is missing, builds, and runs a cluster of three nodes with a live table.
# Ctrl-C stops all of it. Arguments go to `headcount cluster`: docker/up.sh --nodes 5
# It is a debug build, ready in half the time; for use, build with -c release.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# A build of minutes should not end at a port that is taken.
if [ $# -eq 0 ]; then
    for port in 4000 4001 4002 4100 4101 4102 4200 4201 4202; do
        if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            echo "port $port is in use: end what holds it, or choose others:" \
                "docker/up.sh --port 5000 --ops-port 5100 --agent-port 5200" >&2
            exit 69
        fi
    done
fi
docker/install.sh \
    "libhiredis-dev:the Redis client that Headcount is built on" \
    "redis-server:where the nodes share their counts; Headcount starts one of its own"
echo "building headcount (the first time takes three to seven minutes)"
swift build --product headcount
exec "$(swift build --show-bin-path)/headcount" cluster "$@"
