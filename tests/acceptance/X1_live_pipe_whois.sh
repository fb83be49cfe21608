# X1: a line that a live pipe gives comes out at once, not when the pipe ends; nobody reading any more is no error.
. "$(dirname "$0")/row.sh"
mkfifo "$tmp/in"
whois-tag -q - <"$tmp/in" >"$tmp/out" 2>"$tmp/err" &
job=$!
exec 3>"$tmp/in"
echo 10.0.0.1 >&3
for _ in $(seq 100); do
  [ -s "$tmp/out" ] && break
  sleep 0.1
done
holds "the first line is there while the pipe is open" '^10\.0\.0\.1.*special:private-use'
echo 192.168.0.1 >&3
exec 3>&-
wait "$job"
equal "exit code" 0 $?
equal "both lines" 2 "$(wc -l <"$tmp/out")"
yes 10.0.0.1 | head -n 300000 >"$tmp/many"
{ whois-tag -q "$tmp/many"; echo $? >"$tmp/code"; } | head -n 1 >/dev/null
equal "a reader that leaves early" 0 "$(cat "$tmp/code")"
