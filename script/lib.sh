# What the scripts share: where the tree is, how they speak, what they need installed. Sourced, not run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive
# npm knows the certificates that this machine knows: many a company's network brings its own.
[ -n "${NODE_EXTRA_CA_CERTS:-}" ] || [ ! -f /etc/ssl/certs/ca-certificates.crt ] ||
    export NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt

packages_to_build="gcc libc6-dev make pkg-config libmicrohttpd-dev libsqlite3-dev libjansson-dev libsodium-dev
    libicu-dev libglib2.0-dev tzdata libpq-dev libssl-dev libzstd-dev zlib1g-dev unicode-data bzip2 brotli gzip ca-certificates"
packages_to_test="libcmocka-dev sqlite3 postgresql pgbouncer curl python3 chromium fonts-noto-cjk clang libclang-rt-14-dev"

say() { printf '\n== %s\n' "$*"; }

fail() {
    printf '\n%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "packages are missing and you are not root; there is no sudo either. As root: $*"
    fi
}

has_package() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null || true)" = installed ]; }

has_node() {
    command -v npm >/dev/null && command -v node >/dev/null &&
        node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 18 ? 0 : 1)'
}

# Installs those that are not there; without the network when all are.
install_packages() {
    local missing="" name
    command -v dpkg-query >/dev/null && command -v apt-get >/dev/null ||
        fail "this needs Debian 12's apt-get. Elsewhere install what stands for: $*, node >= 18, npm; then call make."
    for name in "$@"; do
        has_package "$name" || missing="$missing $name"
    done
    has_node || missing="$missing nodejs npm"
    [ -n "$missing" ] || return 0
    say "Installing packages:$missing"
    # shellcheck disable=SC2086
    if ! apt-cache show $missing >/dev/null 2>&1; then
        as_root apt-get update -q || fail "apt-get update failed: is there a network, and a mirror in /etc/apt?"
    fi
    # shellcheck disable=SC2086
    apt_install $missing || { as_root apt-get update -q && apt_install $missing; } ||
        fail "packages could not be installed; the reason stands above"
    has_node || fail "node is older than 18 ($(node --version 2>/dev/null || echo none)); the page cannot be built with it"
}

apt_install() { as_root apt-get install -q -y --no-install-recommends "$@"; }

# The packages of a folder with a package-lock.json, as that says; nothing when they are there.
npm_install() {
    [ ! "$1/node_modules/.package-lock.json" -nt "$1/package-lock.json" ] || return 0
    say "Fetching the parts of $1 (npm ci)"
    (cd "$1" && npm ci --no-audit --no-fund --loglevel=error) ||
        fail "npm ci in $1 failed: is the npm registry reachable from here?"
    touch "$1/node_modules/.package-lock.json"
}

# The page in web/dist, when something in web/ is newer than it.
build_page() {
    npm_install web
    if [ -f web/dist/index.html ] &&
        [ -z "$(find web -mindepth 1 \( -path web/node_modules -o -path web/dist \) -prune -o -newer web/dist/index.html -print -quit)" ]; then
        return 0
    fi
    say "Building the page"
    (cd web && npm run --silent build) || fail "the page does not build; the reason stands above"
}

build_program() {
    install_packages $packages_to_build
    build_page
    say "Building the program"
    make -s -j"$(nproc)" PRESET=release build/guanxi || fail "the program does not build; the reason stands above"
}
