# GoAccess and Miller (Debian packages) count the same where they can count it; without them the row is skipped, and says so.
. "$(dirname "$0")/row.sh"
zcat "$incident"/logs/web/web1/*.gz >"$tmp/access.log"
counted() { timeline "$tmp/access.log" --all --tz Asia/Tokyo --report-tz Asia/Tokyo -f jsonl "$@"; }
for by in hour day; do
  runs "events per $by" 0 counted --by $by
  cp "$tmp/out" "$tmp/$by.jsonl"
done
for field in source.ip http.response.status_code url.original; do
  runs "events by $field" 0 counted --by none --group $field --top all
  cp "$tmp/out" "$tmp/$field.jsonl"
done
if command -v goaccess >/dev/null; then
  # Without --tz its days are those of the stamps; with it they hang on what day it is today.
  goaccess "$tmp/access.log" --log-format=COMBINED --no-global-config --max-items=100000 -o "$tmp/goaccess.json" >/dev/null 2>&1
  cat >"$tmp/goaccess.py" <<'PYTHON'
import collections, json, sys
panels = json.load(open(f'{sys.argv[1]}/goaccess.json', errors='replace'))
if sys.argv[2] == 'lines':
    print(json.dumps(panels['general']['valid_requests']))
    sys.exit()
counts = collections.Counter()
for panel in sys.argv[2].split(','):
    for entry in panels[panel]['data']:
        for leaf in entry.get('items', [entry]) if panel == 'status_codes' else [entry]:
            counts[leaf['data'].split(' ')[0] if panel == 'status_codes' else leaf['data']] += leaf['hits']['count']
print(json.dumps(counts))
PYTHON
  goaccess_has() { python3 "$tmp/goaccess.py" "$tmp" "$1" >"$tmp/theirs"; }
  theirs="json.load(open('$tmp/theirs'))"
  goaccess_has lines
  says "GoAccess reads as many lines" "sum(row['count'] for row in rows) == $theirs" "$tmp/day.jsonl"
  goaccess_has visitors
  says "GoAccess has the same days" "{row['time'].replace('-', ''): row['count'] for row in rows if row['count']} == $theirs" "$tmp/day.jsonl"
  goaccess_has visit_time
  says "GoAccess has the same hours of the day" "{h: sum(row['count'] for row in rows if row['time'][11:13] == h) for h in {row['time'][11:13] for row in rows}} == $theirs" "$tmp/hour.jsonl"
  goaccess_has hosts
  says "GoAccess has the same sources" "len(rows) > 100 and {row['source.ip']: row['count'] for row in rows} == $theirs" "$tmp/source.ip.jsonl"
  goaccess_has status_codes
  says "GoAccess has the same answers" "{row['http.response.status_code']: row['count'] for row in rows} == $theirs" "$tmp/http.response.status_code.jsonl"
  goaccess_has requests,static_requests,not_found
  # It shows URLs decoded.
  says "GoAccess has the same URLs" "(lambda decoded, counts: [counts.update({decoded(row['url.original'], errors='replace'): row['count']}) for row in rows] and len(rows) > 1000 and counts == $theirs)(__import__('urllib.parse').parse.unquote, __import__('collections').Counter())" "$tmp/url.original.jsonl"
else
  echo "ok GoAccess: skipped, it is not installed (Debian package goaccess)"
fi
if command -v mlr >/dev/null; then
  # Miller cuts the lines at their blanks by itself: what is compared hangs on no reading of ours.
  mlr_counts() { # FIELD [EXPRESSION that makes it]
    mlr --inidx --ifs ' ' --ojsonl --no-auto-unflatten -S put "${2:-true}" then count-distinct -f "$1" "$tmp/access.log" >"$tmp/theirs"
  }
  theirs() { echo "{str(m['$1']): m['count'] for m in map(json.loads, open('$tmp/theirs'))}"; }
  numbered='sub(sub(sub($4, "Jul", "07"), "Aug", "08"), "Sep", "09")'
  mlr_counts hour "\$hour = sub($numbered, \"^.(..)/(..)/(....):(..):.*$\", \"\3-\2-\1T\4\")"
  says "Miller counts the same of each hour" "{row['time'][:13]: row['count'] for row in rows if row['count']} == $(theirs hour)" "$tmp/hour.jsonl"
  mlr_counts day "\$day = sub($numbered, \"^.(..)/(..)/(....):.*$\", \"\3-\2-\1\")"
  says "Miller counts the same of each day" "{row['time']: row['count'] for row in rows if row['count']} == $(theirs day)" "$tmp/day.jsonl"
  mlr_counts 1
  says "Miller counts the same of each source" "{row['source.ip']: row['count'] for row in rows} == $(theirs 1)" "$tmp/source.ip.jsonl"
  mlr_counts 9
  says "Miller counts the same of each answer" "{row['http.response.status_code']: row['count'] for row in rows} == $(theirs 9)" "$tmp/http.response.status_code.jsonl"
  mlr_counts 7
  says "Miller counts the same of each URL" "{row['url.original']: row['count'] for row in rows} == $(theirs 7)" "$tmp/url.original.jsonl"
  mlr --icsv --ojsonl --no-auto-unflatten count-distinct -f country "$incident/observations/leaksite.csv" >"$tmp/theirs"
  runs "cases by country" 0 timeline "$incident/observations/leaksite.csv" --all --by none --group country --top all -f jsonl
  says "Miller counts the same of each country" "{row['country'] or '': row['count'] for row in rows} == $(theirs country)"
else
  echo "ok Miller: skipped, it is not installed (Debian package miller)"
fi
