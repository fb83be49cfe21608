# S4, S5: every host, address and user with first and last seen; the earliest suspicious event of each, and where it stands.
. "$(dirname "$0")/row.sh"
restore_times
logs=("$incident"/logs/web "$incident"/logs/auth "$incident"/logs/vpn)

runs "hosts" 0 timeline hosts "${logs[@]}" --tz Asia/Tokyo --top all -f jsonl
says "the three kinds" '{row["table"] for row in rows} == {"hosts", "addresses", "users"}'
says "the bastion with its logs" '[sorted(row["logs"]) for row in rows if row.get("host") == "bastion"] == [["linux.sshd", "linux.sudo"]]'
says "a user of the VPN" 'any(row.get("user") == "h.ito" for row in rows)'
says "first is not after last" 'all(row["first_seen"] <= row["last_seen"] for row in rows)'
says "an address that only reads has no suspicious event, since when is said" 'any("none since 2022-07-01" in (row["suspicious"] or "") for row in rows)'
says "the backup that was answered with 200 is a likely success" 'any("2022-09-08T03:22:41" in (row.get("success") or "") for row in rows)'
place=$(python3 -c '
import json, sys
for line in open(sys.argv[1]):
    row = json.loads(line)
    if "2022-09-08T03:22:41" in (row.get("success") or ""): print(row["success_record"]); break' "$tmp/out")
runs "its record" 0 timeline cite "$place"
holds "are the bytes of the log" 'GET /wp-config.php.bak HTTP/1.1" 200 3122'
lines=$(wc -l <"$tmp/out")
equal "one line of it" 1 "$lines"
runs "a place that is not there" 2 timeline cite "${place%:*}:99999999"
holds "is said" 'ends before byte' "$tmp/err"

runs "the story of the source" 0 timeline story 203.0.113.7 "$incident"/logs/web "$incident"/logs/firewall/fw1-202209.log.gz "$incident"/logs/waf/waf-202209.log.gz -f jsonl
says "over all logs" 'len({row["record"].split(":")[0] for row in rows}) >= 3'
says "in order" '[row["from"] for row in rows] == sorted(row["from"] for row in rows)'
says "folded" 'len(rows) < sum(row["events"] for row in rows) / 4'
says "phases are named" '{"scan"} <= {row["phase"] for row in rows}'
runs "of a user" 0 timeline story h.ito "$incident"/logs/vpn --lang ja
holds "in Japanese" '段階'
runs "nobody" 0 timeline story 192.0.2.250 "$incident"/logs/vpn
holds "has none" '0 events in 0 lines'
