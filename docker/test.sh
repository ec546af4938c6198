#!/usr/bin/env bash
# Installs what is missing and runs every test, in four runs: those that compute, those that talk to
# real servers, whole clusters of processes, and the simulation. What computes takes all the
# processors there are, and would make what waits for a socket late.
# Arguments go to `swift test` instead: docker/test.sh --filter HeadcountTests
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

docker/install.sh \
    "libhiredis-dev:the Redis client that Headcount is built on" \
    "redis-server:the tests start servers of their own" \
    "openssl:the tests make certificates for servers that speak TLS" \
    "faketime:the tests move a Redis's clock"
swift format lint --strict --recursive Sources Tests Package.swift
swift build --build-tests
if [ $# -gt 0 ]; then
    exec swift test --skip-build "$@"
fi
pure='^(HeadcountTests|PhoenixChannelsTests|StyleTests)\.'
swift test --skip-build --filter "$pure"
swift test --skip-build --skip "$pure" --skip EndToEndTests --skip SimulationTests
swift test --skip-build --filter EndToEndTests
swift test --skip-build --filter SimulationTests
