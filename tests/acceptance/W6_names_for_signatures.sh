# W6: a label file gives signatures the names that reports use; those without one stay raw, and are counted.
. "$(dirname "$0")/row.sh"
named() { timeline "$incident"/logs/waf --all --group rule.id --names "rule.id=$incident/context/waf-signature-names.csv" --report-tz Asia/Tokyo "$@"; }

runs "by name" 0 named --by none
holds "a number has its name" 'アカウント情報窃取の試み +3,700 '
holds "those without one stay raw" ' 101290 '
holds "and are counted" 'Without a name: 2 values, [0-9,]+ counted \(100901, 101290\)'
runs "nothing is lost" 0 named --by none -f json
says "the total" "json.loads(text)['tables'][0]['total']['count'] == sum(row['count'] for row in json.loads(text)['tables'][0]['rows'])"
printf '1003*,資格情報\n' >"$tmp/patterns.csv"
runs "a pattern names many" 0 timeline "$incident"/logs/waf --all --by none --group rule.id --names "rule.id=$tmp/patterns.csv" -f csv
says "as one" '"資格情報" in {row["rule.id"] for row in table}'
printf '1,a\n1,b\n' >"$tmp/twice.csv"
runs "two names for one signature are refused" 2 timeline "$incident"/logs/waf --all --group rule.id --names "rule.id=$tmp/twice.csv"
holds "with the line" 'twice.csv:2' "$tmp/err"
