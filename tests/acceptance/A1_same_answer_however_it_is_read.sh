# One thread = many threads; plain = .gz = .zst = package: byte for byte.
. "$(dirname "$0")/row.sh"
mkdir -p "$tmp/plain/logs" "$tmp/gz/logs" "$tmp/zst/logs"
for name in firewall/fw1-202209 waf/waf-202209 web/web1/access-202209; do
  base=$(basename "$name").log
  zcat "$incident/logs/$name.log.gz" >"$tmp/plain/logs/$base"
  gzip -c "$tmp/plain/logs/$base" >"$tmp/gz/logs/$base.gz"
  zstd -q -c "$tmp/plain/logs/$base" >"$tmp/zst/logs/$base.zst"
  touch -d 2022-10-01T00:00:00Z "$tmp"/{plain,gz,zst}/logs/"$base"*
done
preserve create "$tmp/plain/logs" -o "$tmp/case.tar.zst" -q >/dev/null 2>&1 || echo "FAIL preserve create"
preserve create "$tmp/gz/logs" -o "$tmp/case-of-gz.tar.zst" -q >/dev/null 2>&1 || echo "FAIL preserve create of .gz"

# Each job on plain files with one thread is what all others must equal; file names in events differ by their ending only.
names() { sed -E "s|\"log\.file\.path\":\"[^\"]*/([^/\"]+)\.log[^\"]*\"|\"log.file.path\":\"\1\"|"; }
job() {
  case $1 in
    count) timeline count "$2" --by day --report-tz Asia/Tokyo -f csv --threads "$3" ;;
    sources) timeline count "$2" --by day --group source.ip --top 20 -f csv --threads "$3" ;;
    events) timeline events "$2" --where 'threat.class=log4shell' -f jsonl --threads "$3" | names | sort ;;
    spike) spike "$2" --by hour --report-tz Asia/Tokyo -f jsonl --threads "$3" | sed -E 's|[^" ]*/([a-z0-9-]+)\.log[a-z.]*|\1|g' ;;
  esac
}
for what in count sources events spike; do
  job "$what" "$tmp/plain/logs" 1 >"$tmp/$what.one" 2>/dev/null
  [ -s "$tmp/$what.one" ] && echo "ok $what: there is an answer" || echo "FAIL $what: there is an answer"
  for way in "many threads:$tmp/plain/logs:8" "two threads:$tmp/plain/logs:2" "gz:$tmp/gz/logs:3" "zst:$tmp/zst/logs:3" "package:$tmp/case.tar.zst:3" "package, one thread:$tmp/case.tar.zst:1" "package of gz:$tmp/case-of-gz.tar.zst:2"; do
    IFS=: read -r title path threads <<<"$way"
    job "$what" "$path" "$threads" >"$tmp/$what.other" 2>/dev/null
    same "$what: $title" "$tmp/$what.one" "$tmp/$what.other"
  done
done
# Events in input order, not only as a set.
timeline events "$tmp/plain/logs" -f jsonl --threads 1 2>/dev/null | cksum >"$tmp/one"
timeline events "$tmp/plain/logs" -f jsonl --threads 8 2>/dev/null | cksum >"$tmp/many"
same "events: order" "$tmp/one" "$tmp/many"
