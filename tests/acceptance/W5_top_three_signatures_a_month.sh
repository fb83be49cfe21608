# W5: 月ごとの検知数トップ3. Labels that differ by case stay apart, and ties are stated.
. "$(dirname "$0")/row.sh"
top_of() { timeline "$incident"/logs/waf --group rule.name --top 3 --by month --report-tz Asia/Tokyo "$@"; }

runs "three months side by side" 0 top_of --side-by-side -f csv
says "July" '[row["2022-07"] for row in table[:3]] == ["IIS管理者ページ", "Oracle管理画面", "アカウント情報窃取"]'
says "August" '[row["2022-08"] for row in table[:3]] == ["IIS管理者ページ", "ORACLEリソース監視サービス", "アカウント情報窃取"]'
says "September" '[row["2022-09"] for row in table[:3]] == ["IIS管理者ページ", "アカウント情報窃取", "Oracle管理画面"]'
says "the counts" '[row["2022-07 count"] for row in table[:3]] == ["1480", "1240", "1130"]'

runs "all of July" 0 timeline "$incident"/logs/waf/waf-202207.log.gz --all --by none --rank rule.name --top all -f jsonl
says "two signatures that differ by case are two" '{row["rule.name"]: row["count"] for row in rows if "rule.name" in row and (row["rule.name"] or "").lower() == "oracleリソース監視サービス"} == {"ORACLEリソース監視サービス": 700, "Oracleリソース監視サービス": 560}'
says "ranked counts and the total agree" 'sum(row["count"] for row in rows if row.get("table") == "rule.name") == [row["count"] for row in rows if row.get("table") == "counts"][0]'

printf '192.0.2.%d - - [10/Sep/2022:12:00:0%d +0900] "GET / HTTP/1.1" 200 5 "-" "x"\n' 1 0 2 1 3 2 4 3 >"$tmp/access.log"
runs "a tie at the cut" 0 timeline "$tmp/access.log" --all --by month --group source.ip --top 2 --side-by-side
holds "is stated" '2022-09: Tie at the cut: 4 values have 1; 2 shown'
holds "as is a rank that is shared" '2022-09: 2 of the values shown share rank 1 \(1 each\)'
