# shellcheck shell=bash
# Stand-ins for the images that cannot be had: Debian's packages with the entry point and the user of
# the official image, under its name. Part of docker/image-test.sh.

# Debian as debootstrap makes it, with the package sources and the proxy of this machine.
make_debian() {
    local root=$work/debian release=bookworm sources
    need debootstrap "debootstrap:makes the stand-in of Debian's image"
    sources=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' \
        'Created-By: Packages' 'Origin: Debian' | grep " $release" || true)
    if [ -z "$sources" ]; then sources="http://deb.debian.org/debian/ $release main"; fi
    as_root debootstrap --variant=minbase $release "$root" "$(head -n 1 <<<"$sources" | cut -d ' ' -f 1)"
    sed 's/^/deb /' <<<"$sources" | as_root tee "$root/etc/apt/sources.list"
    apt-config dump | grep -E '^Acquire::(https?::|Check-)' | as_root tee "$root/etc/apt/apt.conf.d/90host" || true
    # No package's daemon starts while an image is built, as in Debian's own image.
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$root/usr/sbin/policy-rc.d"
    as_root chmod 755 "$root/usr/sbin/policy-rc.d"
    as_root rm -rf "$root"/var/cache/apt/*.bin "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*
    as_root tar -C "$root" -c . | docker import - "$1"
    as_root rm -rf "$root"
}

readonly install='RUN apt-get update && apt-get install -y --no-install-recommends'

# This machine's Swift where the official image has it, and the git mirrors that git is told to use.
make_swift() {
    local resources toolchain context=$work/swift mirrors
    need swift "swift:builds the program"
    resources=$(swiftc -print-target-info | jq -r .paths.runtimeResourcePath)
    toolchain=$(cd "$resources/../.." && pwd -P)
    [ "$toolchain" != /usr ] || die "a Swift in /usr cannot be told from the rest of /usr"
    mkdir "$context"
    mirrors=$(git config --get-regexp '^url\..*\.insteadof$' |
        sed -nE 's,^url\.(file://)?(/.*)\.insteadof .*,\2,p' | sort -u)
    git config --get-regexp '^url\..*\.insteadof$' | while read -r key value; do
        git config --file "$context/gitconfig" --add "$key" "$value"
    done
    touch "$context/gitconfig"
    {
        echo "FROM debian:bookworm-slim"
        echo "$install binutils ca-certificates git libc6-dev libcurl4 libedit2 libgcc-12-dev" \
            "libncurses6 libsqlite3-0 libstdc++-12-dev libxml2 tzdata zlib1g-dev"
        echo "COPY gitconfig /etc/gitconfig"
        for mirror in $mirrors; do echo "COPY ${mirror#/} $mirror"; done
        echo "COPY ${toolchain##*/} /usr"
    } >"$context/Dockerfile"
    # What compiles and links, without what edits and debugs.
    # shellcheck disable=SC2086,SC2046
    tar -c --exclude='*lldb*' --exclude='*sourcekit*' --exclude='*/bin/clangd' \
        --exclude='*/bin/docc' --exclude='*/bin/swift-format' --exclude='*/swift/embedded' \
        -C "$context" Dockerfile gitconfig -C / $(printf '%s\n' $mirrors | sed 's,^/*,,') \
        -C "$(dirname "$toolchain")" "${toolchain##*/}" | docker build -t "$1" -
    rm -rf "$context"
}

# make NAME LINE…: Debian's packages, with the entry point and the user of the official image.
make() {
    local name=$1
    shift
    printf '%s\n' "FROM debian:bookworm-slim" "$@" | docker build -t "$name" -
}

make_standin() {
    case $1 in
        debian:*) make_debian "$1" ;;
        swift:*) make_swift "$1" ;;
        redis:*) make "$1" "$install redis-server" 'CMD ["redis-server"]' ;;
        haproxy:*)
            make "$1" "$install haproxy" "USER haproxy" "STOPSIGNAL SIGUSR1" \
                'CMD ["haproxy", "-W", "-db", "-f", "/usr/local/etc/haproxy/haproxy.cfg"]'
            ;;
        prom/prometheus:*)
            make "$1" "$install prometheus wget" \
                "RUN install -d -o nobody -g nogroup /prometheus" "USER nobody" \
                "WORKDIR /prometheus" 'ENTRYPOINT ["/bin/prometheus"]'
            ;;
        *) die "no stand-in is known for $1" ;;
    esac
    said=$(docker run --rm --entrypoint sh "$1" -c \
        'cat /etc/debian_version; swift --version; redis-server --version; haproxy -v; prometheus --version' \
        2>/dev/null | grep -oE '^[0-9.]+$|(Swift|HAProxy|prometheus,) version [0-9.]+|v=[0-9.]+' |
        tail -n 1 || true)
}
