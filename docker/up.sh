#!/usr/bin/env bash
# Installs what is missing, builds, and runs a cluster of three nodes with a live table.
# Ctrl-C stops all of it. Arguments go to `headcount cluster`: docker/up.sh --nodes 5
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

docker/install.sh \
    "libhiredis-dev:the Redis client that Headcount is built on" \
    "redis-server:where the nodes share their counts; Headcount starts one of its own"
echo "building headcount (the first time takes a few minutes)"
swift build -c release --product headcount
exec "$(swift build -c release --show-bin-path)/headcount" cluster "$@"
