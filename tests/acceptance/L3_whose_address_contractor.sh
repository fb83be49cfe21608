# L3: the source of the attack is looked up; it is the company that was to assess us. Only a ledger of contractors says so.
. "$(dirname "$0")/row.sh"
context=$incident/context

echo '{"@timestamp":"2022-09-30T05:12:00Z","source.ip":"203.0.113.7","n":1.50}' >"$tmp/event.jsonl"
runs "an event is tagged" 0 whois-tag "$tmp/event.jsonl" --db "$context/networks.csv" \
  --contractors "$context/contractors.csv" --tz Asia/Tokyo
says "owner" 'rows[0].get("source.owner") == "Example Assessments K.K."'
says "AS number" 'rows[0].get("source.as.number") == 64496'
says "country" 'rows[0].get("source.geo.country_iso_code") == "JP"'
holds "the tag vendor:pentest" '"source\.tags":\[[^]]*"vendor:pentest"'
says "contract" 'rows[0].get("source.contract.id") == "VA-2022-017"'
says "first day" 'rows[0].get("source.contract.from") == "2022-09-01"'
says "last day" 'rows[0].get("source.contract.until") == "2022-10-31"'
says "contact" 'rows[0].get("source.contract.contact") == "soc@assessments.example.com"'
holds "the event itself is untouched" '^\{"@timestamp":"2022-09-30T05:12:00Z","source\.ip":"203\.0\.113\.7","n":1\.50,'

runs "without the ledger" 0 whois-tag "$tmp/event.jsonl" --db "$context/networks.csv"
says "owner without the ledger" 'rows[0].get("source.owner") == "Example Assessments K.K."'
says "AS number without the ledger" 'rows[0].get("source.as.number") == 64496'
lacks "never a vendor without the ledger" 'vendor|contract'

# The day before the contract, its first and last day, the day after (in Japan).
for at in 2022-08-31T23:59:59 2022-09-01T00:00:00 2022-10-31T23:59:59 2022-11-01T00:00:00; do
  echo "$at+09:00 sshd: connection from 203.0.113.7 port 4711"
done >"$tmp/days.log"
runs "log lines" 0 whois-tag "$tmp/days.log" --db "$context/networks.csv" \
  --contractors "$context/contractors.csv" --tz Asia/Tokyo
equal "the tag holds at the event's time" "no yes yes no" \
  "$(sed 's/.*vendor:pentest.*/yes/; t; s/.*/no/' "$tmp/out" | paste -sd' ')"
equal "order and lines are kept" "$(cat "$tmp/days.log")" "$(cut -f1 "$tmp/out")"
