# R4: 曜日や月ごとの特徴は見受けられない. The test is made and its answer said, either way.
. "$(dirname "$0")/row.sh"
python3 - >"$tmp/even.csv" <<'PYTHON'
print("timestamp,count")
state = 5
for d in range(92):
    state = (state * 1103515245 + 12345) % 2**31
    month, day = (7, d + 1) if d < 31 else (8, d - 30) if d < 62 else (9, d - 61)
    print(f"2022-{month:02}-{day:02},{80 + state // 65536 % 40}")
PYTHON
runs "an even quarter" 0 spike --counts "$tmp/even.csv"
holds "weekdays: none" 'weekdays: no significant difference'
holds "months: none" 'months: no significant difference'
runs "the same in Japanese" 0 spike --counts "$tmp/even.csv" --lang ja
holds "in words" '曜日ごとの特徴は見受けられない'
python3 -c '
import datetime, sys
for line in open(sys.argv[1]):
    day, count = line.strip().split(",")
    if day != "timestamp" and datetime.date.fromisoformat(day).weekday() == 6:
        count = int(count) * 3
    print(f"{day},{count}")' "$tmp/even.csv" >"$tmp/sundays.csv"
runs "three times as many on Sundays" 0 spike --counts "$tmp/sundays.csv"
holds "is said" 'weekdays differ .*most on Sunday'
lacks "and no Sunday is a burst" 'burst'
