# Sourced by the rows: bin (the tools), incident (the sample), tmp (an empty folder, removed at the end) and the checks.
set -uo pipefail
bin=$1
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
incident=$root/samples/incident
export PATH="$bin:$PATH"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$root" || exit 2

# runs WHAT EXIT COMMAND...: the command's stdout goes to $tmp/out, its stderr to $tmp/err; its exit code must be EXIT.
runs() {
  local what=$1 want=$2 got=0
  shift 2
  "$@" >"$tmp/out" 2>"$tmp/err" || got=$?
  if [ "$got" = "$want" ]; then
    echo "ok $what"
  else
    echo "FAIL $what: exit code $got, expected $want"
    sed 's/^/    /' "$tmp/err" | tail -n 8
  fi
}

# holds WHAT PATTERN [FILE]: a line of FILE (else of $tmp/out) matches the extended regular expression.
holds() {
  local file=${3:-$tmp/out}
  if grep -qE -- "$2" "$file"; then
    echo "ok $1"
  else
    echo "FAIL $1: no line matches $2"
    head -n 12 "$file" | cut -c1-240 | sed 's/^/    /'
  fi
}

# lacks WHAT PATTERN [FILE]: no line does.
lacks() {
  local file=${3:-$tmp/out}
  if grep -qE -- "$2" "$file"; then
    echo "FAIL $1: a line matches $2"
    grep -E -- "$2" "$file" | head -n 5 | cut -c1-240 | sed 's/^/    /'
  else
    echo "ok $1"
  fi
}

# equal WHAT EXPECTED ACTUAL
equal() {
  if [ "$2" = "$3" ]; then
    echo "ok $1"
  else
    echo "FAIL $1: expected '$2', got '$3'"
  fi
}

# same WHAT FILE FILE: byte for byte.
same() {
  if cmp -s "$2" "$3"; then
    echo "ok $1"
  else
    echo "FAIL $1: the files differ"
    diff "$2" "$3" | head -n 8 | cut -c1-240 | sed 's/^/    /'
  fi
}

# field NAME: the values of a key in JSON Lines on stdin, one a line (objects of one level are enough here).
field() {
  python3 -c 'import json, sys
for line in sys.stdin:
    value = json.loads(line).get(sys.argv[1])
    print("" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))' "$1"
}

# The incident's logs with the modification times that git does not keep: year-less logs need theirs.
restore_times() {
  local time name
  while IFS=$'\t' read -r time name; do
    touch -c -d "$time" "$incident/$name"
  done <"$incident/mtimes.tsv"
}
