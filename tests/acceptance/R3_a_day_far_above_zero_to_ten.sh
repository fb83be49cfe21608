# R3: 普段0~数件, 9/11頃 1日で50件超. Leak sites: mostly few victims a day, and one day of 52.
. "$(dirname "$0")/row.sh"
spike_of() { spike --counts "$tmp/victims.csv" --report-tz Asia/Tokyo "$@"; }
python3 - "$incident/observations/leaksite.csv" >"$tmp/victims.csv" <<'PYTHON'
import collections, csv, sys
days = collections.Counter(row["date"] for row in csv.DictReader(open(sys.argv[1], encoding="utf-8-sig")))
print("timestamp,count")
for day, count in sorted(days.items()):
    if "2022-07-01" <= day <= "2022-09-30":
        print(f"{day},{count}")
PYTHON

runs "a quarter of days" 0 spike_of -f jsonl
says "one finding, a burst" '[f["kind"] for f in findings] == ["burst"]'
says "around 09-11, 52 that day" '"2022-09-10" <= findings[0]["start"][:10] <= "2022-09-11" and findings[0]["observed"] >= 52'
