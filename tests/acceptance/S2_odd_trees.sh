#!/usr/bin/env bash
# S2: what a live machine's folders hold besides plain files is recorded, and never a reason to stop.
source "$(dirname "$0")/row.sh"
cd "$tmp" || exit 2
mkdir -p logs/sub
seq 1000 >logs/a.log
ln logs/a.log logs/sub/same.log
ln -s a.log logs/link && ln -s nowhere logs/broken && mkfifo logs/pipe
python3 -c 'import os; os.setxattr("logs/a.log", "user.origin", b"gw\x00\xff"); os.setxattr("logs/sub", "user.shelf", b"7")' 2>/dev/null && xattrs=yes
truncate -s 50M logs/sparse.log && echo end >>logs/sparse.log
python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("logs/socket")'
chmod 2750 logs/sub
touch -d '2022-09-30T12:34:56.123456789Z' logs/a.log
touch -d '1969-12-31T23:59:58.5Z' logs/sub/same.log
runs 'links, a pipe, a socket: recorded, not followed' 0 preserve create logs -o odd.tar.zst --also bodyfile
holds 'a link with its target' 'logs/link: a symlink, recorded, not followed \(-> a.log\)' "$tmp/err"
holds 'a socket' 'logs/socket: a socket' "$tmp/err"
tar --zstd -xOf odd.tar.zst odd/hozen/files.jsonl >"$tmp/records"
says 'a hard link names its other name' "[r.get('hard_link_of') for r in rows if r['path'] == 'data/logs/sub/same.log'] == ['data/logs/a.log']" "$tmp/records"
says 'a broken link has its target' "[r['link_target'] for r in rows if r['path'] == 'data/logs/broken'] == ['nowhere']" "$tmp/records"
says 'times to the nanosecond, before 1970 too' "[r['stat']['mtime'] for r in rows if r['path'] == 'data/logs/a.log'] == ['1969-12-31T23:59:58.500000000Z']" "$tmp/records"
if [ "${xattrs:-}" = yes ]; then
  says 'extended attributes, whatever their bytes' "[r['xattrs_hex'] for r in rows if r['path'] == 'data/logs/a.log'] == [{'user.origin': '677700ff'}]" "$tmp/records"
  says 'those of a folder, too' "[r['xattrs_hex'] for r in rows if r['path'] == 'data/logs/sub'] == [{'user.shelf': '37'}]" "$tmp/records"
  mkdir with && tar --xattrs -C with --zstd -xf odd.tar.zst
  equal 'tar restores them' 677700ff "$(python3 -c 'import os; print(os.getxattr("with/odd/data/logs/a.log", "user.origin").hex())')"
fi
runs 'extract' 0 preserve extract odd.tar.zst -C got -q
same 'a sparse file is whole' logs/sparse.log got/odd/data/logs/sparse.log
equal 'and sparse again' yes "$([ "$(stat -c %b got/odd/data/logs/sparse.log)" -le 1000 ] && echo yes)"
if [ "${xattrs:-}" = yes ]; then
  equal 'extract sets the attributes' 677700ff "$(python3 -c 'import os; print(os.getxattr("got/odd/data/logs/a.log", "user.origin").hex())')"
  equal 'and those of a folder' 7 "$(python3 -c 'import os; print(os.getxattr("got/odd/data/logs/sub", "user.shelf").decode())')"
fi
equal 'and takes little room in the package' yes "$([ "$(stat -c %s odd.tar.zst)" -lt 100000 ] && echo yes)"
equal 'times are restored' "$(stat -c %y logs/a.log)" "$(stat -c %y got/odd/data/logs/a.log)"

# A file that grows, one that shrinks, one that vanishes while the package is written.
rm -rf logs && mkdir logs
head -c 60000000 /dev/urandom >logs/0-big.log
head -c 6000000 /dev/urandom >logs/live.log
echo gone >logs/vanishes.log
(preserve create logs -o live.tar.zst --no-readback -f json --level 9 >"$tmp/out" 2>"$tmp/err"; echo $? >code) &
sleep 0.2; echo more >>logs/0-big.log; echo more >>logs/live.log; rm logs/vanishes.log
wait
runs 'a package of a live folder verifies' 0 preserve verify live.tar.zst
tar --zstd -xOf live.tar.zst live/hozen/files.jsonl >"$tmp/records"
says 'what changed while it was copied has both stats' "all('stat_after' in r for r in rows if r.get('changed_during_copy')) and any(r.get('changed_during_copy') for r in rows)" "$tmp/records"

