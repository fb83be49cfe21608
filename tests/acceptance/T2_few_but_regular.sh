# T2: 件数は多くないが定期的. Requests of one tool by Tor exits every third day: days and interval are said, nothing is hidden as noise.
. "$(dirname "$0")/row.sh"
spike_of() { spike "$incident"/logs/web/web1/access-2022*.log.gz --where 'url.original~fgt_lang' --by day --report-tz Asia/Tokyo "$@"; }

runs "three months" 0 spike_of
holds "days with such requests and the median interval" 'on [0-9]+ of [0-9]+ days, [0-9]+ events in all, median interval [0-9.]+ days?'
runs "as JSON Lines" 0 spike_of -f jsonl
says "a note says so" 'any("median interval" in row.get("text", "") for row in rows)'
