# F2, F3: Telnet が徐々に増加; 3702/UDP 増加傾向. One series a port of three months of iptables: 23/tcp and 3702/udp rise, 22/tcp does not.
. "$(dirname "$0")/row.sh"
spike_of() { spike "$incident"/logs/firewall/dmz1-kern-2022*.log.gz --year 2022 --tz Asia/Tokyo --group destination.port --by day "$@"; }

runs "one series a port" 0 spike_of -f jsonl
says "23/tcp rises" '[f["kind"] for f in findings if f["series"] == "23/tcp"] == ["rise"]'
says "with its slope and interval" 'all(0 < f["slope_low"] < f["slope"] < f["slope_high"] < 0.05 for f in findings if f["series"] == "23/tcp")'
says "3702/udp rises, few as they are" '[f["kind"] for f in findings if f["series"] == "3702/udp"] == ["rise"]'
says "22/tcp does not" 'not [f for f in findings if f["series"] == "22/tcp"]'
runs "as text" 0 spike_of
holds "a slope a day, with its interval" '23/tcp: rising by \+[0-9.]+ % a day \(95 % interval'
holds "3702/udp has its service and why it matters" '3702/udp is WS-Discovery: .*DoS'
