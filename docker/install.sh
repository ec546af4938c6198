#!/usr/bin/env bash
# Installs what is missing, and says what and why. Used by up.sh and test.sh.
#
#   docker/install.sh PACKAGE:REASON [PACKAGE:REASON …]
set -euo pipefail

if ! command -v swift >/dev/null; then
    echo "Swift 6.2 or later is needed and was not found on the PATH: see https://swift.org/install" >&2
    exit 69
fi

missing=()
for entry in "$@"; do
    package=${entry%%:*}
    if ! dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed'; then
        echo "installing $package (${entry#*:})"
        missing+=("$package")
    fi
done
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
    echo "apt-get was not found: install ${missing[*]} in your system's way, then run this again" >&2
    exit 69
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "run this as root, or install sudo" >&2; exit 77; }
    as_root=(sudo)
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { "${as_root[@]}" apt-get update &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        "${missing[@]}"; } >"$log" 2>&1; then
    cat "$log" >&2
    echo "apt-get could not install ${missing[*]}; its output is above" >&2
    exit 69
fi
