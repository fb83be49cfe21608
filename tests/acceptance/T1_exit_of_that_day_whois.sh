# T1: an address is marked as a Tor exit on the days the lists of those days name it, and on no other.
. "$(dirname "$0")/row.sh"
lists=$incident/context/tor
runs "the web logs" 0 whois-tag -q "$incident/logs/web/web1" --db "$lists" --tz Asia/Tokyo --only tag:tor-exit
equal "every line that is left carries the tag" "$(wc -l <"$tmp/out")" "$(grep -c 'tor-exit' "$tmp/out")"
holds "there are such lines" 'tor-exit'
lacks "a node that was no exit on that day" '\[01/Aug/2022:15:04:05 \+0900\]'
runs "without the lists" 0 whois-tag -q "$incident/logs/web/web1" --only tag:tor-exit
equal "nothing is guessed" 0 "$(wc -l <"$tmp/out")"
