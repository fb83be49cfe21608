# X1: no tool speaks to a network: the kernel kills whoever asks for a socket, and no command of any tool is killed.
. "$(dirname "$0")/row.sh"
context=$incident/context
watched="python3 tests/acceptance/no_socket.py"
$watched true
if [ $? = 77 ]; then
  echo "ok not checked here: this kernel takes no filter of system calls"
  exit 0
fi
got=0
{ $watched python3 -c 'import socket; socket.socket()'; } 2>/dev/null || got=$?
equal "who asks for a socket is killed" 159 "$got"

quiet() {  # COMMAND...: it does its work, and is not killed
  local got=0
  $watched "$@" >"$tmp/out" 2>"$tmp/err" </dev/null || got=$?
  case $got in
    0 | 1 | 3) echo "ok $1 $2: asked for no socket" ;;
    *) echo "FAIL $1 $2: exit code $got" && tail -n 3 "$tmp/err" ;;
  esac
  [ -s "$tmp/out" ] || [ -s "$tmp/err" ] || [ "$got" = 0 ] || echo "FAIL $1 $2: it did nothing"
}
log=$(find "$incident/logs/auth" -type f | sort | head -n 1)
printf 'network,owner\n192.0.2.0/24,Example Hosting\n' >"$tmp/networks.csv"
facts=$context/networks.csv
quiet timeline count --by day --addresses "$facts" --group source.geo.country_iso_code "$log"
quiet timeline count --by day -f html "$log"
quiet timeline count --by day -f tally -o "$tmp/a.tally" "$log"
quiet timeline merge "$tmp/a.tally"
quiet timeline events "$log" --addresses "$facts" -f jsonl
quiet timeline hosts "$log"
quiet timeline formats
quiet timeline rules
quiet timeline explain "$log" --line 1
quiet spike "$log" --by day --contractors "$context/contractors.csv" --calendar "$context/planned-work.ics"
quiet whois-tag "$log" --db "$facts" --tor "$context/tor" --contractors "$context/contractors.csv"
quiet whois-tag build "$facts" "tor:$context/tor" -o "$tmp/addresses.hzdb"
quiet whois-tag lookup 203.0.113.7 --db "$tmp/addresses.hzdb"
quiet whois-tag sources "$tmp/addresses.hzdb" --max-age 30d
quiet whois-tag diff "$tmp/addresses.hzdb" "$tmp/networks.csv"
quiet whois-tag ranges --owner 'Example*' --db "$facts"
quiet whois-tag summary "$log" --db "$tmp/addresses.hzdb"
for form in netcat rdap plain; do quiet whois-tag wanted "$log" --as $form; done
quiet preserve create "$log" -o "$tmp/case.tar.zst" --examiner Sato
quiet preserve list "$tmp/case.tar.zst"
quiet preserve extract "$tmp/case.tar.zst" -C "$tmp/extracted"
quiet preserve compare "$tmp/case.tar.zst" "$tmp/extracted"
quiet preserve custody add "$tmp/case.tar.zst" --action sealed --who Sato
quiet preserve custody verify "$tmp/case.tar.zst"
quiet preserve timestamp request "$tmp/case.tar.zst"
quiet preserve coverage "$tmp/case.tar.zst"
quiet preserve checklist "$tmp/case.tar.zst"
quiet preserve verify "$tmp/case.tar.zst"
