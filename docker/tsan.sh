#!/usr/bin/env bash
# Runs the local table's stress under the Thread Sanitizer: docker/tsan.sh [SECONDS], 20 by default.
# Builds only what the table needs, in a folder of its own. The first race ends it with 66.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

docker/install.sh "libhiredis-dev:the Redis client that Headcount is built on"
TSAN_OPTIONS="halt_on_error=1 ${TSAN_OPTIONS:-}" \
    swift run --configuration release --sanitize thread --scratch-path .build-tsan table-stress "$@"
