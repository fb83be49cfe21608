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

# says WHAT EXPRESSION [FILE]: a Python expression over `rows`, the objects of a JSON Lines file (else of $tmp/out), is true.
# Also there: `findings`, the rows that are no notes; `text`, the file as it is; `table`, the rows if the file is CSV.
says() {
  local got
  got=$(python3 - "$2" "${3:-$tmp/out}" 2>&1 <<'PYTHON'
import csv, io, json, sys
text = open(sys.argv[2], encoding="utf-8").read()
try:
    rows = [json.loads(line) for line in text.splitlines() if line]
except json.JSONDecodeError:
    rows = []
table = list(csv.DictReader(io.StringIO(text)))
findings = [row for row in rows if row.get("kind") != "note"]
print("yes" if eval(sys.argv[1]) else "no")
PYTHON
  ) || got=$(tail -n 1 <<<"$got")
  if [ "$got" = yes ]; then
    echo "ok $1"
  else
    echo "FAIL $1: ${got/#no/not so}: $2"
    head -n 8 "${3:-$tmp/out}" | cut -c1-400 | sed 's/^/    /'
  fi
}

# The incident's logs with the modification times that git does not keep: year-less logs need theirs.
restore_times() {
  local time name
  while IFS=$'\t' read -r time name; do
    touch -c -d "$time" "$incident/$name"
  done <"$incident/mtimes.tsv"
}
