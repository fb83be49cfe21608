# F1, F3, F4: what comes from outside to inside, per day and destination port; ports have services.
. "$(dirname "$0")/row.sh"
restore_times
ports_of() { timeline "$incident"/logs/firewall/dmz1-kern-*.gz --tz Asia/Tokyo --inbound 192.0.2.0/24 --group destination.port "$@"; }

runs "port by day, the top five and the rest" 0 ports_of --wide --top 5 -f csv
says "the protocol is part of the key" '{"22/tcp", "23/tcp"} <= set(table[0])'
says "92 days" 'len(table) == 92'
says "rows sum to their total" 'all(int(row["total"]) == sum(int(v) for k, v in row.items() if k not in ("time", "total")) for row in table)'
says "what is cut off is counted" 'sum(int(row["other"]) for row in table) > 0'
cp "$tmp/out" "$tmp/wide.csv"
inbound=$(zcat "$incident"/logs/firewall/dmz1-kern-*.gz | grep -c 'IN=eth0')
says "only what came in" "sum(int(row['total']) for row in table) == $inbound" "$tmp/wide.csv"
runs "small counts are there too" 0 ports_of --by none --top all -f jsonl
says "3702/udp with its service" '[row["destination.port.service"] for row in rows if row["destination.port"] == "3702/udp"] == ["WS-Discovery"]'
runs "with a note" 0 ports_of --by none --top all --lang ja
holds "what it is misused for" '3702/udp WS-Discovery .*DoS'
printf '3702/udp,当社の探索,社内のみ\n' >"$tmp/ports.csv"
runs "with a table of one's own" 0 ports_of --by none --top all --ports "$tmp/ports.csv" -f csv
says "which replaces" '[row["destination.port.service"] for row in table if row["destination.port"] == "3702/udp"] == ["当社の探索"]'
says "and leaves the rest" '[row["destination.port.service"] for row in table if row["destination.port"] == "23/tcp"] == ["Telnet"]'
