# A stream of any length is read in bounded memory: 10 GB through a pipe (1 GB unless HOZEN_FULL=1), never on disk.
. "$(dirname "$0")/row.sh"
size=1
[ "${HOZEN_FULL:-}" = 1 ] && size=10
cat >"$tmp/stream.py" <<'PYTHON'
import gzip, resource, subprocess, sys

size, command = int(sys.argv[1]) << 30, sys.argv[3:]
with gzip.open(sys.argv[2]) as log:
    piece = log.read(8 << 20)
piece = piece[: piece.rindex(b"\n") + 1]
tool = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
sent = 0
while sent < size:
    tool.stdin.write(piece)
    sent += len(piece)
tool.stdin.close()
ledger = tool.stderr.read().decode()
code = tool.wait()
print("exit", code, "MiB", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
print(ledger)
PYTHON
# bounded WHAT: every byte is accounted for, and fewer than 300 MiB were resident.
bounded() {
  python3 "$tmp/stream.py" "$size" "$incident/logs/web/web1/access-202209.log.gz" timeline count - --all --by day >"$tmp/out" 2>&1
  holds "$1: read to the end" "^exit [03] "
  holds "$1: all of it" "read 1 file, $size\.[0-9]+ GiB"
  holds "$1: under 300 MiB" "MiB ([0-9]|[0-9][0-9]|[12][0-9][0-9])\$"
}
bounded "an access log"
