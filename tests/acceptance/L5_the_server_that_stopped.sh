# L5: Webサーバが突然停止 = 計画メンテナンス. web2 is silent 02:00-04:10 while web1 goes on.
. "$(dirname "$0")/row.sh"
web=$incident/logs/web
spike_of() { spike "$web/web2/access-202208.log.gz" --by hour --report-tz Asia/Tokyo "$@"; }

runs "the month of web2" 0 spike_of -f jsonl
says "one silence" '[f["kind"] for f in findings] == ["silence"]'
runs "without a calendar" 0 spike_of
holds "it is unplanned or not judged, and starts to the minute" '2022-08-17 (02:00|01:59)'
holds "it ends to the minute" '04:10'
holds "the log is cited" 'web2/access-202208'
holds "with the last record before" '01:59:52'
holds "and the first one after" '04:10:03'
runs "with the weekly maintenance" 0 spike_of --calendar "$incident/context/planned-work.ics" -f jsonl
says "planned, by the weekly entry" 'len(findings) == 1 and "maintenance-weekly@example.jp" in findings[0]["planned"]'
printf 'id,start,end,summary,kind,source,target,contact,ticket\nm-1,2022-08-24 02:00,2022-08-24 04:30,maintenance,maintenance,,web2,,\n' >"$tmp/other-week.csv"
runs "with a calendar that has another week" 1 spike_of --calendar "$tmp/other-week.csv" --check
holds "it is unplanned" 'unplanned'
runs "its sibling goes on" 0 spike "$incident/logs/web/web1/access-202208.log.gz" --by hour --report-tz Asia/Tokyo -f jsonl
says "no silence there" 'not any(f["kind"] == "silence" for f in findings)'
