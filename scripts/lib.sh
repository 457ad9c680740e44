# What the scripts share. Sourced, never run; needs nothing but bash and dpkg.
# shellcheck shell=bash
# shellcheck disable=SC2034 # variables are for those who source it

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# What it takes to build the program and mount a view.
build_packages=(
    build-essential cmake ninja-build pkg-config fuse3 libfuse3-dev libspdlog-dev libyaml-cpp-dev libcmark-gfm-dev
    libcmark-gfm-extensions-dev # libcmark-gfm.pc names it
    nlohmann-json3-dev libcli11-dev libexpected-dev libutf8proc-dev libxxhash-dev libjemalloc-dev catch2
    librapidcheck-dev
)
# What scripts/bench needs: other FUSE file systems, and the programs that are timed.
bench_packages=(bindfs mergerfs ripgrep rsync python3 libbenchmark-dev)
# What the tests need on top of it.
test_packages=(ccache clang clang-format clang-tidy libclang-rt-dev python3)

say() {
    printf '\n== %s\n' "$*"
}

die() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

as_root() {
    if [[ $EUID -eq 0 ]]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "not root, and there is no sudo; as root: $*"
    fi
}

# Installs those of the given Debian packages that are not there. Says which; silent where all are.
install_missing() {
    command -v dpkg-query >/dev/null || die "no dpkg-query: install what stands for these Debian packages: $*"
    local package missing=()
    for package in "$@"; do
        # A package that was removed but not purged is known to dpkg too: only the status tells.
        if ! dpkg-query -W -f='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed; then
            missing+=("$package")
        fi
    done
    [[ ${#missing[@]} -eq 0 ]] && return
    say "installing: ${missing[*]}"
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

# Configures and builds a preset of CMakePresets.json, all or the given targets, in its folder; through ccache where it is.
build_preset() {
    local preset=$1 launcher=()
    shift
    command -v ccache >/dev/null && launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
    cmake -S "$root" --preset "$preset" "${launcher[@]}" >/dev/null
    ninja -C "$(preset_folder "$preset")" "$@"
}

preset_folder() {
    if [[ $1 == release ]]; then
        printf '%s\n' "$root/build"
    else
        printf '%s\n' "$root/build/$1"
    fi
}
