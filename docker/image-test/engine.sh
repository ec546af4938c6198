# shellcheck shell=bash
# A docker engine of the test's own in $work/engine, which leaves its machine as it was.
# Part of docker/image-test.sh.

as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi; }

need() { command -v "$1" >/dev/null || docker/install.sh "$2"; }

# What an engine changes on its machine, so that it can be seen to be as before.
machine() {
    local family
    cat /proc/sys/net/ipv4/ip_forward
    ls /sys/class/net
    leftovers
    for family in iptables ip6tables; do
        # A table that an engine has opened stays, empty: that is no difference.
        firewall "$family" | grep -v -- '-P [A-Z]* ACCEPT' || true
    done
}

# Files and control groups that an engine makes outside its own folder, what is inside first.
leftovers() {
    ls -dU /etc/docker/key.json /etc/docker /run/docker/plugins /run/docker \
        /run/containerd/s /run/containerd 2>/dev/null || true
    find /sys/fs/cgroup -depth -type d \( -name docker -o -path '*/docker/*' \) 2>/dev/null || true
}

# Each rule as the command that makes it.
firewall() {
    local table
    for table in filter nat mangle raw; do
        as_root "$1" -t $table -S 2>/dev/null | sed "s/^/$1 -t $table /" || true
    done
}

start_engine() {
    if docker info; then
        said="the one that runs"
        return
    fi
    machine >"$work/before"
    mkdir "$work/engine" "$work/config"
    cat >"$work/engine/daemon.json" <<JSON
{
  "data-root": "$work/engine/data", "exec-root": "$work/engine/exec",
  "pidfile": "$work/engine/pid", "hosts": ["unix://$work/engine/socket"],
  "storage-driver": "overlay2"
}
JSON
    engine_is_ours=true
    export DOCKER_HOST=unix://$work/engine/socket DOCKER_CONFIG=$work/config
    as_root dockerd --config-file "$work/engine/daemon.json" >"$work/engine/log" 2>&1 &
    eventually 30 docker info
    said="one of its own, $(docker version --format '{{.Server.Version}}')"
}

stop_engine() {
    local pid family link made
    pid=$(cat "$work/engine/pid" 2>/dev/null || true)
    if [ -n "$pid" ]; then
        as_root kill "$pid"
        eventually 30 test ! -e "/proc/$pid"
    fi
    for family in iptables ip6tables; do
        firewall $family | sed -nE '/ -A .*(DOCKER|docker0|br-[0-9a-f]{12})/ s/ -A / -D /p'
        firewall $family | sed -n '/ -N DOCKER/ s/ -N / -X /p'
        if ! grep -q "^$family .*-P FORWARD DROP" "$work/before"; then
            echo "$family -P FORWARD ACCEPT"
        fi
    done | while read -r undo; do
        made=$(sed 's/ -D / -A /; s/ -X / -N /' <<<"$undo")
        grep -qxF -- "$made" "$work/before" || as_root xargs env <<<"$undo"
    done
    for link in /sys/class/net/docker0 /sys/class/net/br-*; do
        link=${link##*/}
        if [ -e "/sys/class/net/$link" ] && ! grep -qxF "$link" "$work/before"; then
            as_root ip link delete "$link"
        fi
    done
    head -n 1 "$work/before" | as_root tee /proc/sys/net/ipv4/ip_forward
    leftovers | { grep -vxFf "$work/before" || true; } | while read -r made; do
        if [ -d "$made" ]; then as_root rmdir "$made"; else as_root rm -f "$made"; fi
    done
    { grep -oE " $work/[^ ]+" /proc/mounts || true; } | as_root xargs -r umount
    machine | diff "$work/before" -
    engine_is_ours=false
}
