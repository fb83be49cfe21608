#!/usr/bin/env bash
# S2: whatever interrupts a preservation, --resume ends with the bytes of an undisturbed run.
source "$(dirname "$0")/row.sh"
cd "$tmp" || exit 2

python3 - <<'PYTHON'
import os, random
random.seed(7)
os.makedirs("logs/many")
for i in range(900):
    with open(f"logs/many/{i:04}.log", "wb") as f:
        f.write((f"192.0.2.{i % 250} - - [30/Sep/2022:13:00:00 +0900] \"GET /{i} HTTP/1.1\" 200 1\n" * random.randrange(0, 900)).encode())
for name, size in (("big.log", 23_000_001), ("frames.log", 12 << 20), ("z-last.log", 9_000_000)):
    with open("logs/" + name, "wb") as f:
        f.write(random.randbytes(size))
os.symlink("nowhere", "logs/many/0500.link")
os.utime("logs/big.log", ns=(1, 1664510000123456789))
PYTHON
command=(preserve create logs -o case.tar.zst --case 7 --hash md5 --no-readback --threads 2)
create() { "${command[@]}" --now 2022-10-01 "$@"; }
resume() { "${command[@]}" --now 2023-01-01 --resume "$@"; }  # the time is that of the run that began

runs 'an undisturbed run' 0 create
mkdir whole && mv case.* whole/
clean() { rm -f case.*; }
runs 'and another one, whatever the first has touched' 0 create
same 'are the same bytes' case.tar.zst whole/case.tar.zst
clean

# SIGKILL at a place in the run given as a share of its time.
took=$( { TIMEFORMAT=%R; time create -q >/dev/null; } 2>&1 | tail -n 1)
clean
different=0 stopped=0
for share in 0.02 0.08 0.15 0.2 0.27 0.33 0.4 0.46 0.55 0.6 0.66 0.73 0.8 0.86 0.93 0.99; do
  "${command[@]}" --now 2022-10-01 -q >/dev/null 2>&1 &  # the program itself, no subshell: it is what is killed
  process=$!
  sleep "$(python3 -c "print($took * $share)")"
  kill -9 "$process" 2>/dev/null && [ ! -e case.tar.zst ] && [ -e case.tar.zst.partial ] && stopped=$((stopped + 1))
  wait "$process" 2>/dev/null
  # Half of them are killed a second time, while they resume.
  if [ "${share: -1}" -gt 4 ]; then
    "${command[@]}" --now 2023-01-01 --resume -q >/dev/null 2>&1 &
    process=$!
    sleep "$(python3 -c "print($took * 0.2)")"
    kill -9 "$process" 2>/dev/null
    wait "$process" 2>/dev/null
  fi
  # Killed at the very end, all may be there and the journal too.
  if [ ! -e case.tar.zst.sha256 ] || [ -e case.tar.zst.partial.journal ]; then
    resume -q >"$tmp/out" 2>"$tmp/err" || cat "$tmp/err"
  fi
  for file in case.tar.zst case.tar.zst.sha256 case.custody.jsonl; do
    cmp -s "$file" "whole/$file" || { different=$((different + 1)); echo "killed at $share: $file differs" >>"$tmp/why"; }
  done
  [ ! -e case.tar.zst.partial ] && [ ! -e case.tar.zst.partial.journal ] || echo "killed at $share: something is left" >>"$tmp/why"
  clean
done
touch "$tmp/why"
equal 'kills at 16 places, and during the resumption, end in the same bytes' '' "$(cat "$tmp/why")"
equal 'some of the kills came while the package grew' yes "$([ "$stopped" -ge 4 ] && echo yes || echo "no: $stopped")"

