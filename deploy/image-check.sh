#!/usr/bin/env bash
# Build the image where no Docker engine is, and run it as docker-compose.yml would: `make image-check`.
#
# buildah runs the Dockerfile's own steps in a chroot. A Debian made by debootstrap, with its own Python, stands in for
# the base image; BASE_IMAGE names a real one instead, if a registry can be reached. Then the demo runs in the image:
# as its user, without capabilities, on a read-only root, without a network.
#
# Needs root, and buildah, debootstrap, util-linux and iproute2 (Debian's names). Reads PIP_INDEX_URL and other PIP_*
# variables (pip's settings go in as a secret, which stays in no layer), DEBIAN_MIRROR and DEBIAN_SUITE. What it makes is
# below IMAGE_CHECK_DIR (default: a folder in /var/tmp, removed at the end; a named one is kept, and its base used again).
set -euo pipefail
cd "$(dirname "$0")/.."

suite=${DEBIAN_SUITE:-trixie}
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}

say() { printf '\n== %s\n' "$*"; }

for program in buildah debootstrap unshare setpriv ip; do
    command -v "$program" >/dev/null || {
        echo "image-check needs $program: apt-get install buildah debootstrap util-linux iproute2" >&2
        exit 2
    }
done
[ "$(id -u)" = 0 ] || { echo "image-check has to be root: it makes root file systems" >&2; exit 2; }

place=${IMAGE_CHECK_DIR:-}
if [ -z "$place" ]; then
    place=$(mktemp -d /var/tmp/image-check.XXXXXX)
fi
mkdir -p "$place"
# Storage of its own: images of this machine are neither used nor changed.
export STORAGE_DRIVER=${STORAGE_DRIVER:-overlay} BUILDAH_ISOLATION=chroot
buildah() { command buildah --root "$place/storage" --runroot "$place/run" "$@"; }

mounted=()
finish() {
    for name in "${mounted[@]}"; do
        buildah umount "$name" >/dev/null || true
        buildah rm "$name" >/dev/null || true
    done
    rm -rf "$place/pip.conf" "$place/data"
    buildah rmi --prune --force >/dev/null || true
    if [ -z "${IMAGE_CHECK_DIR:-}" ]; then
        buildah rmi --all --force >/dev/null || true
        rm -rf "$place"
    fi
}
trap finish EXIT

