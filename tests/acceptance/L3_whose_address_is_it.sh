# L3: IPアドレスの保有者を割り出し → 脆弱性診断企業. Owner, vendor:pentest, contract and contact with the contractors' ledger; without it never "vendor".
. "$(dirname "$0")/row.sh"
printf '203.0.113.7\n198.51.100.250\n' >"$tmp/suspects.txt"
networks=$incident/context/networks.csv
contractors=$incident/context/contractors.csv

runs "with the ledger" 0 whois-tag --db "$networks" --db "$contractors" "$tmp/suspects.txt" --now 2022-09-30T03:00:00Z
holds "owner" '203\.0\.113\.7.*Example Assessments'
holds "tag" '203\.0\.113\.7.*vendor:pentest'
holds "contract" '203\.0\.113\.7.*VA-2022-017'
holds "its dates" '203\.0\.113\.7.*2022-09-01.*2022-10-31'
holds "contact" '203\.0\.113\.7.*soc@assessments\.example\.com'
holds "nobody knows the other one" '^198\.51\.100\.250'
lacks "and it is not guessed" '198\.51\.100\.250.*(Example|AS645)'

runs "without the ledger" 0 whois-tag --db "$networks" "$tmp/suspects.txt"
holds "owner and network only" '203\.0\.113\.7.*(Example Assessments|64496)'
lacks "never vendor" 'vendor'

# A ledger's dates hold: the audit firm's contract ended in March.
printf '{"@timestamp":"2022-09-30T03:00:00Z","source.ip":"198.51.100.70"}\n{"@timestamp":"2022-02-01T03:00:00Z","source.ip":"198.51.100.70"}\n' >"$tmp/events.jsonl"
runs "dated events" 0 whois-tag --db "$contractors" "$tmp/events.jsonl"
says "after its contract no vendor, within it a vendor" '"vendor:pentest" not in json.dumps(rows[0]) and "vendor:pentest" in json.dumps(rows[1])'
