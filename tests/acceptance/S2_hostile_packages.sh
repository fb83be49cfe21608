#!/usr/bin/env bash
# S2: a package made to write outside the folder it is extracted to does not, and what it holds elsewhere is said.
source "$(dirname "$0")/row.sh"
cd "$tmp" || exit 2
mkdir outside && echo untouched >outside/victim
python3 - <<'PYTHON'
import io, os, tarfile

def member(tar, name, data=b"", **fields):
    info = tarfile.TarInfo(name)
    info.size = len(data)
    for key, value in fields.items():
        setattr(info, key, value)
    tar.addfile(info, io.BytesIO(data))

def package(name, *members):
    with tarfile.open(name + ".tar", "w", format=tarfile.PAX_FORMAT) as tar:
        member(tar, "case/", type=tarfile.DIRTYPE, mode=0o755)
        for one in members:
            member(tar, *one[0], **one[1])
        member(tar, "case/data/good.log", b"good\n", mode=0o640, mtime=1664510000)

out = os.path.abspath("outside")
package("dots", (("case/../../outside/new", b"x"), {}), (("../outside/new", b"x"), {}))
package("absolute", ((out + "/new", b"x"), {}))
package("link", (("case/data/door", b""), dict(type=tarfile.SYMTYPE, linkname=out)), (("case/data/door/new", b"x"), {}))
package("dirlink", (("case/data/door", b""), dict(type=tarfile.SYMTYPE, linkname="../../../outside")), (("case/data/door/victim", b"x"), {}))
package("hardlink", (("case/data/victim", b""), dict(type=tarfile.LNKTYPE, linkname=out + "/victim")), (("case/data/victim", b"x"), {}))
package("device", (("case/data/null", b""), dict(type=tarfile.CHRTYPE, devmajor=1, devminor=3)), (("case/data/disk", b""), dict(type=tarfile.BLKTYPE)))
package("fifo", (("case/data/pipe", b""), dict(type=tarfile.FIFOTYPE)))
package("case", (("case/data/Good.log", b"other\n"), {}), (("case/data/good.log", b"first\n"), {}))
package("setuid", (("case/data/tool", b"x"), dict(mode=0o6755)))
package("empty", (("case/data//x", b"x"), {}), (("case/data/./y", b"x"), {}), (("", b"x"), {}))
PYTHON
for name in dots absolute link dirlink hardlink device fifo case setuid empty; do
  zstd -q --rm "$name.tar"
  mkdir "in-$name"
  preserve extract "$name.tar.zst" -C "in-$name" >"$tmp/out" 2>"$tmp/err"
  code=$?
  equal "$name: what is good is there" good "$(cat "in-$name/case/data/good.log" 2>/dev/null | sed 's/first/good/')"
  equal "$name: nothing outside" 'untouched victim' "$(cat outside/*) $(ls outside)"
  equal "$name: only files and folders" '' "$(find "in-$name" ! -type f ! -type d)"
  [ "$name" = setuid ] || equal "$name: said, and exit 3" 3 "$code"
done
equal 'times and modes are those of the package' '1664510000 640' "$(stat -c '%Y %a' in-fifo/case/data/good.log)"
equal 'no set-uid bits' 755 "$(stat -c %a in-setuid/case/data/tool)"
equal 'names that differ by case only are two files here' 'Good.log good.log' "$(ls in-case/case/data | tr '\n' ' ' | sed 's/ $//')"

# A link that waits in the target folder is not gone through, either.
mkdir -p trap/case && ln -s ../../outside trap/case/data
preserve extract setuid.tar.zst -C trap >"$tmp/out" 2>"$tmp/err"
equal 'a link that waits in the target is no way out' 'victim' "$(ls outside)"
holds 'and is said' 'is no folder' "$tmp/err"

# Raw names.
mkdir raw && echo x >"$(printf 'raw/caf\351.log')" && echo y >'raw/caf=E9.log'
preserve create raw -o raw.tar.zst -q >/dev/null
runs 'two names that would be one in the package are kept apart' 0 preserve verify raw.tar.zst
preserve extract raw.tar.zst -C plain -q && preserve extract raw.tar.zst -C found --as-found -q
equal 'names that are no UTF-8 are written so that they are' 'caf=E9.log caf=E9.log=' "$(ls plain/raw/data/raw | tr '\n' ' ' | sed 's/ $//')"
equal 'or as they were found' "$(ls raw | od -An -c)" "$(ls found/raw/data/raw | od -An -c)"
