#!/usr/bin/env bash
# Installs what is missing and runs every test, in runs that do not disturb each other: what computes
# takes all the processors there are, and would make late what waits for a socket.
# Arguments go to `swift test` instead: docker/test.sh --filter HeadcountTests
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

browser=()
if ! { command -v chromium && command -v chromedriver; } >/dev/null; then
    # Ubuntu has them as snaps alone, which have to be installed by hand.
    browser=("chromium:the tests look at the page" "chromium-driver:the tests look at the page")
fi
docker/install.sh \
    "libhiredis-dev:the Redis client that Headcount is built on" \
    "redis-server:the tests start servers of their own" \
    "openssl:the tests make certificates for servers that speak TLS" \
    "faketime:the tests move a Redis's clock" \
    "haproxy:the tests put one in front of nodes" \
    "nginx-light:the tests load the sample for it" \
    "prometheus:promtool checks metrics, alerts and the dashboard" \
    "${browser[@]}"
swift format lint --strict --recursive Sources Tests Package.swift
swift build --build-tests
if [ $# -gt 0 ]; then
    exec swift test --skip-build "$@"
fi
pure='^(HeadcountCLITests|HeadcountTests|PhoenixChannelsTests|StyleTests)\.'
fuzzed='\.[A-Za-z]*FuzzTests'
simulated='^SimulationTests\.'
servers='^HiredisTests\.'
stores='^HeadcountRedisTests\.'
clusters='^EndToEndTests\.(FailoverTests|PageTests|ShardTests|SoakTests|StrictLimitTests)'
processes='^EndToEndTests\.'
swift test --skip-build --filter "$pure" --skip "$fuzzed"
# A million cases; HEADCOUNT_FUZZ_CASES and HEADCOUNT_FUZZ_SEED make them more, or others.
swift test --skip-build --filter "$fuzzed"
swift test --skip-build --filter "$simulated"
swift test --skip-build --filter "$servers"
swift test --skip-build --filter "$stores" --skip "$fuzzed"
swift test --skip-build --filter "$clusters" --no-parallel
swift test --skip-build --filter "$processes" --skip "$clusters"
# Whatever else there is.
swift test --skip-build --skip "$pure|$fuzzed|$simulated|$servers|$stores|$processes"
