#!/usr/bin/env bash
# Installs what is missing and runs every test: first those that keep to times, within one process and
# then of whole clusters, and last the simulation, which takes all the processors there are.
# Arguments go to `swift test` instead: docker/test.sh --filter HeadcountTests
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

docker/install.sh \
    "libhiredis-dev:the Redis client that Headcount is built on" \
    "redis-server:the tests start servers of their own"
swift format lint --strict --recursive Sources Tests Package.swift
swift build --build-tests
if [ $# -gt 0 ]; then
    exec swift test --skip-build "$@"
fi
swift test --skip-build --skip EndToEndTests --skip SimulationTests
swift test --skip-build --filter EndToEndTests
swift test --skip-build --filter SimulationTests
