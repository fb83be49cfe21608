# Sourced by samples/run and tests/run: installs what is missing (Debian, Ubuntu), builds with a preset.
# Expects: root (the repository), install (yes or no). Says what it does; its last words name what is wrong.

build_packages="g++ cmake ninja-build pkg-config ccache tzdata libboost-math-dev libcli11-dev libfmt-dev libsimdjson-dev libzstd-dev
  zlib1g-dev libbz2-dev liblzma-dev catch2 libssl-dev libhyperscan-dev libarchive-dev libre2-dev libyaml-cpp-dev libhowardhinnant-date-dev libical-dev
  libmaxminddb-dev"
test_packages="git clang-format-19 clang-tidy-19 clang-19 libclang-rt-19-dev python3-minimal libpython3-stdlib zstd xz-utils bzip2 unzip openssl strace libevtx-utils mmdb-bin"

stop() {
  echo "$*" >&2
  exit 2
}

missing_of() {
  local package
  for package in "$@"; do
    [ "$(dpkg-query -W -f='${db:Status-Abbrev}' "$package" 2>/dev/null)" = "ii " ] || echo "$package"
  done
}

# Vectorscan's packages hold the same files as Hyperscan's: `name-` asks apt-get to take them off.
in_the_way() {
  local package
  [[ " $1 " == *" libhyperscan-dev "* ]] || return 0
  for package in libvectorscan-dev libvectorscan5; do
    [ -n "$(missing_of "$package")" ] || echo "libhyperscan5 $package-"
  done
}

need_packages() {
  command -v dpkg-query >/dev/null || { echo "no dpkg here: the packages of README.md are taken to be there" >&2; return; }
  local missing as_root=""
  missing=$(missing_of "$@" | tr '\n' ' ')
  [ -n "$missing" ] || return 0
  [ "$install" = yes ] || stop "missing, and --no-install forbids to install: $missing"
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || stop "missing, and neither root nor sudo is here: $missing"
    as_root=sudo
  fi
  mkdir -p "$root/build"
  local log="$root/build/apt-get.log"
  echo "installing with apt-get: $missing" >&2
  # shellcheck disable=SC2086  # a list of words
  { $as_root apt-get update -q && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing $(in_the_way "$missing"); } >"$log" 2>&1 </dev/null && return
  tail -n 20 "$log" >&2
  stop "apt-get could not install: $missing (all of its output is in build/apt-get.log)"
}

# build_preset PRESET [TARGET...]: quiet when all goes well; else the compiler's words, and 1.
build_preset() {
  local preset=$1 log
  shift
  log="$root/build/$preset.log"
  mkdir -p "$root/build"
  # The compiler cache then serves a second clone, and a second build folder, as well.
  export CCACHE_BASEDIR="$root" CCACHE_NOHASHDIR=1
  if ! (cd "$root" && { [ -f "build/$preset/build.ninja" ] || cmake --preset "$preset"; } && cmake --build "build/$preset" ${1:+--target "$@"}) >"$log" 2>&1; then
    grep -m 40 -A 12 -E '^FAILED|error:|CMake Error|undefined reference' "$log" || tail -n 40 "$log"
    echo "the $preset build failed; all of its output is in build/$preset.log"
    return 1
  fi
}