base=${BASE_IMAGE:-} pull=--pull
if [ -z "$base" ]; then
    pull=--pull-never
    base=localhost/base:$suite
    if ! buildah inspect --type image "$base" >/dev/null 2>&1; then
        say "base image: Debian $suite with its own Python, in place of python:3.12-slim"
        [ -e "$place/rootfs.made" ] || {
            rm -rf "$place/rootfs"
            debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates,netbase,tzdata \
                "$suite" "$place/rootfs" "$mirror" >"$place/debootstrap.log" 2>&1 || {
                tail -n 20 "$place/debootstrap.log" >&2
                exit 1
            }
            ln -s python3 "$place/rootfs/usr/bin/python"
            rm -rf "$place"/rootfs/var/{cache/apt,lib/apt/lists,log}/* \
                "$place"/rootfs/usr/share/{doc,man,locale}/*
            touch "$place/rootfs.made"
        }
        container=$(buildah from scratch)
        buildah add --quiet "$container" "$place/rootfs" / >/dev/null
        buildah config --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin --cmd bash "$container"
        buildah commit --quiet --rm "$container" "$base" >/dev/null
    fi
fi

# pip's settings of this machine, and a word that must be in no layer. Folders of this machine are not seen from inside.
canary=no-layer-may-have-this-$RANDOM$RANDOM
{
    echo "# $canary"
    echo "[global]"
    env | sed -n 's/^PIP_\([A-Z_]*\)=\(.*\)/\1 = \2/p' | grep -vE '^(INDEX_URL|CERT|FIND_LINKS|CONFIG_FILE|REQUIRE_VIRTUALENV)' |
        awk -F ' = ' '{ gsub("_", "-", $1); print tolower($1) " = " $2 }'
} >"$place/pip.conf"
certificates=()
# A network whose certificates are its own: seen while the steps run, part of no layer.
if [ -e /etc/ssl/certs/ca-certificates.crt ]; then
    certificates=(--volume /etc/ssl/certs/ca-certificates.crt:/etc/ssl/certs/ca-certificates.crt:ro)
    echo "cert = /etc/ssl/certs/ca-certificates.crt" >>"$place/pip.conf"
fi

say "build"
started=$SECONDS
buildah build --format docker --network host "$pull" "${certificates[@]}" \
    --secret "id=pip,src=$place/pip.conf" --build-arg "BASE_IMAGE=$base" --build-arg "PIP_INDEX_URL=${PIP_INDEX_URL:-}" \
    --tag localhost/tmdb_assets . >"$place/build.log" 2>&1 || {
    tail -n 40 "$place/build.log" >&2
    exit 1
}
echo "built in $((SECONDS - started)) s"

container=$(buildah from --pull-never localhost/tmdb_assets)
mounted+=("$container")
root=$(buildah mount "$container")

config() { buildah inspect --type image --format "{{$1}}" localhost/tmdb_assets; }
say "configuration"
echo "user: $(config .Docker.Config.User)   command: $(config .Docker.Config.Cmd)   volumes: $(config .Docker.Config.Volumes)"
echo "labels: $(config .Docker.Config.Labels)"
echo "health check: $(config .Docker.Config.Healthcheck.Test)"

say "secrets: nothing of pip's settings, no .env, no data in the image"
if grep -rqsF "$canary" "$root" || buildah inspect --type image localhost/tmdb_assets | grep -qF "$canary"; then
    echo "pip's settings are in the image" >&2
    exit 1
fi
if [ -n "${PIP_INDEX_URL:-}" ] && grep -rqsF "$PIP_INDEX_URL" "$root/app" "$root/opt"; then
    echo "PIP_INDEX_URL is in the image" >&2
    exit 1
fi
found=$(find "$root/app" "$root/data" "$root/tmp" \( -name '.env*' -o -name '.git' -o -name tests -o -name '*.parquet' \) -print)
[ -z "$found" ] || { echo "$found" >&2; exit 1; }
writable=$(find "$root/app" "$root/opt" \( -user 10001 -o -perm /o+w \) ! -type l -print | head)
[ -z "$writable" ] || { echo "its user could change: $writable" >&2; exit 1; }
echo "none"

say "the demo: tmdb-assets run as user 10001, no capabilities, read-only root, no network"
mkdir -p "$place/data"
chown 10001:10001 "$place/data"
environment=()
while IFS= read -r line; do environment+=("$line"); done < <(config 'range .Docker.Config.Env}}{{println .}}{{end' | sed '/^$/d')

# As `read_only`, `tmpfs`, `cap_drop` and `no-new-privileges` of docker-compose.yml, and without any network.
contained() {
    unshare --mount --net --pid --ipc --uts --fork --kill-child bash -euc '
        root=$1 data=$2; shift 2
        mount --make-rprivate /
        mount --bind "$root" "$root"
        mount --bind "$data" "$root/data"
        mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
        mount -t proc proc "$root/proc"
        mount -t tmpfs -o mode=755 tmpfs "$root/dev"
        mkdir -m 1777 "$root/dev/shm"
        for name in null zero full random urandom; do touch "$root/dev/$name"; mount --bind "/dev/$name" "$root/dev/$name"; done
        ln -s /proc/self/fd "$root/dev/fd"
        mount -o remount,bind,ro "$root"
        ip link set lo up
        exec chroot "$root" /usr/bin/setpriv --reuid 10001 --regid 10001 --clear-groups --bounding-set=-all \
            --inh-caps=-all --no-new-privs /usr/bin/env --chdir=/app "$@"
    ' bash "$root" "$place/data" --ignore-environment "${environment[@]}" "$@"
}
contained sh -c 'id; if touch /app/x 2>/dev/null || touch /usr/x 2>/dev/null; then echo "the root can be written" >&2; exit 1; fi'
started=$SECONDS
contained TMDB_DISCOVER_PAGES=5 tmdb-assets run
echo "ran in $((SECONDS - started)) s"
contained tmdb-assets periods

say "the image's own command reaches healthy by the image's own health check"
started=$SECONDS
contained python -c '
import json, subprocess, sys, time
image = json.load(sys.stdin)["Docker"]["config"]
command, check = image["Cmd"], image["Healthcheck"]["Test"][1:]
with open("/tmp/said", "w+") as said, subprocess.Popen(command, stdout=said, stderr=said) as process:
    deadline = time.monotonic() + 300
    while (done := subprocess.run(check, capture_output=True, text=True)).returncode:
        if process.poll() is not None or time.monotonic() > deadline:
            said.seek(0)
            sys.exit(said.read()[-4000:] + done.stderr[-2000:])
        time.sleep(1)
    process.terminate()
' < <(buildah inspect --type image localhost/tmdb_assets)
echo "healthy after $((SECONDS - started)) s"

say "size"
megabytes() { du -sm "$1" | cut -f1; }
packed=$(tar -C "$root" -c . | gzip -1 | wc -c)
echo "$(megabytes "$root") MB ($((packed / 1000000)) MB packed): libraries $(megabytes "$root/opt/venv") MB," \
    "project $(megabytes "$root/app") MB, the rest is the base image"
echo "the largest libraries, in MB:"
du -sm "$root"/opt/venv/lib/python3*/site-packages/* | sort -rn | head -n 20 | sed "s|$root/opt/venv/lib/[^/]*/site-packages/||"
