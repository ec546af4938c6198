#!/usr/bin/env bash
# Has the samples for balancers and systemd read by the programs they are for; a line each.
# Ends with 1 when a program refuses its sample or warns of something in it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
PATH=$PATH:/usr/sbin:/sbin # where Debian has haproxy and nginx

command -v haproxy >/dev/null || docker/install.sh "haproxy:it checks its sample configurations"
command -v nginx >/dev/null || docker/install.sh "nginx-light:it checks its sample configuration"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0

# check NAME PROGRAM...: a warning is a failure, too. What systemd warns of names the unit.
check() {
    local name=$1
    shift
    if "$@" >"$folder/output" 2>&1 &&
        ! grep -qiE 'warn|alert|emerg|headcount\.service' "$folder/output"; then
        echo "ok      $name"
    else
        echo "FAILED  $name: $*"
        sed 's/^/        /' "$folder/output"
        failed=1
    fi
}

for sample in docker/haproxy/*.cfg; do
    check "$sample" haproxy -c -f "$sample"
done
for sample in docker/nginx/*.conf; do
    check "$sample" nginx -t -p "$folder" -e stderr -c "$PWD/$sample"
done
if command -v systemd-analyze >/dev/null; then
    # The program need not be installed for its unit to be checked.
    unit=$folder/headcount.service
    sed 's|^ExecStart=/usr/local/bin/headcount|ExecStart=/bin/true|' \
        docker/systemd/headcount.service >"$unit"
    check docker/systemd/headcount.service systemd-analyze verify "$unit"
else
    echo "skipped docker/systemd/headcount.service: systemd-analyze was not found"
fi
exit $failed