# The journal and the package cut at any byte, as a power cut leaves them.
"${command[@]}" --now 2022-10-01 -q >/dev/null 2>&1 &
process=$!
sleep "$(python3 -c "print($took * 0.7)")"
kill -9 "$process" 2>/dev/null
wait "$process" 2>/dev/null
if [ -e case.tar.zst.partial ]; then
  mkdir cut && mv case.* cut/
  : >"$tmp/why"
  for part in 0.0 0.1 0.5 0.9 0.999; do
    for what in case.tar.zst.partial case.tar.zst.partial.journal; do
      cp cut/case.* .
      size=$(stat -c %s "$what")
      head=$(head -n 1 case.tar.zst.partial.journal | wc -c)
      to=$(python3 -c "print(max(int($size * $part), $head if '$what'.endswith('journal') else 0))")
      truncate -s "$to" "$what"
      resume -q >"$tmp/out" 2>"$tmp/err" || cat "$tmp/err" >>"$tmp/why"
      cmp -s case.tar.zst whole/case.tar.zst || echo "$what cut to $to: another package" >>"$tmp/why"
      clean
    done
  done
  # Blocks that were never written are zeros after a power cut.
  cp cut/case.* .
  dd if=/dev/zero of=case.tar.zst.partial bs=4096 seek=300 count=2000 conv=notrunc status=none
  resume -q >"$tmp/out" 2>"$tmp/err" || cat "$tmp/err" >>"$tmp/why"
  cmp -s case.tar.zst whole/case.tar.zst || echo 'zeros in the middle: another package' >>"$tmp/why"
  clean
  equal 'a torn package or a torn journal ends in the same bytes' '' "$(cat "$tmp/why")"
else
  echo 'ok a torn package: this machine was too fast to be interrupted'
fi

# A run that is not the same one is refused.
"${command[@]}" --now 2022-10-01 -q >/dev/null 2>&1 &
process=$!
sleep "$(python3 -c "print($took * 0.5)")"
kill -9 "$process" 2>/dev/null
wait "$process" 2>/dev/null
if [ -e case.tar.zst.partial ]; then
  runs 'without --resume what is there is left alone' 2 create
  holds 'and said' 'interrupted.*--resume' "$tmp/err"
  runs 'another command line is refused' 2 resume --examiner Mori
  holds 'by the option that differs' "examiner was '', now it is 'Mori'" "$tmp/err"
fi
clean

# A full disk, a real one.
mkdir small
if [ "$(id -u)" = 0 ] && mount -t tmpfs -o size=24m tmpfs small 2>/dev/null; then
  trap 'umount "$tmp/small"; rm -rf "$tmp"' EXIT
  dd if=/dev/zero of=small/other bs=1M count=10 status=none
  runs 'a full disk stops the run' 2 preserve create logs -o small/case.tar.zst --case 7 --hash md5 --no-readback --threads 2 --now 2022-10-01
  holds 'which says so and what to do' 'disk of .* is full: [0-9]+ bytes are free .*--resume' "$tmp/err"
  equal 'and never fills the disk to its last byte' yes "$(python3 -c 'import os; s = os.statvfs("small"); print("yes" if s.f_bavail * s.f_frsize > 100000 else "no")')"
  rm small/other
  mount -o remount,size=80m small
  runs 'with room again it goes on' 0 preserve create logs -o small/case.tar.zst --case 7 --hash md5 --no-readback --threads 2 --now 2022-10-01 --resume
  holds 'from where it was' 'resumed: ' "$tmp/err"
  same 'to the same bytes' small/case.tar.zst whole/case.tar.zst
else
  echo 'ok a full disk: skipped, it takes root and a tmpfs mount'
fi

