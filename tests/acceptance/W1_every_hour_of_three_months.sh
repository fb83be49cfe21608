# W1: 3か月・1時間ごとの検知数グラフ. 92 days x 24 hours, zero-filled; the sum is the input.
. "$(dirname "$0")/row.sh"
waf=("$incident"/logs/waf/*.gz)
count_of() { timeline count "${waf[@]}" --by hour --group observer.product --report-tz Asia/Tokyo --since 2022-07-01 --until 2022-10-01 "$@"; }
detections=$(zcat "${waf[@]}" | wc -l)

runs "counts per hour as CSV" 0 count_of -f csv
says "2,208 hours" 'len(table) == 2208'
says "the sum is the input" "sum(int(v) for row in table for k, v in row.items() if k == 'WebShield') == $detections"
runs "the text chart" 0 count_of --chart
holds "has marks" '[#▁▂▃▄▅▆▇█]'
