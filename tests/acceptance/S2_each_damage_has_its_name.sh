#!/usr/bin/env bash
# S2: cut short, flipped, re-ordered, compressed again, packed again, appended to, empty: each is told from the others.
source "$(dirname "$0")/row.sh"
cd "$tmp" || exit 2
mkdir logs
for i in 1 2 3; do head -c $((3900000 - i * 10000)) /dev/urandom >"logs/$i.log"; done
head -c 9000000 /dev/urandom >logs/large.log
preserve create logs -o good.tar.zst --hash md5 -q >/dev/null
sum=$(cut -d' ' -f1 good.tar.zst.sha256)
mkdir unpacked && tar -C unpacked --zstd -xf good.tar.zst
size=$(stat -c %s good.tar.zst)

head -c $((size / 2)) good.tar.zst >cut.tar.zst
cp good.tar.zst flipped.tar.zst && printf '\377\0\377' | dd of=flipped.tar.zst bs=1 seek=5000000 conv=notrunc status=none
zstd -dcq good.tar.zst | zstd -q >again.tar.zst
(cd unpacked && find good -type f | sort -r | tar --zstd -cf ../order.tar.zst -T -)
(cat good.tar.zst && echo more) >longer.tar.zst
: >empty.tar.zst
python3 - <<'PYTHON'
import struct
data = open("good.tar.zst", "rb").read()
count = struct.unpack("<I", data[-9:-5])[0]
sizes = [struct.unpack("<II", data[-9 - 8 * (count - i):][:8])[0] for i in range(count)]
frames, at = [], 0
for size in sizes:
    frames.append(data[at:at + size])
    at += size
frames[1], frames[2] = frames[2], frames[1]
open("swapped.tar.zst", "wb").write(b"".join(frames) + data[at:])
PYTHON
damage() { # WHAT FILE PATTERN
  runs "$1" 1 preserve verify "$2"
  holds "$1: it is said" "$3"
}
damage 'cut short' cut.tar.zst 'problem +it is cut short: it ends inside a frame, at byte [0-9]+'
damage 'flipped' flipped.tar.zst 'problem +the frame at bytes [0-9]+-[0-9]+ of the file is damaged'
holds 'flipped: in that file alone' '^  3 matched, 1 changed'
mkdir small && for i in 1 2 3 4 5; do head -c 200000 /dev/urandom >"small/$i.log"; done
preserve create small -o small.tar.zst -q >/dev/null
printf '\377\0\377' | dd of=small.tar.zst bs=1 seek=500000 conv=notrunc status=none
damage 'flipped among small files' small.tar.zst 'problem +the frame at bytes [0-9]+-[0-9]+ of the file is damaged'
holds 'and one of them alone is changed' '^  4 matched, 1 changed, 0 missing'
holds 'the others are matched in words' 'note .*4 lie in a damaged frame'
damage 're-ordered' swapped.tar.zst 'problem .*re-ordered'
damage 'empty' empty.tar.zst 'problem +the file is empty'
damage 'appended to' longer.tar.zst "problem .* near byte $size of the file"
holds 'appended to: the files are good' '^  4 matched, 0 changed'
for name in again order; do
  runs "$name: the content is as preserved" 0 preserve verify "$name.tar.zst"
  holds "$name: compressed again is said" 'note +it has no seek table: packed or compressed again'
  cp "$tmp/out" "$name.out"
  echo "$sum  $name.tar.zst" >"$name.tar.zst.sha256"
  damage "$name: held against the digest of the package" "$name.tar.zst" "SHA-256 is [0-9a-f]+, expected $sum"
done
holds 'packed again in another order is said' 'note .*another order' order.out
lacks 'and only then' 'another order' again.out

mkdir shelf && cp good.tar.zst cut.tar.zst shelf/
runs 'a folder of packages' 1 preserve verify shelf -f jsonl
says 'each has its answer' "[(r['package'], r['result']) for r in rows if r['table'] == 'packages'] == [('shelf/cut.tar.zst', 'NOT AS PRESERVED'), ('shelf/good.tar.zst', 'good')]"
runs 'no such package' 2 preserve verify nothing.tar.zst

# What is whole in a damaged package comes out; only what is not is called wrong.
runs 'everything out of it' 1 preserve extract small.tar.zst -C small.all
equal 'one file is wrong' 1 "$(grep -c 'SHA-256 .* was preserved' "$tmp/err")"
lacks 'and no other is called so' 'the frame at byte [0-9]+ of the package is damaged$' "$tmp/err"
for i in 1 2 3 4 5; do
  if cmp -s "small/$i.log" "small.all/small/data/small/$i.log"; then whole=$i; else wrong=$i; fi
done
runs 'a whole file of a damaged frame' 0 preserve extract small.tar.zst "small/$whole.log" -C one
same 'is as it was' "small/$whole.log" "one/small/data/small/$whole.log"
runs 'the wrong one' 1 preserve extract small.tar.zst "small/$wrong.log" -C two
holds 'is told' "small/$wrong.log: SHA-256 [0-9a-f]+ was preserved" "$tmp/err"

# A shelf of all kinds.
mkdir -p shelf/deep/er && cp -r unpacked/good shelf/deep/bag && (cd shelf/deep && tar -cf er/foreign.tar bag) && (cd small && zip -q ../shelf/deep/none.zip 1.log 2>/dev/null || tar -cf ../shelf/deep/none.tar 1.log)
runs 'folders below it, too' 1 preserve verify shelf
holds 'an unpacked bag' '^shelf/deep/bag: good$'
holds 'a foreign bag' '^shelf/deep/er/foreign.tar: good$'
holds 'an archive without a bag' '^shelf/deep/none\..*: an archive without a bag, not verified$'
holds 'how many are what' '^total: 4 given, 3 good, 1 NOT AS PRESERVED$'
runs 'one that is not there does not hold up the others' 2 preserve verify nowhere.tar.zst good.tar.zst
holds 'the others are done' '^good.tar.zst: good$'
holds 'and it is said' 'nowhere.tar.zst' "$tmp/err"
runs 'quietly' 1 preserve verify -q good.tar.zst cut.tar.zst
equal 'nothing is on stdout' '' "$(cat "$tmp/out")"
equal 'and only what is wrong on stderr' 'preserve: cut.tar.zst: NOT AS PRESERVED' "$(cat "$tmp/err")"
cp good.tar.zst renamed.tar.zst && cp good.tar.zst.sha256 renamed.tar.zst.sha256
runs 'a digest of another name' 0 preserve verify renamed.tar.zst
holds 'is said' 'note +renamed.tar.zst.sha256 was written of another name'
cp -r shelf/deep/bag bare && rm bare/bagit.txt && cp shelf/deep/er/foreign.tar bare/data/
runs 'a bag without its bagit.txt' 1 preserve verify bare
holds 'is itself what is verified' 'problem +bagit.txt is missing'
