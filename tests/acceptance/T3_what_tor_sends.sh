# T3: SQLi, FortiOS VPN 認証情報, WordPress 設定/バックアップ. Classes, the CVE, and what the server answered.
. "$(dirname "$0")/row.sh"
cat >"$tmp/access.log" <<'LOG'
198.51.100.7 - - [10/Sep/2022:12:00:00 +0900] "GET /remote/fgt_lang?lang=/../../../..//////////dev/cmdb/sslvpn_websession HTTP/1.1" 404 153 "-" "Mozilla/5.0"
198.51.100.7 - - [10/Sep/2022:12:00:01 +0900] "GET /wp-config.php HTTP/1.1" 403 146 "-" "Mozilla/5.0"
198.51.100.7 - - [10/Sep/2022:12:00:02 +0900] "GET /.wp-config.php.swp HTTP/1.1" 404 146 "-" "Mozilla/5.0"
198.51.100.7 - - [10/Sep/2022:12:00:03 +0900] "GET /wp-config.php.bak HTTP/1.1" 200 3122 "-" "Mozilla/5.0"
198.51.100.7 - - [10/Sep/2022:12:00:04 +0900] "GET /wp-config.txt HTTP/1.1" 404 146 "-" "Mozilla/5.0"
198.51.100.7 - - [10/Sep/2022:12:00:05 +0900] "GET /item.php?id=1%27+UNION+SELECT+1,user(),3--+- HTTP/1.1" 500 0 "-" "Mozilla/5.0"
198.51.100.7 - - [10/Sep/2022:12:00:06 +0900] "GET /news/ HTTP/1.1" 200 5120 "-" "Mozilla/5.0"
LOG
runs "events" 0 timeline events "$tmp/access.log" -f jsonl
says "every line is there" 'len(rows) == 7'
says "FortiOS by its class" '"vpn-exploit" in rows[0]["threat.class"]'
says "and its CVE" '"CVE-2018-13379" in json.dumps(rows[0])'
says "WordPress configuration and backups" 'all({"backup-probe", "credential-probe", "cms-exploit"} & set(row.get("threat.class", [])) for row in rows[1:5])'
says "SQL injection" '"sqli" in rows[5]["threat.class"]'
says "a page of the site is none" '"threat.class" not in rows[6]'
says "the server's answers are kept" '[int(row["http.response.status_code"]) for row in rows] == [404, 403, 404, 200, 404, 500, 200]'
says "every label has a technique" 'all(row["threat.technique"] for row in rows[:6])'

runs "attacks of the sample from one node" 0 timeline events "$incident"/logs/web --where 'source.ip in 203.0.113.128/26' -f jsonl
says "all of them labelled" 'rows and all(row.get("threat.class") for row in rows)'
says "FortiOS and WordPress among them" '{"vpn-exploit", "sqli"} <= {c for row in rows for c in row["threat.class"]}'
