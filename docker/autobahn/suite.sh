# shellcheck shell=bash
# A Python 2.7, and Autobahn's suite for it in a folder in $cache. Part of docker/autobahn.sh.

readonly version=0.8.2
readonly suite=$cache/autobahntestsuite-$version
python="" incomplete=""

is_python2() { "$1" -c 'import sys; sys.exit(sys.version_info[:2] != (2, 7))' 2>/dev/null; }

find_python() {
    local root candidate
    root=$(pyenv root 2>/dev/null) || root=${PYENV_ROOT:-$HOME/.pyenv}
    # pyenv puts a python2.7 on the PATH that refuses to run unless its version is the chosen one.
    for candidate in python2.7 "$root"/versions/2.7*/bin/python2.7 /usr/bin/python2.7; do
        if is_python2 "$candidate"; then
            python=$candidate
            return
        fi
    done
    if apt-cache policy python2.7 2>/dev/null | grep -q 'Candidate: [0-9]'; then
        docker/install.sh \
            "python2.7:Autobahn's suite runs on no other" \
            "python2.7-dev:the suite has parts in C"
        python=/usr/bin/python2.7
        return
    fi
    echo "Autobahn's suite needs Python 2.7, and neither the PATH, pyenv nor apt has it:" \
        "\`pyenv install 2.7.18\` gets one (https://github.com/pyenv/pyenv)" >&2
    exit 69
}

works() { PYTHONPATH=$suite "$python" "$suite/bin/wstest" --autobahnversion >"$log" 2>&1; }

# Once. What another Python 2.7 has compiled may not load in this one: then again.
install_suite() {
    if works; then return; fi
    docker/install.sh "gcc:the suite has parts in C" "libc6-dev:the suite has parts in C"
    echo "installing autobahntestsuite $version in $suite"
    mkdir -p "$cache"
    # Its name is right only when it is whole.
    incomplete=$(mktemp -d "$cache/incomplete.XXXXXX")
    find_pip
    PYTHONPATH=$work/pip TMPDIR=$work "$python" -m pip install --disable-pip-version-check \
        --target "$incomplete" "autobahntestsuite==$version" >"$log" 2>&1 ||
        failed 69 "$log" "pip could not install autobahntestsuite; the end of its output is above"
    # What makes a package of this folder is a .pth file, which is read in site-packages alone.
    touch "$incomplete/zope/__init__.py"
    rm -rf "$suite"
    mv -T "$incomplete" "$suite"
    incomplete=""
    works || failed 69 "$log" "the suite does not start; what it said is above"
}

# Debian's and Ubuntu's packages of 2.7 come without pip. Its last wheel for 2.7 runs unpacked.
find_pip() {
    local wheel
    if "$python" -m pip --version >"$log" 2>&1; then return; fi
    command -v pip3 >/dev/null || docker/install.sh "python3-pip:fetches pip for Python 2.7"
    pip3 download --quiet --no-deps --only-binary :all: -d "$work" pip==20.3.4 setuptools==44.1.1 \
        >"$log" 2>&1 ||
        failed 69 "$log" "pip for Python 2.7 could not be had; what pip3 said is above"
    for wheel in "$work"/*.whl; do python3 -m zipfile -e "$wheel" "$work/pip"; done
}
