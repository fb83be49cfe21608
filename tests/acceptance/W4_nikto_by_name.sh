# W4: 診断ツール Nikto による SQLi. Tool, class, and the calendar.
. "$(dirname "$0")/row.sh"
spike_of() { spike "$incident/logs/waf/waf-202209.log.gz" --by hour --report-tz Asia/Tokyo "$@"; }
second='[f for f in findings if f["start"][:10] == "2022-09-30"][0]'

runs "events of the tool" 0 timeline events "$incident/logs/waf/waf-202209.log.gz" --since 2022-09-30T13:00+09:00 --until 2022-09-30T16:00+09:00 --where 'source.ip=203.0.113.7' -f jsonl
says "900 of them" 'len(rows) == 900'
says "all of Nikto" 'all(row.get("threat.tool") in ("Nikto", ["Nikto"]) for row in rows)'
says "all SQL injection" 'all("sqli" in row.get("threat.class", []) for row in rows)'
runs "spike" 0 spike_of -f jsonl
says "the tool is a cause" "any(w['field'] == 'threat.tool' and w['value'] == 'Nikto' and w['share'] > 0.9 for w in $second['who'])"
runs "with the calendar" 0 spike_of -f jsonl --calendar "$incident/context/planned-work.ics"
says "the assessment explains it" "'assessment-2022-09' in str($second.get('planned'))"
runs "with a calendar of another range" 0 spike_of --calendar "$incident/context/planned-work-other-range.ics"
holds "nobody planned it" 'unplanned'
