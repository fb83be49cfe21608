# A stream of any length is read in bounded memory: 10 GB through a pipe (1 GB unless HOZEN_FULL=1), never on disk.
. "$(dirname "$0")/row.sh"
size=1
[ "${HOZEN_FULL:-}" = 1 ] && size=10
cat >"$tmp/stream.py" <<'PYTHON'
import gzip, resource, subprocess, sys

kind, size, command = sys.argv[1], int(sys.argv[2]) << 30, sys.argv[4:]
with gzip.open(sys.argv[3]) as log:
    piece = log.read(8 << 20)
piece = piece[: piece.rindex(b"\n") + 1]
if kind == "traces":  # records of many lines, and one that does not end
    record = b"2022-09-30 12:00:01,123 ERROR cannot pay\n" + b"\tat org.example.Shop.pay(Shop.java:42)\n" * 30
    piece = record * 6000 + b"\tand so on\n" * 300000
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
# bounded WHAT KIND: every byte is accounted for, and fewer than 300 MiB were resident.
bounded() {
  python3 "$tmp/stream.py" "$2" "$size" "$incident/logs/web/web1/access-202209.log.gz" timeline count - --all --by day >"$tmp/out" 2>&1
  holds "$1: read to the end" "^exit [03] "
  holds "$1: all of it" "read 1 file, $size\.[0-9]+ GiB"
  holds "$1: under 300 MiB" "MiB ([0-9]|[0-9][0-9]|[12][0-9][0-9])\$"
}
bounded "an access log" lines
bounded "stack traces, and a record without end" traces
