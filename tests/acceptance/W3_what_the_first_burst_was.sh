# W2, W3: 2022-09-25: one customer's system, many pages, SQL injection and Log4j (CVE-2021-44228). And no false third burst.
. "$(dirname "$0")/row.sh"
spike_of() { spike "$incident"/logs/waf/waf-2022*.log.gz --by hour --report-tz Asia/Tokyo "$@"; }

runs "three months of WAF detections" 0 spike_of -f jsonl
says "two bursts" '[f["kind"] for f in findings] == ["burst", "burst"]'
says "the first from 14:00 to 20:00 on 09-25" '(findings[0]["start"], findings[0]["end"]) in (("2022-09-25T05:00:00Z", "2022-09-25T11:00:00Z"), ("2022-09-25T14:00:00+09:00", "2022-09-25T20:00:00+09:00"))'
says "the second from 13:00 to 16:00 on 09-30" '(findings[1]["start"], findings[1]["end"]) in (("2022-09-30T04:00:00Z", "2022-09-30T07:00:00Z"), ("2022-09-30T13:00:00+09:00", "2022-09-30T16:00:00+09:00"))'
says "one target has nearly all" 'any(w["value"] == "shop.example.jp" and w["share"] > 0.95 for w in findings[0]["who"])'
says "SQL injection with its share" 'any(w["field"] == "threat.class" and w["value"] == "sqli" and 0.55 < w["share"] < 0.75 for w in findings[0]["who"])'
says "Log4j with its share" 'any(w["field"] == "threat.class" and w["value"] == "log4shell" and 0.25 < w["share"] < 0.45 for w in findings[0]["who"])'
runs "as text" 0 spike_of
holds "the CVE is named" 'CVE-2021-44228'
holds "the number of pages is said" '[0-9,]+ (distinct |different )?(URLs|URIs|pages|values)'
