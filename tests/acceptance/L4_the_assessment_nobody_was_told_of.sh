# L4: 伝達ミスで知らされていなかった診断. The calendar decides: planned, unplanned (another range), partly planned (two hours outside).
. "$(dirname "$0")/row.sh"
log=$incident/logs/firewall/fw1-202209.log.gz
context=$incident/context
spike_of() { spike "$log" --where 'event.action=deny' --report-tz Asia/Tokyo --calendar "$1" -f jsonl "${@:2}"; }
on_the_day='[f for f in findings if f["start"] >= "2022-09-29T15" and f["kind"] == "burst"]'

runs "with the calendar" 0 spike_of "$context/planned-work.ics" --by day
says "the burst is planned, with the entry's id" "[f['planned'] for f in $on_the_day] == ['assessment-2022-09@example.jp']"
runs "the same calendar as CSV" 0 spike_of "$context/planned-work.csv" --by day
says "is understood" "'assessment-2022-09' in json.dumps($on_the_day)"
runs "nothing unplanned: --check is content" 0 spike_of "$context/planned-work.ics" --by day --check

runs "with another source range" 0 spike_of "$context/planned-work-other-range.ics" --by day
says "the burst is not planned" "len($on_the_day) == 1 and not any(f.get('planned') for f in $on_the_day)"
spike "$log" --where 'event.action=deny' --report-tz Asia/Tokyo --by day --calendar "$context/planned-work-other-range.ics" >"$tmp/out" 2>"$tmp/err"
holds "the text says unplanned" 'unplanned'
runs "unplanned: --check stops the runbook" 1 spike_of "$context/planned-work-other-range.ics" --by day --check

spike "$log" --where 'event.action=deny' --report-tz Asia/Tokyo --by hour --calendar "$context/planned-work-two-hours-short.ics" >"$tmp/out" 2>"$tmp/err"
holds "two hours outside: partly planned" 'partly planned'
holds "the rest is named by its hours" '15:00'
