# W1: 3か月・1時間ごとの検知数グラフ. 92 days x 24 hours, zero-filled; the sum is the input.
. "$(dirname "$0")/row.sh"
waf=("$incident"/logs/waf/*.gz)
count_of() { timeline count "${waf[@]}" --all --by hour --report-tz Asia/Tokyo --since 2022-07-01 --until 2022-10-01 "$@"; }
detections=$(zcat "${waf[@]}" | wc -l)

runs "counts per hour as CSV" 0 count_of -f csv
says "2,208 hours" 'len({row["time"] for row in table if row["time"].startswith("2022")}) == 2208'
says "in order, from the first to the last" '(table[0]["time"], [r["time"] for r in table if r["time"].startswith("2022")][-1]) == ("2022-07-01T00:00:00+09:00", "2022-09-30T23:00:00+09:00")'
says "the sum is the input" "sum(int(list(row.values())[-1]) for row in table if row['time'].startswith('2022')) == $detections"
says "quiet hours stand there as well" 'min(int(list(row.values())[-1]) for row in table) == 0'
runs "as a text chart" 0 count_of
holds "every row has its bar" '█'