# Reading and writing that fail, by a library put before the C library's.
cat >faults.c <<'C'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <stdio.h>
#include <sys/stat.h>
static int is(int fd, const char* part) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, path, sizeof path - 1);
  path[n < 0 ? 0 : n] = 0;
  return part != NULL && strstr(path, part) != NULL;
}
ssize_t read(int fd, void* to, size_t n) {
  static ssize_t (*real)(int, void*, size_t);
  static long budget = -1;
  if (!real) real = (ssize_t (*)(int, void*, size_t))dlsym(RTLD_NEXT, "read");
  if (is(fd, getenv("READ_FAILS"))) {
    if (budget < 0) budget = atol(getenv("AFTER"));
    if (budget < (long)n) { errno = EACCES; return -1; }
    budget -= (long)n;
  }
  if (is(fd, getenv("BAD_SECTORS"))) {
    long from = atol(getenv("FROM")), until = atol(getenv("UNTIL")), at = lseek(fd, 0, SEEK_CUR);
    if (at >= from && at < until) { errno = EIO; return -1; }
    if (at < from && at + (long)n > from) n = (size_t)(from - at);
  }
  return real(fd, to, n);
}
ssize_t write(int fd, const void* from, size_t n) {
  static ssize_t (*real)(int, const void*, size_t);
  static long budget = -1;
  if (!real) real = (ssize_t (*)(int, const void*, size_t))dlsym(RTLD_NEXT, "write");
  if (is(fd, getenv("WRITE_FAILS"))) {
    if (budget < 0) budget = atol(getenv("AFTER"));
    if (budget < (long)n) { errno = EIO; return -1; }
    budget -= (long)n;
    if (n > 3) n -= 1;  /* and writes come short */
  }
  return real(fd, from, n);
}
int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) {
  static int (*real)(int, const char*, int, const char*, unsigned);
  if (!real) real = (int (*)(int, const char*, int, const char*, unsigned))dlsym(RTLD_NEXT, "renameat2");
  const char* part = getenv("RENAME_FAILS");
  if (part && strstr(to, part)) { errno = EIO; return -1; }
  return real(from_folder, from, to_folder, to, flags);
}
C
if cc -shared -fPIC -o faults.so faults.c -ldl 2>/dev/null; then
  runs 'a disk that cannot write stops the run' 2 env LD_PRELOAD="$tmp/faults.so" WRITE_FAILS=case.tar.zst.partial AFTER=9000000 \
    preserve create logs -o case.tar.zst --case 7 --hash md5 --no-readback --threads 2 --now 2022-10-01
  holds 'which names the file and what to do' 'case.tar.zst.partial: Input/output error .*--resume' "$tmp/err"
  runs 'and goes on when it can' 0 resume
  same 'to the same bytes' case.tar.zst whole/case.tar.zst
  clean
  # The package is complete, but without its name, or without what stands beside it.
  for what in tar.zst tar.zst.sha256 custody.jsonl; do
    runs "case.$what cannot get its name" 2 env LD_PRELOAD="$tmp/faults.so" RENAME_FAILS="case.$what" \
      preserve create logs -o case.tar.zst --case 7 --hash md5 --no-readback --threads 2 --now 2022-10-01
    equal 'the journal says that all is done' 2 "$(wc -l <case.tar.zst.partial.journal)"
    runs 'what is missing is made up for' 0 resume
    for file in case.tar.zst case.tar.zst.sha256 case.custody.jsonl; do same "$file is as it should be" "$file" "whole/$file"; done
    equal 'and nothing else is left' 'case.custody.jsonl case.tar.zst case.tar.zst.sha256' "$(echo case.*)"
    clean
  done
  runs 'complete but for its name' 2 env LD_PRELOAD="$tmp/faults.so" RENAME_FAILS=case.tar.zst \
    preserve create logs -o case.tar.zst --case 7 --hash md5 --no-readback --threads 2 --now 2022-10-01
  rm case.tar.zst.partial
  runs 'and then gone, it is made anew' 0 resume
  same 'to the same bytes' case.tar.zst whole/case.tar.zst
  clean
  # The log is wiped before the run goes on: what had been copied of it is all that is left.
  cp -a logs lost
  lost=(preserve create lost -o case.tar.zst --no-readback --threads 2 -f json)
  for what in wiped replaced gone; do
    runs "a run is interrupted, and its log $what" 2 env LD_PRELOAD="$tmp/faults.so" WRITE_FAILS=case.tar.zst.partial AFTER=9000000 "${lost[@]}"
    case $what in
      wiped) : >lost/big.log ;;
      replaced) cp lost/frames.log new && mv new lost/big.log ;;
      gone) rm lost/big.log ;;
    esac
    runs 'it goes on and says so' 3 "${lost[@]}" --resume
    says 'by the file and the bytes' "any('big.log' in str(row) and 'bytes that run had copied' in str(row) for row in json.loads(text)['tables'][1]['rows'])"
    runs 'what had been copied is kept' 0 preserve extract case.tar.zst lost/big.log -C kept -q
    equal 'as it was read' yes "$(size=$(stat -c %s kept/case/data/lost/big.log); [ "$size" -ge 4194304 ] && cmp -s -n "$size" kept/case/data/lost/big.log logs/big.log && echo yes)"
    runs 'the rest is there, and all of it verifies' 0 preserve verify case.tar.zst
    clean
    rm -rf kept
    cp -a logs/big.log lost/big.log
  done
  runs 'a source that cannot be read to its end is kept so far' 3 env LD_PRELOAD="$tmp/faults.so" READ_FAILS=logs/big.log AFTER=6000000 \
    preserve create logs -o case.tar.zst -f json
  says 'and said with the byte' "any('reading failed at byte' in str(row) for row in json.loads(text)['tables'][1]['rows'])"
  runs 'what was read verifies' 0 preserve verify case.tar.zst
  clean
  # Bad sectors in the middle of a large and of a small log.
  for log in big.log many/0006.log; do
    size=$(stat -c %s "logs/$log") from=$((size / 2 / 4096 * 4096)) until=$((size / 2 / 4096 * 4096 + 8192))
    bad=(env LD_PRELOAD="$tmp/faults.so" BAD_SECTORS="logs/$log" FROM="$from" UNTIL="$until")
    runs "$log is read on behind its bad sectors" 3 "${bad[@]}" preserve create logs -o case.tar.zst --case 7 --hash md5 --threads 2 --now 2022-10-01 -f json
    says 'which are told' "any('8192 bytes could not be read, in 1 place, the first at byte $from' in str(row) for row in json.loads(text)['tables'][1]['rows'])"
    runs 'what there is verifies' 0 preserve verify case.tar.zst
    holds 'and that a file is not whole is said' 'note .*of its files 1 stored in part' "$tmp/out"
    runs 'by its index, too' 0 preserve verify case.tar.zst --fast
    holds 'that is said' 'of its files 1 stored in part' "$tmp/out"
    runs 'and is as long as the log' 0 preserve extract case.tar.zst "logs/$log" -C kept -q
    python3 - "logs/$log" "$from" "$until" >zeroed <<'PYTHON'
import sys
content = bytearray(open(sys.argv[1], 'rb').read())
a, b = map(int, sys.argv[2:])
content[a:b] = bytes(b - a)
sys.stdout.buffer.write(content)
PYTHON
    same 'with zeros in that place only' "kept/case/data/logs/$log" zeroed
    equal 'the package says which' yes "$(tar --zstd -xOf case.tar.zst case/hozen/files.jsonl | grep "\"unread\":\[\[$from,$until\]\]" >/dev/null && echo yes)"
    rm -rf kept
    if [ "$log" = big.log ]; then
      mkdir hurt && mv case.* hurt/
      runs 'interrupted behind them' 2 "${bad[@]}" WRITE_FAILS=case.tar.zst.partial AFTER=20000000 preserve create logs -o case.tar.zst --case 7 --hash md5 --threads 2 --now 2022-10-01
      runs 'it goes on, and still knows of them' 3 preserve create logs -o case.tar.zst --case 7 --hash md5 --threads 2 --now 2023-01-01 --resume
      same 'to the same bytes' case.tar.zst hurt/case.tar.zst
    fi
    clean
  done
else
  echo 'ok failing disks: skipped, there is no C compiler'
fi
