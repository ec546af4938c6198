#!/usr/bin/env bash
# Installs what is missing, and says what and why. Used by the other scripts.
#
#   docker/install.sh PACKAGE:REASON [PACKAGE:REASON …]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fail() {
    echo "$2" >&2
    exit "$1"
}

if ! command -v swift >/dev/null; then
    [ -z "${SUDO_USER:-}" ] ||
        fail 69 "Swift was not found on root's PATH: run this without sudo, it asks for sudo itself"
    fail 69 "Swift 6.2 or later is needed and was not found on the PATH: see https://swift.org/install"
fi
version=$(swift --version 2>&1) ||
    fail 69 "swift is on the PATH and does not start: $(head -n 1 <<<"$version"); see https://swift.org/install"
number=$(sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' <<<"$version" | head -n 1)
if [ -n "$number" ] && [ "$(printf '%s\n' 6.2 "$number" | sort -V | head -n 1)" != 6.2 ]; then
    fail 69 "Swift $number is on the PATH, 6.2 or later is needed: see https://swift.org/install"
fi
[ -w . ] || fail 77 "this user may not write in $PWD: clone it as this user, or chown -R it"

missing=()
reasons=()
for entry in "$@"; do
    package=${entry%%:*}
    if ! dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed'; then
        missing+=("$package")
        reasons+=("installing $package (${entry#*:})")
    fi
done
[ ${#missing[@]} -eq 0 ] && exit 0

command -v apt-get >/dev/null ||
    fail 69 "apt-get was not found: install ${missing[*]} in your system's way, then run this again"
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    by_hand="as root: apt-get install ${missing[*]}; then run this again"
    command -v sudo >/dev/null || fail 77 "missing, and there is no sudo: $by_hand"
    sudo -n true 2>/dev/null || sudo -v || fail 77 "missing, and sudo refused: $by_hand"
    as_root=(sudo)
fi
printf '%s\n' "${reasons[@]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120)
if ! { "${apt[@]}" update &&
    "${apt[@]}" install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    { grep '^E:' "$log" || tail -n 3 "$log"; } | head -n 3 >&2
    fail 69 "apt-get could not install ${missing[*]}"
fi
