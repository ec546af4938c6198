#!/usr/bin/env bash
# Builds the documentation of every module that has some, and ends with 1 when DocC has a warning.
# Needs a debug build (swift build). What it makes is a static site a module:
#
#   docker/docc.sh [FOLDER]     by default .build/docc
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

folder=${1:-.build/docc}
products=$(swift build --show-bin-path)
graphs=$(mktemp -d)
trap 'rm -rf "$graphs"' EXIT

# The C modules below ours: headers of packages, and the system's hiredis.
headers=(-Xcc -fmodule-map-file=Sources/CHiredis/module.modulemap)
for map in "$products"/*.build/module.modulemap; do
    headers+=(-I "$(dirname "$map")")
done
for include in .build/checkouts/*/Sources/*/include; do
    headers+=(-I "$include")
done
for catalogue in Sources/*/*.docc; do
    module=$(basename "$catalogue" .docc)
    mkdir "$graphs/$module"
    swift-symbolgraph-extract -module-name "$module" -I "$products/Modules" "${headers[@]}" \
        -target "$(uname -m)-unknown-linux-gnu" -minimum-access-level public \
        -skip-inherited-docs -skip-synthesized-members -output-dir "$graphs/$module"
    mkdir -p "$folder/$module"
    docc convert "$catalogue" --warnings-as-errors --additional-symbol-graph-dir "$graphs/$module" \
        --fallback-display-name "$module" --fallback-bundle-identifier "$module" \
        --output-dir "$folder/$module"
done
