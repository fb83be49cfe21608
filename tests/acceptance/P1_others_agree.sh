# GoAccess and Miller (Debian packages) count the same where they can count it; without them the row is skipped, and says so.
. "$(dirname "$0")/row.sh"
zcat "$incident"/logs/web/web1/*.gz >"$tmp/access.log"
runs "events per day" 0 timeline "$tmp/access.log" --all --by day --tz Asia/Tokyo --report-tz Asia/Tokyo -f jsonl
cp "$tmp/out" "$tmp/days.jsonl"
if command -v goaccess >/dev/null; then
  # Without --tz its days are those of the stamps; with it they hang on what day it is today.
  goaccess "$tmp/access.log" --log-format=COMBINED --no-global-config -o "$tmp/goaccess.json" >/dev/null 2>&1
  says "GoAccess reads as many lines" "sum(row['count'] for row in rows) == json.load(open('$tmp/goaccess.json', errors='replace'))['general']['valid_requests']" "$tmp/days.jsonl"
  says "GoAccess has the same days" "{row['time'].replace('-', ''): row['count'] for row in rows if row['count']} == {d['data']: d['hits']['count'] for d in json.load(open('$tmp/goaccess.json', errors='replace'))['visitors']['data']}" "$tmp/days.jsonl"
else
  echo "ok GoAccess: skipped, it is not installed (Debian package goaccess)"
fi
if command -v mlr >/dev/null; then
  timeline events "$tmp/access.log" --no-labels -f csv --fields source.ip,http.response.status_code -q >"$tmp/events.csv"
  mlr --icsv --ojsonl --no-auto-unflatten count-distinct -f source.ip then sort -nr count -f source.ip "$tmp/events.csv" >"$tmp/miller.jsonl"
  runs "events by source" 0 timeline "$tmp/access.log" --all --by none --group source.ip --top all -f jsonl
  says "Miller counts the same of each source" "{row['source.ip']: row['count'] for row in rows} == {m['source.ip']: m['count'] for m in map(json.loads, open('$tmp/miller.jsonl'))}"
  mlr --icsv --ojsonl --no-auto-unflatten count-distinct -f country "$incident/observations/leaksite.csv" >"$tmp/countries.jsonl"
  runs "cases by country" 0 timeline "$incident/observations/leaksite.csv" --all --by none --group country --top all -f jsonl
  says "Miller counts the same of each country" "{row['country'] or '': row['count'] for row in rows} == {m['country']: m['count'] for m in map(json.loads, open('$tmp/countries.jsonl'))}"
else
  echo "ok Miller: skipped, it is not installed (Debian package miller)"
fi
