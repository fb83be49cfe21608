# L6: 特定の監視対象でアラートが頻発すると誰も見なくなる. The planned load test of ten days is one line; unplanned bursts stay one line each.
. "$(dirname "$0")/row.sh"
spike_of() { spike "$incident"/logs/web/web1/access-2022*.log.gz --by hour --report-tz Asia/Tokyo "$@"; }

runs "without the calendar" 0 spike_of -f jsonl
says "ten load tests are ten bursts" 'len([f for f in findings if f["kind"] == "burst" and "2022-08-22" <= f["start"] < "2022-09-03" and "04:00" in f["start"] + f["start"].replace("13:00", "04:00")]) == 10'
runs "with the calendar" 0 spike_of --calendar "$incident/context/planned-work.ics"
equal "they fold to one line" 1 "$(grep -c 'loadtest-2022-08' "$tmp/out")"
holds "with their count" '(10 times|10 x|×10|x10|10 (planned )?findings|repeated 10)'
holds "the attack of 2022-09-25 stays" '2022-09-25'
