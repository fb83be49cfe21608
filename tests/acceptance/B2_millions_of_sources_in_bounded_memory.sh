# A flood of sources that come once each is told whole, in bounded memory: 5 million of them (1 million unless HOZEN_FULL=1).
. "$(dirname "$0")/row.sh"
sources=1000000
[ "${HOZEN_FULL:-}" = 1 ] && sources=5000000
"$root/tests/bench/make_sources.py" "$sources" >"$tmp/flood.log"
new=$((sources - sources / 2 / 720 * 719))
cat >"$tmp/measure.py" <<'PYTHON'
import resource, subprocess, sys

code = subprocess.run(sys.argv[2:], stdout=open(sys.argv[1], "w"), stderr=subprocess.DEVNULL).returncode
print("exit", code, "MiB", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
PYTHON
# flooded WHAT COMMAND...
flooded() {
  local what=$1
  shift
  python3 "$tmp/measure.py" "$tmp/told" "$@" >"$tmp/out" <"$tmp/flood.log"
  holds "$what: read to the end, under 300 MiB" "^exit 0 MiB ([0-9]|[0-9][0-9]|[12][0-9][0-9])\$"
  holds "$what: each source is counted" "distributed, $new new sources, 100 % of the excess" "$tmp/told"
}
flooded 'a file' spike --threads 2 "$tmp/flood.log"
flooded 'a pipe, with less memory a thread' spike --threads 8 -
for threads in 1 2 8; do spike -q --threads "$threads" "$tmp/flood.log" -f jsonl >"$tmp/by$threads"; done
equal 'the same is told however little a thread may keep' 1 "$(sort -u "$tmp"/by? | grep -c burst)"
TMPDIR=/nowhere/at/all runs 'no room for them is an error' 2 spike "$tmp/flood.log"
holds 'which says where, and what to do' 'temporary file in /nowhere/at/all.*TMPDIR' "$tmp/err"
