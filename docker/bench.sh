#!/usr/bin/env bash
# Measures Headcount beside what one would use instead, each pair in turns in the same run, and
# prints one table of ratios. All of it takes about 15 minutes after the build; parts can be named:
# docker/bench.sh [table] [refresh] [publish] [limits] [answers] [replies] [scrapes] [sockets] [broadcast]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

docker/install.sh \
    "libhiredis-dev:the Redis client that Headcount is built on" \
    "python3:what runs the parts and prints the table" \
    "redis-server:the nodes' Redis"
# What the others need. Without it their rows say why they are not there.
docker/install.sh "erlang-base:the table is compared with Erlang's" || true
python3 -c 'import ensurepip' 2>/dev/null ||
    docker/install.sh "python3-venv:python-socketio and redis-py are compared" || true
swift build -c release --product headcount
swift build -c release --product bench
exec python3 -B docker/bench/compare.py "$(swift build -c release --show-bin-path)" "$@"
