# mmdblookup of libmaxminddb and whois-tag say the same of each address, for each shape of MMDB that vendors publish: country,
# AS number, its holder; records of 24, 28 and 32 bits, trees of IPv4 and IPv6 with the usual aliases, packed or not.
. "$(dirname "$0")/row.sh"
if ! command -v mmdblookup >/dev/null; then
  echo "ok not checked here: there is no mmdblookup (Debian: mmdb-bin)"
  exit 0
fi
python3 tests/acceptance/mmdb_writer.py "$tmp"

# asked BASE ADDRESS PATH...: the text or number at the path; nothing when there is none.
asked() {
  local base=$1 address=$2
  shift 2
  mmdblookup --file "$tmp/$base.mmdb" --ip "$address" "$@" 2>/dev/null | sed -n 's/^ *"\{0,1\}\(.*[^"]\)"\{0,1\} <[a-z0-9_]*>$/\1/p'
}

# first_of BASE ADDRESS PATH,PATH...: the first of them that is there.
first_of() {
  local path
  for path in $3; do
    # shellcheck disable=SC2086  # a path is several words
    asked "$1" "$2" ${path//,/ } | grep . && return
  done
  echo -
}

for base in GeoLite2-Country GeoLite2-City GeoLite2-ASN GeoIP2-ISP DBIP-Country-Lite DBIP-ASN-Lite ipinfo_country_asn ipinfo_lite ipinfo_asn; do
  head -n 48 "$tmp/$base.asked" >"$tmp/addresses"
  country="country,iso_code country_code country" number="autonomous_system_number asn"
  case $base in
    GeoLite2-C* | DBIP-C*) number="" ;;
    ipinfo_asn | *ASN* | GeoIP2-ISP) country="" ;;
  esac
  while read -r address; do
    printf '%s\t%s\t%s\n' "$address" "$(first_of $base "$address" "$country")" "$(first_of $base "$address" "$number" | sed 's/^AS//')"
  done <"$tmp/addresses" >"$tmp/expected"
  runs "$base is read" 0 whois-tag lookup --db "$tmp/$base.mmdb" -f jsonl -q $(cat "$tmp/addresses")
  python3 - "$tmp" <<'PYTHON' >"$tmp/found"
import json, sys
rows = {}
for line in open(f'{sys.argv[1]}/out'):
    row = json.loads(line)
    if row.get('kind') == 'mmdb':
        assert row['address'] not in rows, f'{row["address"]}: two networks of one database'
        rows[row['address']] = row
for line in open(f'{sys.argv[1]}/addresses'):
    row = rows.get(line.strip(), {})
    print(line.strip(), row.get('country') or '-', row.get('asn') or '-', sep='\t')
PYTHON
  same "$base: each address is in the same country and AS" "$tmp/expected" "$tmp/found"
  equal "$base: there is something to agree on" yes "$([ "$(grep -vc $'\t-\t-$' "$tmp/expected")" -gt 20 ] && echo yes)"
done
gzip -k "$tmp/GeoLite2-City.mmdb"
mkdir "$tmp/GeoLite2-City_20220930"
cp "$tmp/GeoLite2-City.mmdb" "$tmp/GeoLite2-City_20220930"
echo 'Terms' >"$tmp/GeoLite2-City_20220930/LICENSE.txt"
tar -C "$tmp" -czf "$tmp/GeoLite2-City_20220930.tar.gz" GeoLite2-City_20220930
runs "as it lies" 0 whois-tag "$tmp/GeoLite2-City.asked" --db "$tmp/GeoLite2-City.mmdb" -q
cp "$tmp/out" "$tmp/plain"
runs "packed by gzip" 0 whois-tag "$tmp/GeoLite2-City.asked" --db "$tmp/GeoLite2-City.mmdb.gz" -q
same "packed by gzip it says the same" "$tmp/plain" "$tmp/out"
runs "as the vendor's archive" 0 whois-tag "$tmp/GeoLite2-City.asked" --db "$tmp/GeoLite2-City_20220930.tar.gz" -q
same "as the vendor's archive it says the same" "$tmp/plain" "$tmp/out"
