# X1: no tool speaks to a network: no socket is ever opened, traced call by call.
. "$(dirname "$0")/row.sh"
incident=samples/incident
if ! strace -f -o "$tmp/probe" true 2>/dev/null; then
  echo "ok not checked here: strace cannot trace on this machine"
  exit 0
fi
traced() {  # NAME COMMAND...
  local name=$1
  shift
  strace -f -e trace=network -o "$tmp/calls" "$@" >"$tmp/out" 2>"$tmp/err" </dev/null
  equal "$name: network calls" "" "$(grep -v -e '^[0-9]* *[+-]\{3\}' -e SIGCHLD "$tmp/calls" | head -n 3)"
  [ -s "$tmp/out" ] || [ -s "$tmp/err" ] || echo "FAIL $name: it did nothing"
}
log=$(find $incident/logs -name 'auth*' | sort | head -n 1)
traced "timeline count" timeline count --by day "$log"
traced "timeline events" timeline events "$log"
traced "spike" spike --by day "$log"
traced "whois-tag" whois-tag "$log" --db $incident/context/networks.csv
traced "whois-tag wanted" whois-tag wanted "$log"
traced "preserve create" preserve create "$log" -o "$tmp/case.tar.zst" --examiner Sato
traced "preserve list" preserve list "$tmp/case.tar.zst"
traced "preserve extract" preserve extract "$tmp/case.tar.zst" -C "$tmp/extracted"
traced "preserve custody add" preserve custody add "$tmp/case.tar.zst" --action sealed --who Sato
traced "preserve coverage" preserve coverage "$tmp/case.tar.zst"
traced "preserve verify" preserve verify "$tmp/case.tar.zst"
