# S6: 役員に何度も聞かれる. At most ten lines, Japanese or English, the same each time.
. "$(dirname "$0")/row.sh"
restore_times
for language in en ja; do
  runs "in $language" 0 timeline "$incident"/logs/web "$incident"/logs/waf --summary --lang $language --report-tz Asia/Tokyo
  says "at most ten lines" '0 < len(text.splitlines()) <= 10'
  cp "$tmp/out" "$tmp/first"
  runs "again" 0 timeline "$incident"/logs/web "$incident"/logs/waf --summary --lang $language --report-tz Asia/Tokyo --threads 3
  same "is the same" "$tmp/first" "$tmp/out"
done
holds "in Japanese" '件'
runs "where there is nothing" 0 timeline "$incident"/observations/leaksite.csv --where 'country = ZZ' --summary
holds "that is said, and is no proof" 'no proof that there was none'
