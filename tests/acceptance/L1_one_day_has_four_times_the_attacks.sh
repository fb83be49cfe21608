# L1: 昨日に限っていつもの数倍の攻撃. 30 days of firewall denies, day 30 x 4: exactly that day, with its numbers.
. "$(dirname "$0")/row.sh"
log=$incident/logs/firewall/fw1-202209.log.gz
spike_of() { spike "$log" --where 'event.action=deny' --by day --report-tz Asia/Tokyo "$@"; }

runs "spike reads 30 days of denies" 0 spike_of -f jsonl
says "one finding only" 'len(findings) == 1'
says "it is a burst on 2022-09-30" 'findings[0]["kind"] == "burst" and findings[0]["start"] in ("2022-09-29T15:00:00Z", "2022-09-30T00:00:00+09:00")'
says "of one day" 'findings[0]["end"] in ("2022-09-30T15:00:00Z", "2022-10-01T00:00:00+09:00")'
says "its count is exact" 'findings[0]["observed"] == 970'
says "expected is the usual 240 a day" '220 <= findings[0]["expected"] <= 260'
says "three times and more" 'findings[0]["ratio"] >= 3'
says "a score" '50 <= findings[0]["severity"] <= 100'

runs "spike as text" 0 spike_of --explain
holds "the day is named" '2022-09-30'
lacks "no other day is" '^[^#]*(burst|drop|silence).*2022-09-([01][0-9]|2[0-9])'
holds "the count is printed" '970'
holds "the threshold is printed" '[Tt]hreshold'
