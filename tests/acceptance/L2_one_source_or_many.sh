# L2: 送信元IPアドレスは1つ. One address makes the excess, and is named; five hundred are called distributed.
. "$(dirname "$0")/row.sh"
log=$incident/logs/firewall/fw1-202209.log.gz
spike_of() { spike "$1" --where 'event.action=deny' --by day --report-tz Asia/Tokyo "${@:2}"; }

runs "spike with causes" 0 spike_of "$log" -f jsonl
says "203.0.113.7 makes 95 % and more of the excess" 'any(w["field"] == "source.ip" and w["value"] == "203.0.113.7" and w["share"] >= 0.95 for w in findings[0]["who"])'
says "no other source is named" 'len([w for w in findings[0]["who"] if w["field"] == "source.ip"]) == 1'
runs "spike as text" 0 spike_of "$log"
holds "the text says one source" '[Oo]ne source|source 203\.0\.113\.7'
holds "of how many" '1 of [0-9]+ sources'

# The same day, its excess sent by 500 addresses in turn.
zcat "$log" | awk '/srcip=203\.0\.113\.7 / { sub(/srcip=203\.0\.113\.7 /, sprintf("srcip=2001:db8:b0::%x ", ++n % 500 + 1)) } { print }' >"$tmp/many.log"
runs "spike on the variant" 0 spike_of "$tmp/many.log" -f jsonl
says "the day is found as well" 'len(findings) == 1 and findings[0]["observed"] == 970'
says "no single source is blamed for much" 'all(w["share"] < 0.1 for w in findings[0]["who"] if w["field"] == "source.ip")'
runs "its text" 0 spike_of "$tmp/many.log"
holds "says distributed" 'distributed'
holds "and how many sources" '(500|[45][0-9][0-9]) (new )?sources'
lacks "does not say one source" '[Oo]ne source'
