#!/usr/bin/env bash
# Simulates whole clusters with faults, from 10,000 seeds, optimized; some three minutes after the build.
# Other seeds: docker/simulate.sh FIRST-SEED SEEDS STEPS
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

swift build -c release --product simulate
"$(swift build -c release --show-bin-path)/simulate" "$@"
