#!/usr/bin/env bash
# Lets a node suffer one attack after the other, while 500 well-behaved sockets live on it and one
# client is measured; then counts who is there. Prints the README's table; three minutes after the
# build. Ends with 1 when the measured client suffered more than is promised, memory grew without
# bound, a well-behaved socket was lost, or a count is wrong afterwards.
#
#   HEADCOUNT_HOSTILE_SECONDS   how long each attack takes, 15
#   HEADCOUNT_HOSTILE_SEED      what chance begins with, 1
#   HEADCOUNT_HOSTILE_ATTACKS   which attacks, by the names of their modules; all of them
#   HEADCOUNT_BINARY            a headcount that is built already
#
# What else is set (HEADCOUNT_JOIN_RATE=100) reaches the nodes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

docker/install.sh \
    "libhiredis-dev:the Redis client that Headcount is built on" \
    "openssl:it makes the certificate of the port that speaks TLS" \
    "python3:what the attackers and the measured client are written in" \
    "redis-server:the nodes' Redis"
binary=${HEADCOUNT_BINARY:-}
if [ -z "$binary" ]; then
    swift build -c release --product headcount
    binary=$(swift build -c release --show-bin-path)/headcount
fi

folder=$(mktemp -d)
afternoon=
# Python ends all that it has started; the folder goes when that is done.
# shellcheck disable=SC2317 # called by the trap
finish() {
    if [ -n "$afternoon" ]; then
        kill "$afternoon" 2>/dev/null || true
        wait "$afternoon" || true
    fi
    rm -rf "$folder"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

setpriv --pdeathsig TERM -- python3 -B docker/hostile/afternoon.py "$binary" "$folder" &
afternoon=$!
status=0
wait "$afternoon" || status=$?
afternoon=
exit "$status"
