#!/usr/bin/env bash
# Holds Headcount's WebSockets against RFC 6455: Autobahn's fuzzing client talks to an echo server
# that is made of them. Prints a table of the results, and each case that is not OK. Ends with 1
# when a case did not pass or did not run. Compression, groups 12 and 13, is left out: it is not
# offered.
#
#   docker/autobahn.sh [--keep FOLDER] [CASES…]
#
# CASES are such as '6.*' or 7.1.3. Without any it runs groups 1 to 7, 9 and 10: half a minute after
# the build, some minutes when many fail. --keep leaves the suite's HTML report in FOLDER. The suite
# is installed once, in HEADCOUNT_AUTOBAHN_DIR, by default ~/.cache/headcount-autobahn.
set -euo pipefail

# Group 9 waits up to 1,000 seconds for an echo: without an end, a silent server holds it for hours.
readonly patience_minutes=15

usage() {
    echo "usage: docker/autobahn.sh [--keep FOLDER] [CASES…], with CASES such as '6.*' or 7.1.3" >&2
    exit 64
}

keep=""
cases=()
while [ $# -gt 0 ]; do
    case $1 in
        --keep)
            [ -n "${2:-}" ] || usage
            keep=$(realpath -m -- "$2")
            shift
            ;;
        "" | *[!0-9.*]*) usage ;;
        *) cases+=("$1") ;;
    esac
    shift
done
[ ${#cases[@]} -gt 0 ] || cases=('1.*' '2.*' '3.*' '4.*' '5.*' '6.*' '7.*' '9.*' '10.*')

cache=${HEADCOUNT_AUTOBAHN_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/headcount-autobahn}
cache=$(realpath -m -- "$cache")
cd "$(dirname "${BASH_SOURCE[0]}")/.."
work=$(mktemp -d "${TMPDIR:-/tmp}/headcount-autobahn.XXXXXX")
readonly cache work log=$work/log
server="" client="" address=""

# end PID: by SIGTERM, and by SIGKILL when that does not do within five seconds.
end() {
    kill "$1" 2>/dev/null || return 0
    for _ in {1..50}; do
        kill -0 "$1" 2>/dev/null || return 0
        sleep 0.1
    done
    kill -KILL "$1" 2>/dev/null || true
}

finish() {
    local status=$?
    trap - EXIT
    trap '' INT TERM
    if [ -n "$client" ]; then end "$client"; fi
    if [ -n "$server" ]; then end "$server"; fi
    rm -rf "$work" ${incomplete:+"$incomplete"}
    exit $status
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# failed STATUS FILE TEXT: the end of what a program said, and then what it means.
failed() {
    tail -n 20 "$2" >&2
    echo "$3" >&2
    exit "$1"
}

. docker/autobahn/suite.sh

start_server() {
    local folder line
    folder=$(swift build -c release --show-bin-path)
    : >"$work/listening"
    "$folder/websocket-echo" --port 0 >"$work/listening" 2>"$work/server" &
    server=$!
    for _ in {1..100}; do
        line=$(head -n 1 "$work/listening")
        if [[ $line =~ ^listening\ on\ (127\.0\.0\.1:[0-9]+)$ ]]; then
            address=${BASH_REMATCH[1]}
            return
        fi
        kill -0 "$server" 2>/dev/null || break
        sleep 0.1
    done
    failed 69 "$work/server" "websocket-echo does not listen; what it said is above"
}

docker/install.sh \
    "libhiredis-dev:the Redis client that Headcount is built on" \
    "python3:reads the suite's report"
find_python
install_suite
# Before the build, so that a wrong name does not wait for it. The address is filled in later.
PYTHONPATH=$suite "$python" -W ignore docker/autobahn/spec.py \
    ws://ADDRESS/socket/websocket "$work/report" "${cases[@]}" >"$work/spec.json" || exit 64
swift build -c release --product websocket-echo
start_server
sed -i "s,ws://ADDRESS,ws://$address," "$work/spec.json"

echo "running the cases ${cases[*]} on $address"
# In the background, so that a signal is heard at once.
PYTHONPATH=$suite timeout -k 10 "${patience_minutes}m" \
    "$python" -u "$suite/bin/wstest" -m fuzzingclient -s "$work/spec.json" >"$log" 2>&1 &
client=$!
ending=0
wait "$client" || ending=$?
client=""

lived=true
kill -0 "$server" 2>/dev/null || lived=false
end "$server"
status=0
wait "$server" || status=$?
server=""
if ! $lived || [[ $status != 0 && $status != 143 ]]; then
    # No table shows it when the case that ended it wanted nothing but the end of the connection.
    lived=false
    tail -n 20 "$work/server" >&2
    echo "websocket-echo ended with $status and not by SIGTERM; its last words are above" >&2
fi
if [ $ending -eq 124 ]; then echo "the suite was ended after $patience_minutes minutes" >&2; fi
if [ ! -e "$work/report/index.json" ]; then
    failed 1 "$log" "the suite wrote no report; its last lines are above"
fi
if [ -n "$keep" ]; then
    mkdir -p "$keep"
    cp -R "$work/report/." "$keep"
    echo "the report is in $keep/index.html"
fi
python3 -B docker/autobahn/summary.py "$work/spec.json"
$lived
