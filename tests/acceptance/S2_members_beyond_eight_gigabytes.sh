#!/usr/bin/env bash
# S2: a member larger than a plain tar header can say goes in and out (8 GiB with HOZEN_FULL=1, else 200 MiB), and one member comes out of a
# large package without reading the rest.
source "$(dirname "$0")/row.sh"
cd "$tmp" || exit 2
size=$((200 << 20))
[ "${HOZEN_FULL:-}" = 1 ] && size=$(((8 << 30) + 12345))
mkdir logs
for i in $(seq 8); do head -c 5000000 /dev/urandom >"logs/noise-$i.log"; done
echo 'first line' >logs/huge.log && truncate -s "$size" logs/huge.log && echo 'last line' >>logs/huge.log
seq 5000 >logs/small.log
runs 'create' 0 preserve create logs -o big.tar.zst --no-readback
runs 'verify' 0 preserve verify big.tar.zst
holds 'the whole of it' '^  10 matched, 0 changed'
equal 'stock tar sees its size' "$((size + 10))" "$(zstd -dcq big.tar.zst | tar -tv big/data/logs/huge.log | awk '{print $3}')"
runs 'extract the large one' 0 preserve extract big.tar.zst logs/huge.log -C got
equal 'it has its size' "$((size + 10))" "$(stat -c %s got/big/data/logs/huge.log)"
equal 'and its ends' 'first line last line' "$(head -n 1 got/big/data/logs/huge.log) $(tail -c 10 got/big/data/logs/huge.log)"
equal 'and its holes' yes "$([ "$(stat -c %b got/big/data/logs/huge.log)" -lt 10000 ] && echo yes)"

# What is read of the package for one small file: its end, its index, its own frame.
if strace -o "$tmp/probe" true 2>/dev/null; then
  strace -f -e trace=read,pread64 -P big.tar.zst -o calls preserve extract big.tar.zst logs/small.log -C one -q 2>/dev/null
  same 'one small file' logs/small.log one/big/data/logs/small.log
  read=$(grep -oE '= [0-9]+$' calls | awk '{sum += $2} END {print sum + 0}')
  equal "of $(stat -c %s big.tar.zst) bytes less than a hundredth is read" yes "$([ "$read" -gt 0 ] && [ "$read" -lt $(($(stat -c %s big.tar.zst) / 100)) ] && echo yes || echo "no: $read")"
else
  echo 'ok bytes read: not checked here, strace cannot trace on this machine'
fi