# As somebody who may not read everything.
rm -rf logs live.* && mkdir logs && echo open >logs/a.log && echo secret >logs/b.log && mkdir logs/closed && echo x >logs/closed/c.log
chmod 700 logs/closed && chmod 600 logs/b.log && chmod 755 . logs && mkdir -m 777 open
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
  tool=$(command -v preserve)
  cp "$tool" open/preserve && chmod 755 open/preserve
  runs 'what may not be read is recorded, exit 3' 3 setpriv --reuid=65534 --regid=65534 --clear-groups open/preserve create logs -o open/part.tar.zst
  holds 'the file' 'logs/b.log: not stored: Permission denied' "$tmp/err"
  holds 'the folder' 'logs/closed: not stored: Permission denied' "$tmp/err"
  runs 'a dry run says so beforehand' 3 setpriv --reuid=65534 --regid=65534 --clear-groups open/preserve create logs -o open/dry.tar.zst --dry-run -f jsonl
  says 'both of them' "len([r for r in rows if r.get('why') == 'Permission denied']) == 2"
  equal 'and writes nothing' part "$(ls open | grep tar.zst$ | cut -d. -f1)"
else
  echo 'ok an unprivileged user: skipped, it takes root and setpriv'
fi

# A folder that holds itself, and another file system.
mkdir logs/loop logs/other
if [ "$(id -u)" = 0 ] && mount --rbind logs logs/loop 2>/dev/null; then
  trap 'umount "$tmp/logs/loop" "$tmp/logs/other" 2>/dev/null; rm -rf "$tmp"' EXIT
  mount -t tmpfs -o size=1m tmpfs logs/other && echo there >logs/other/x.log
  runs 'a loop made by a bind mount ends' 3 preserve create logs -o loop.tar.zst
  holds 'and is said' 'logs/loop.*contains itself' "$tmp/err"
  tar --zstd -xOf loop.tar.zst loop/hozen/files.jsonl >"$tmp/records"
  says 'another file system is entered and marked' "any(r.get('other_file_system') for r in rows if r['path'] == 'data/logs/other') and any(r['path'] == 'data/logs/other/x.log' for r in rows)" "$tmp/records"
else
  echo 'ok a bind mount: skipped, it takes root'
fi

# More folders than a process may open files, and deeper ones.
mkdir wide && for i in $(seq 300); do mkdir "wide/$i" && echo "$i" >"wide/$i/a.log"; done
runs 'three hundred folders with sixty-four open files' 0 bash -c 'ulimit -n 64 && preserve create wide -o wide.tar.zst -f json'
says 'all of them are stored' "json.loads(text)['tables'][0]['rows'][0]['files'] == 300"
python3 -c '
import os
os.mkdir("deep"); os.chdir("deep")
for _ in range(1500):
    os.mkdir("d"); os.chdir("d")
open("a.log", "w").write("deep\n")'
runs 'a file under 1,500 folders, where 1,024 open files are usual' 0 bash -c 'ulimit -Sn 1024; preserve create deep -o deep.tar.zst -f json'
says 'is stored' "json.loads(text)['tables'][0]['rows'][0]['files'] == 1"

# Files that say they are empty and are not.
if [ "$(head -c 100000 /proc/kallsyms 2>/dev/null | wc -c)" = 100000 ]; then
  runs 'a file of /proc' 0 preserve create /proc/kallsyms -o proc.tar.zst
  preserve extract proc.tar.zst -C proc -q
  cat /proc/kallsyms >there
  same 'is read to its end' proc/proc/data/proc/kallsyms there
  equal 'and is not said to have changed' 0 "$(preserve list proc.tar.zst | grep -c changed)"
fi

# Nothing comes from where something should.
runs 'a closed stdin' 3 bash -c 'preserve create - --name e.log -o closed.tar.zst <&-'
holds 'is said' 'e.log|stdin|Bad file' "$tmp/err"
runs 'an empty pipe' 3 bash -c 'true | preserve create - --name e.log -o empty.tar.zst'
holds 'is said, too' 'nothing came from stdin' "$tmp/err"
runs 'no thread can be made' 0 bash -c '[ "$(id -u)" = 0 ] || exit 0; chmod 777 .; runuser -u nobody -- bash -c "ulimit -u 1; exec \"$(command -v preserve)\" create wide -o \"$PWD/alone.tar.zst\" --no-readback -q"'
