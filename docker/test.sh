#!/usr/bin/env bash
# Installs what is missing and runs every test. Arguments go to `swift test`:
# docker/test.sh --filter HeadcountTests
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

docker/install.sh \
    "libhiredis-dev:the Redis client that Headcount is built on" \
    "redis-server:the tests start servers of their own"
swift format lint --strict --recursive Sources Tests Package.swift
swift build --build-tests
swift test --skip-build "$@"
