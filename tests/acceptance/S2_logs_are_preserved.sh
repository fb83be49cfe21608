#!/usr/bin/env bash
# S2: logs are preserved; whatever is changed, removed, added, moved or renamed later is named, with its hashes.
# shellcheck source=row.sh
. "$(dirname "$0")/row.sh"
cd "$tmp" || exit 2
mkdir -p logs/web
seq 1 200000 >logs/web/access.log
echo 'Sep 30 12:00:00 gw sshd[1]: Accepted publickey for root from 192.0.2.7' >logs/auth.log
head -c 9000000 /dev/zero | tr '\0' 'x' >logs/fw.log
printf 'a name with a line end\n' >"logs/two
lines.log"

runs 'create' 0 preserve create logs -o CASE.tar.zst --case 2022-017 --examiner Sato --now 2022-10-01T09:00:00+09:00
holds 'create reads the package back' '^read back +every file matched$'
runs 'a second create replaces nothing' 2 preserve create logs -o CASE.tar.zst
holds 'and says so' 'CASE.tar.zst exists already' err
runs 'the digest beside it passes sha256sum -c' 0 sha256sum -c CASE.tar.zst.sha256
runs 'verify' 0 preserve verify CASE.tar.zst
holds 'all matched' '^  4 matched, 0 changed, 0 missing, 0 extra, 0 moved, 0 renamed'

# Judges that are not ours.
mkdir stock
runs 'tar --zstd unpacks it' 0 tar -C stock --zstd -xf CASE.tar.zst
same 'to the same bytes' logs/web/access.log stock/CASE/data/logs/web/access.log
sum_check() { (cd stock/CASE && sha256sum --quiet -c "$1"); }
runs 'tagmanifest passes sha256sum -c' 0 sum_check tagmanifest-sha256.txt
runs 'all names pass sha256sum -c' 0 sum_check hozen/sha256sums.txt
holds 'the manifest writes a line end as RFC 8493 does' 'data/logs/two%0Alines.log$' stock/CASE/manifest-sha256.txt
equal 'Payload-Oxum' "$(cat logs/web/access.log logs/auth.log logs/fw.log logs/two* | wc -c).4" "$(sed -n 's/^Payload-Oxum: //p' stock/CASE/bag-info.txt)"

# One flipped byte in the package.
size=$(stat -c %s CASE.tar.zst)
cp CASE.tar.zst good
flip() { printf "$(printf '\\%03o' $(($(od -An -tu1 -j "$2" -N1 "$1") ^ 8)))" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none; }
flip CASE.tar.zst 40000
runs 'a flipped byte stops a runbook' 1 preserve verify CASE.tar.zst
holds 'its file is named' '^  changed +data/logs/'
holds 'what was expected' '^ +expected sha256 [0-9a-f]{64}$'
holds 'what is there' '^ +actual +sha256 ([0-9a-f]{64}|none)$'
runs 'so does a package cut short' 1 sh -c "head -c $((size - 9)) good >CASE.tar.zst; exec preserve verify CASE.tar.zst"
mv good CASE.tar.zst

# The unpacked bag, tampered with in every way.
bag=stock/CASE/data/logs
runs 'an unpacked bag verifies' 0 preserve verify stock/CASE
echo 'one more line' >>$bag/auth.log
mkdir $bag/old && mv $bag/fw.log $bag/old/
mv $bag/web/access.log $bag/web/access.log.1
rm "$bag/two
lines.log"
echo new >$bag/extra.log
runs 'a tampered bag stops a runbook' 1 preserve verify stock/CASE
holds 'each class is counted' '^  0 matched, 1 changed, 1 missing, 1 extra, 1 moved, 1 renamed'
holds 'changed' '^  changed +data/logs/auth.log$'
holds 'changed from' "expected sha256 $(sha256sum <logs/auth.log | cut -d' ' -f1)"
holds 'changed to' "actual +sha256 $(sha256sum <$bag/auth.log | cut -d' ' -f1)"
holds 'missing' '^  missing +data/logs/two\\nlines.log$'
holds 'extra' '^  extra +data/logs/extra.log$'
holds 'moved' '^  moved +data/logs/fw.log -> data/logs/old/fw.log$'
holds 'renamed' '^  renamed +data/logs/web/access.log -> data/logs/web/access.log.1$'
runs 'the same as data' 1 preserve verify stock/CASE -f jsonl
holds 'with its class' '"verdict":"moved"'

# One file out of it, and never outside the folder named.
runs 'extract one file' 0 preserve extract CASE.tar.zst logs/auth.log -C one
same 'as it was' logs/auth.log one/CASE/data/logs/auth.log
equal 'and no other' 1 "$(find one -type f | wc -l)"
for threads in 1 3; do
  preserve create logs -o "t$threads.tar.zst" --threads $threads --now 2022-10-01 -q >/dev/null
  zstd -dcq "t$threads.tar.zst" | tar -xO "t$threads/data/logs/fw.log" | sha256sum >"sum$threads"
done
same 'threads do not change the content' sum1 sum3

# Signed, and held against another state.
runs 'make keys' 0 preserve keygen examiner
runs 'create and sign' 0 preserve create logs -o signed.tar.zst --sign examiner.key
runs 'openssl accepts the signature' 0 openssl pkeyutl -verify -pubin -inkey examiner.pub -rawin -in signed.tar.zst.sha256 -sigfile signed.tar.zst.sig
runs 'verify --trust' 0 preserve verify signed.tar.zst --trust examiner.pub
openssl genpkey -algorithm ed25519 -out other.key && openssl pkey -in other.key -pubout -out other.pub
runs "another's key is not trusted" 1 preserve verify signed.tar.zst --trust other.pub
runs 'an unsigned package is not trusted' 1 preserve verify CASE.tar.zst --trust examiner.pub
runs 'package and folder are the same' 0 preserve compare signed.tar.zst logs
echo more >>logs/auth.log
runs 'until one changes' 1 preserve compare signed.tar.zst logs -f csv
holds 'which is named' '^changed,auth.log,'
runs 'the package with its own manifest' 0 preserve compare signed.tar.zst stock/CASE/manifest-sha256.txt

runs 'the ledger is intact' 0 preserve custody verify CASE.custody.jsonl
sed -i 's/Sato/Saito/' CASE.custody.jsonl
runs 'an edited ledger is not' 1 preserve custody verify CASE.custody.jsonl
