#!/usr/bin/env bash
# Installs what is missing, builds, and runs a cluster of three nodes with a live table.
# Ctrl-C stops all of it. Arguments go to `headcount cluster`: docker/up.sh --nodes 5
# It is a debug build, ready in half the time; for use, build with -c release.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

docker/install.sh \
    "libhiredis-dev:the Redis client that Headcount is built on" \
    "redis-server:where the nodes share their counts; Headcount starts one of its own"
echo "building headcount (the first time takes three to seven minutes)"
swift build --product headcount
exec "$(swift build --show-bin-path)/headcount" cluster "$@"
