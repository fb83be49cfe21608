# S5: with an index beside the package a story reads only the logs that name its source, and is the same story, window rules included;
# cite goes straight to its place. An index that does not fit is not used, and that is said.
. "$(dirname "$0")/row.sh"
restore_times
package=$tmp/case.tar.zst
runs "the package" 0 preserve create "$incident"/logs -o "$package" --source-tz Asia/Tokyo -q
followed=(203.0.113.7 203.0.113.77 h.ito shop.example.jp bastion 192.0.2.250)
for name in "${followed[@]}"; do
  runs "story of $name, all read" 0 timeline story "$name" "$package" --report-tz Asia/Tokyo -f jsonl -q
  mv "$tmp/out" "$tmp/all-$name"
done
runs "the index" 0 timeline index "$package"
runs "is the same for any number of threads" 0 timeline index "$package" --threads 1 -o "$tmp/one.index" -q
same "byte for byte" "$package.index" "$tmp/one.index"
for name in "${followed[@]}"; do
  runs "story of $name by the index" 0 timeline story "$name" "$package" --report-tz Asia/Tokyo -f jsonl
  same "is the same story" "$tmp/all-$name" "$tmp/out"
  holds "how many logs were read is said" "case.tar.zst.index: [0-9]+ of [0-9]+ logs may name $name" "$tmp/err"
done
holds "none that does not name them" 'index: 0 of' "$tmp/err"
runs "a guesser" 0 timeline hosts "$package" --report-tz Asia/Tokyo -f jsonl -q --top all
guesser=$(python3 -c '
import json, sys
for line in open(sys.argv[1]):
    row = json.loads(line)
    if "brute-force" in (row.get("classes") or []) and row.get("address"): print(row["address"]); break' "$tmp/out")
runs "the story of one that guessed passwords" 0 timeline story "$guesser" "$package" --report-tz Asia/Tokyo -f jsonl
holds "has what only windows tell" 'brute-force'
cp "$tmp/out" "$tmp/guesser"
mv "$package.index" "$tmp/away.index"
runs "without the index" 0 timeline story "$guesser" "$package" --report-tz Asia/Tokyo -f jsonl -q
same "the same" "$tmp/guesser" "$tmp/out"
mv "$tmp/away.index" "$package.index"

runs "other clocks" 0 timeline story 203.0.113.7 "$package" --report-tz Asia/Tokyo -f jsonl --skew '*=+90s'
holds "the index is not for them" 'not used: it was made with other options' "$tmp/err"
holds "all is read" 'read 22 files' "$tmp/err"
rule() { printf 'title: Own\nlogsource: { category: webserver }\ndetection: { s: { cs-uri-query|contains: %s }, condition: s }\nhozen: { class: sqli }\n' "$1" >"$tmp/own.yml"; }
rule one
runs "an index under a rule of one's own" 0 timeline index "$package" --rules "$tmp/own.yml" -o "$tmp/own.index" -q
mv "$package.index" "$tmp/away.index" && cp "$tmp/own.index" "$package.index"
runs "the same rule" 0 timeline story 203.0.113.7 "$package" -f jsonl --rules "$tmp/own.yml"
holds "is used" 'index: [0-9]+ of [0-9]+ logs may name' "$tmp/err"
rule two
runs "that rule with another text" 0 timeline story 203.0.113.7 "$package" -f jsonl --rules "$tmp/own.yml"
holds "the index is not for it" 'not used: it was made with other options' "$tmp/err"
mv "$tmp/away.index" "$package.index"
sed -i '5s/^names\t....../names\t/' "$package.index"
runs "a damaged index" 0 timeline story 203.0.113.7 "$package" --report-tz Asia/Tokyo -f jsonl
holds "is said, and all is read" 'case.tar.zst.index: not used: .*this is no line of an index' "$tmp/err"
same "nothing is lost" "$tmp/all-203.0.113.7" "$tmp/out"
runs "another package" 0 preserve create "$incident"/logs/vpn -o "$tmp/vpn.tar.zst" --source-tz Asia/Tokyo -q
cp "$tmp/one.index" "$tmp/vpn.tar.zst.index"
runs "with the index of the first" 0 timeline story h.ito "$tmp/vpn.tar.zst" -f jsonl
holds "does not use it" 'not used: it is of another package' "$tmp/err"
runs "an index of what is no package" 2 timeline index "$incident"/logs/vpn
runs "an index is never replaced" 2 timeline index "$tmp/vpn.tar.zst"

place=$(python3 -c '
import json, sys
print([json.loads(line)["record"] for line in open(sys.argv[1])][-1])' "$tmp/all-h.ito")
runs "a record in the package" 0 timeline cite "$place" "$package"
holds "is the line" 'h.ito'
