# R1, R2, R5, R6: a table of cases counts as a log. Periods in mid-month, the one before, shares, what was never observed.
. "$(dirname "$0")/row.sh"
cases=$incident/observations/leaksite.csv

by_group() {
  timeline "$cases" --all --by none --group threat.indicator.name --split 'country = JP' --period 2022-09-15..2022-10-15 \
    --previous --expect "$incident/context/leaksite-groups.txt" "$@"
}
runs "by group: Japan, elsewhere, all, the month before" 0 by_group -f jsonl
group='{row["threat.indicator.name"]: (row["holds"], row["count"] - row["holds"] if row["count"] is not None else None, row["count"], row["previous"]) for row in rows}'
says "BlackCat(ALPHV) 0/23/23/14" "($group)['BlackCat(ALPHV)'] == (0, 23, 23, 14)"
says "Ragnar Locker 0/7/7/8" "($group)['Ragnar Locker'] == (0, 7, 7, 8)"
says "LockBit 6/115/121/108" "($group)['LockBit'] == (6, 115, 121, 108)"
says "never observed is not 0" "($group)['Cheers!'] == (None, None, None, None)"
runs "as a page" 0 by_group
holds "never observed" 'Cheers! +– +– +– +– +– +– +–'
holds "the end is not in it" 'from 2022-09-15T00:00:00Z; before 2022-10-15T00:00:00Z \(not included\)'
holds "the period before is derived and said" 'Previous period: from 2022-08-15T00:00:00Z, before 2022-09-15T00:00:00Z \(not included\)'
cases_in() { timeline "$cases" --all --by none --group threat.indicator.name --period "$1" -f json -q | python3 -c 'import json,sys; print(json.load(sys.stdin)["tables"][0]["total"]["count"])'; }
equal "no case of the 15th counts twice" "$(cases_in 2022-08-15..2022-10-15)" $(($(cases_in 2022-08-15..2022-09-15) + $(cases_in 2022-09-15..2022-10-15)))

runs "by country, Japan wherever it stands" 0 timeline "$cases" --all --by month --rank country --top 10 --pin JP --until 2022-10-01 -f jsonl
share='{row["country"]: (row["rank"], row["count"], round(row["share"] * 100)) for row in rows if row.get("table") == "country" and row["share"] is not None}'
says "US 35 %, FR 11 %, GB 4 % of those that are known" "($share)['US'][1:] == (105, 35) and ($share)['FR'][1:] == (33, 11) and ($share)['GB'][1:] == (12, 4)"
says "Japan with its three and its rank below the cut" "($share)['JP'][1] == 3 and ($share)['JP'][0] > 10"
says "the unknown are counted, and have no share" '[row["count"] for row in rows if row.get("table") == "country" and row["country"] is None] == [14]'

runs "ratio by month" 0 timeline "$cases" --all --by month --split 'threat.indicator.name = LockBit' --period 2022-06-01..2022-09-01 -f jsonl
says "numerator and denominator" 'all(row["holds"] + row["otherwise"] == row["total"] for row in rows)'
says "nothing is divided by 0" 'rows[0]["total"] == 0 and rows[0]["share"] is None and rows[1]["growth"] is None'
says "growth is a factor" 'abs(rows[2]["growth"] - rows[2]["total"] / rows[1]["total"]) < 0.01'

cat >"$tmp/cases.yaml" <<'YAML'
id: our.cases
title: cases of the emergency desk
source: kept by hand
csv:
  header: line
  needs: 2
  map: {kind: event.action}
time: [{field: opened, as: '%Y-%m-%d'}]
zone: ask
samples: [{header: 'opened,kind,branch', line: '2022-04-01,ransomware,Osaka', gives: {event.action: ransomware}}]
YAML
printf 'opened,kind,branch\n2021-01-05,phishing,Tokyo\n2022-04-01,ransomware,Osaka\n2022-05-02,ransomware,Tokyo\n2022-06-03,intrusion,Osaka\n' >"$tmp/cases.csv"
runs "a table with ten lines of format" 0 timeline "$tmp/cases.csv" --formats "$tmp/cases.yaml" --all --by year --split 'event.action = ransomware' -f jsonl
says "2 of 3 in 2022" '(rows[1]["holds"], rows[1]["total"], rows[1]["growth"]) == (2, 3, 3.0)'
runs "its own columns are fields" 0 timeline "$tmp/cases.csv" --formats "$tmp/cases.yaml" --all --by none --group branch -f jsonl
says "by branch" '{row["branch"]: row["count"] for row in rows} == {"Osaka": 2, "Tokyo": 2}'
