#!/usr/bin/env bash
# S2: our packages under a judge that is not ours, others' bags under ours.
source "$(dirname "$0")/row.sh"
cd "$tmp" || exit 2
here=$root/tests/acceptance

# Every kind of name, in all four hashes, judged by RFC 8493 alone.
mkdir -p 'logs/deep folder'
i=0
for name in plain.log 'a blank.log' '100%.log' 'a%0Ab.log' 'back\slash.log' '*star.log' '#hash' ' leading' 'が.log' "$(printf '\343\201\213\343\202\231.log')" "$(printf 'line\nend.log')" "$(printf 'cr\rend.log')" \
  'Microsoft-Windows-TerminalServices%4Operational.evtx' "$(printf 'caf\351.log')" "$(printf 'x%.0s' {1..200}).log"; do
  i=$((i + 1)) && echo "file $i" >"logs/deep folder/$name"
done
: >logs/empty.log
head -c 5000000 /dev/urandom >logs/large.log
runs 'a package of awkward names' 0 preserve create logs -o odd.tar.zst --hash sha512,sha1,md5 --case 'C: 7' --purpose "$(printf 'two\n\nlines  ')" --examiner "$(printf 'caf\351')"
holds 'says where sha256sum finds them' 'hozen/sha256sums.txt' "$tmp/err"
mkdir stock
runs 'tar unpacks it' 0 tar -C stock --zstd -xf odd.tar.zst
runs 'a judge of RFC 8493 finds nothing' 0 python3 "$here/bagit_check.py" stock/odd
holds 'in any file' '17 payload files, 0 problems'
sums() { (cd stock/odd && sha256sum --strict --quiet -c hozen/sha256sums.txt); }
runs 'sha256sum passes all names' 0 sums
equal 'tar restores the names' "$(ls 'logs/deep folder' | grep -v caf | od -An -c)" "$(ls 'stock/odd/data/logs/deep folder' | grep -v caf | od -An -c)"
runs 'and so do we' 0 preserve verify stock/odd odd.tar.zst
echo x >>stock/odd/data/logs/empty.log
runs 'the judge is no yes-man' 1 python3 "$here/bagit_check.py" stock/odd

# Bags made elsewhere.
python3 - <<'PYTHON'
import hashlib, os, shutil, unicodedata
def bag(name, files, line="{h}  {p}\n", version="1.0", algorithm="sha256", rename=lambda p: p, end="\n"):
    os.makedirs(name + "/data", exist_ok=True)
    manifest = ""
    for path, data in files.items():
        os.makedirs(os.path.dirname(f"{name}/data/{path}"), exist_ok=True)
        open(f"{name}/data/{path}", "wb").write(data)
        manifest += line.format(h=hashlib.new(algorithm, data).hexdigest(), p=rename("data/" + path))
    open(f"{name}/manifest-{algorithm}.txt", "w", newline="").write(manifest.replace("\n", end))
    open(f"{name}/bagit.txt", "w", newline="").write(f"BagIt-Version: {version}{end}Tag-File-Character-Encoding: UTF-8{end}")
files = {"a.log": b"a\n", "sub/b.log": b"b\n", "がぎ é.log": b"c\n"}
bag("old", files, version="0.97", algorithm="md5")
bag("stars", files, line="{h} *{p}\n")
bag("crlf", files, end="\r\n")
bag("upper", files, line="{h}\t{p}\n")
bag("windows", files, rename=lambda p: p.replace("/", "\\"))
bag("mac", {unicodedata.normalize("NFD", k): v for k, v in files.items()}, rename=lambda p: unicodedata.normalize("NFC", p))
bag("sha1", files, algorithm="sha1")
bag("sha512", files, algorithm="sha512")
PYTHON
for name in old stars crlf upper windows mac sha1 sha512; do
  runs "a foreign bag: $name" 0 preserve verify "$name"
  holds "$name: all files matched" '^  3 matched, 0 changed, 0 missing, 0 extra'
  cp "$tmp/out" "$name.out"
done
holds 'a backslash is said' 'backslash of Windows' windows.out
holds 'so is another normalisation' 'another Unicode normalisation' mac.out
echo more >>'mac/data/a.log'
runs 'a foreign bag that changed' 1 preserve verify mac
holds 'is named' '^  changed +data/a.log'
python3 -c 'import shutil; shutil.make_archive("old", "zip", "old")'  # says that its names are UTF-8
tar -czf stars.tgz stars && tar -cf crlf.tar crlf && tar -cJf sha1.tar.xz sha1
for archive in old.zip stars.tgz crlf.tar sha1.tar.xz; do
  runs "a bag in $archive" 0 preserve verify "$archive"
  holds "$archive: all files matched" '^  3 matched, 0 changed, 0 missing, 0 extra'
done
echo more >>stars/data/a.log && tar -czf stars.tgz stars
runs 'changed in the archive' 1 preserve verify stars.tgz
holds 'is named' '^  changed +data/a.log'
runs 'an archive without a bag' 2 sh -c 'tar -czf no.tgz crlf.tar; exec preserve verify no.tgz'
mkdir -p several && cp old.zip no.tgz several/
runs 'a folder of archives' 0 preserve verify several
holds 'names the one without a bag' '^several/no.tgz: an archive without a bag, not verified'
python3 - <<'PYTHON'
import zipfile
with zipfile.ZipFile("huge.zip", "w") as out:  # more files than 16 bits count
    files = [f"data/{i // 1000}/{i}.log" for i in range(66000)]
    out.writestr("bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
    out.writestr("manifest-md5.txt", "".join(f"d41d8cd98f00b204e9800998ecf8427e  {path}\n" for path in files))
    for path in files:
        out.writestr(path, b"")
PYTHON
runs 'a zip of 66000 files' 0 preserve verify huge.zip
holds 'has the larger end record, which is no noise' '^  66,?000 matched'
mkdir named && head -c 300 /dev/urandom >'named/it holds no bag.zip'
runs 'a name is no verdict' 2 preserve verify named
{ head -c 4000 /dev/zero | tr '\0' E && cat old.zip; } >front.zip
runs 'noise before a zip' 1 preserve verify front.zip
holds 'is counted' '^  problem +4000 bytes lie before the zip'
python3 - <<'PYTHON'
zip = bytearray(open("old.zip", "rb").read())
end, last = zip.rfind(b"PK\5\6"), zip.rfind(b"PK\1\2")
comment = b"PK\6\7" + bytes(16)
zip[last + 32:last + 34] = len(comment).to_bytes(2, "little")
zip[end + 12:end + 16] = (int.from_bytes(zip[end + 12:end + 16], "little") + len(comment)).to_bytes(4, "little")
zip[end:end] = comment
open("comment.zip", "wb").write(open("old.zip", "rb").read() + zip)  # behind another zip
PYTHON
runs 'a comment that looks like a Zip64 locator' 1 preserve verify comment.zip
holds 'hides nothing' 'bytes lie before the zip'

# A signature is checked whatever else is left out.
mkdir signed && echo x >signed/a.log
preserve keygen one -q && preserve keygen two -q
preserve create signed -o signed.tar.zst --sign one.key -q >/dev/null
for how in '' --fast; do
  runs "the signer's key $how" 0 preserve verify signed.tar.zst --trust one.pub $how
  runs "another key $how" 1 preserve verify signed.tar.zst --trust two.pub $how
  holds 'is said' 'is not a signature of'
  runs "no key $how" 0 preserve verify signed.tar.zst $how
  holds 'leaves it unchecked, and says so' 'signed.tar.zst.sig lies beside it and was not checked'
done
cp old.zip forged.zip && cp signed.tar.zst.sha256 forged.zip.sha256 && cp signed.tar.zst.sig forged.zip.sig 2>/dev/null || cp signed.tar.zst.sha256.sig forged.zip.sha256.sig
runs "an archive under another file's signature" 1 preserve verify forged.zip --trust one.pub
holds 'is not what was signed' "SHA-256 is [0-9a-f]{64}, expected"
mkdir -p out.signed && tar -C out.signed --zstd -xf signed.tar.zst
runs 'a folder has no signature' 1 preserve verify out.signed/signed --trust one.pub

# As few processes as the system lets us have.
mkdir many && for i in 1 2 3; do head -c 9000000 /dev/urandom >many/$i.log; done
preserve create many -o many.tar.zst -q >/dev/null
mkdir few && tar -C few --zstd -xf many.tar.zst
if command -v prlimit >/dev/null && [ "$(id -u)" != 0 ]; then
  for what in many.tar.zst few/many; do
    runs "$what without a thread more" 0 prlimit --nproc=1:1 preserve verify "$what"
  done
else
  for what in many.tar.zst few/many; do
    chmod -R a+rX "$tmp" && runs "$what without a thread more" 0 setpriv --reuid=65534 --clear-groups prlimit --nproc=1:1 "$bin/preserve" verify "$what"
  done
fi

# What cannot be read is not called changed, missing or extra.
cp -r few/many locked && mkdir locked/data/many/sub && chmod -R a+rX .
if [ "$(id -u)" = 0 ]; then as=(setpriv --reuid=65534 --clear-groups); else as=(); fi
chmod 000 locked/data/many/1.log
runs 'a file that cannot be read' 3 "${as[@]}" "$bin/preserve" verify locked
holds 'has a verdict of its own' '^  unread +data/many/1.log'
holds 'and a count' '2 matched, 0 changed, 0 missing, 0 extra, 0 moved, 0 renamed, 1 unread'
chmod 000 locked/data/many
runs 'a folder that cannot be read' 3 "${as[@]}" "$bin/preserve" verify locked
holds 'hides what is below' '0 missing, 0 extra, 0 moved, 0 renamed, 4 unread'
chmod 755 locked/data/many && echo x >>locked/data/many/2.log
cp old.zip several/shut.zip && chmod 000 several/shut.zip
runs 'an archive in a folder that cannot be opened' 2 "${as[@]}" "$bin/preserve" verify several
holds 'is not called one without a bag' '1 good, 1 NOT VERIFIED'
runs 'anything else that is wrong wins' 1 "${as[@]}" "$bin/preserve" verify locked

# Content beside the bag, behind the tar's end or behind the compressed stream is in no manifest: tar shows it or not.
mkdir one && cp -r old one/bag && (cd one && tar -cf ../one.tar bag && echo loose >loose.log && tar -cf ../loose.tar bag loose.log && cp -r bag second && rm loose.log && tar -cf ../second.tar bag second)
runs 'a bag in a tar' 0 preserve verify one.tar
runs 'a loose file beside it' 1 preserve verify loose.tar
holds 'is named' "^  problem +1 file lies beside the bag bag/.*loose.log"
runs 'a second bag beside it' 1 preserve verify second.tar
holds 'is named' '^  problem +a second bag lies in it and was not verified: .*second/'
cat one.tar loose.tar >behind.tar
runs 'a second tar behind the first' 1 preserve verify behind.tar
holds 'is said' "entries lie behind the tar's end mark"
{ cat one.tar && head -c 2048 /dev/urandom; } >noise.tar
runs 'noise behind the end mark' 1 preserve verify noise.tar
gzip -c one.tar >one.tgz && { cat one.tgz && echo noise; } >noise.tgz
runs 'a compressed one' 0 preserve verify one.tgz
runs 'noise behind the compressed stream' 1 preserve verify noise.tgz
holds 'is counted' '^  problem +6 bytes lie behind'
cat old.zip old.zip >twice.zip && { cat old.zip && echo noise; } >noise.zip
runs 'two zips in one file' 1 preserve verify twice.zip
holds 'are not passed over' "bytes lie before the zip"
runs 'noise behind a zip' 1 preserve verify noise.zip
head -c 600 old.zip >cut.zip && head -c 400 one.tgz >cut.tgz && head -c 2600 one.tar >cut.tar
for cut in cut.zip cut.tgz cut.tar; do
  runs "$cut: an archive that ends early" 1 preserve verify "$cut"
  holds 'is not as preserved' ': NOT AS PRESERVED$'
done
python3 - <<'PYTHON'
import io, tarfile
out = tarfile.open("names.tar", "w")
for name, data in [("bag/bagit.txt", b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"), ("bag/manifest-md5.txt", b"")] + [(f"bag/data/{n}", b"") for n in ("x", "x/y", "../../z")]:
    member = tarfile.TarInfo(name)
    member.size = len(data)
    out.addfile(member, io.BytesIO(data))
out.close()
PYTHON
zstd -q names.tar -o names.tar.zst
for names in names.tar names.tar.zst; do
  runs "$names: names that cannot be unpacked" 1 preserve verify "$names"
  holds 'one leads out' "problem +.*/\\.\\./\\.\\./z.* leads out of its folder"
  holds 'one is both file and folder' 'data/x.* is a file, and a folder'
done

# Files to be fetched, hashes of a kind that is not known.
cp -r old fetch && rm fetch/data/a.log && echo 'https://example.com/a.log 2 data/a.log' >fetch/fetch.txt && cp fetch/manifest-md5.txt fetch/manifest-sha3256.txt
runs 'a file that is still to be fetched' 1 preserve verify fetch
holds 'is called so' 'to be fetched, says fetch.txt: https://example.com/a.log'
holds 'the other manifest is named' 'manifest-sha3256.txt.* is of a kind of hash that is not known here'

# Lists for compare.
(cd old && sha256sum --tag data/a.log data/sub/b.log) >tagged.lst && (cd old && sha256sum data/a.log data/sub/b.log) >plain.txt
runs 'a list as sha256sum --tag writes it' 0 preserve compare tagged.lst plain.txt
(cat plain.txt && echo 'no line at all') >bad.lst
runs 'a list with a bad line' 2 preserve compare bad.lst plain.txt
holds 'is named with its line' 'bad.lst:3' "$tmp/err"
runs 'a temporary folder that is none, and is not needed' 0 env TMPDIR=/nowhere/at/all preserve compare plain.txt tagged.lst
python3 -c '
for i in range(60000):
    print(f"{i:064x}  logs/some/where/{i:06}.log")' >long.lst
runs 'a temporary folder that is none, and is needed' 2 env TMPDIR=/nowhere/at/all preserve compare long.lst long.lst
holds 'is named, and what to do' '/nowhere/at/all.*TMPDIR' "$tmp/err"
runs 'a long list' 0 preserve compare long.lst long.lst
holds 'is like itself' 'matched +60,?000'

# Names of raw bytes, folders' too.
mkdir -p raw/"$(printf 'caf\351')" && echo x >raw/"$(printf 'caf\351')"/a.log && ln raw/"$(printf 'caf\351')"/a.log raw/z.log
preserve create raw -o raw.tar.zst -q >/dev/null
runs 'as found' 0 preserve extract raw.tar.zst --as-found -C raw.out -q
equal 'each folder has one name' 1 "$(ls raw.out/raw/data/raw | grep -c caf)"
runs 'hard links' 0 preserve list raw.tar.zst
holds 'are shown' 'the same file as data/raw/caf=E9/a.log'

# A path longer than the system takes at once.
python3 - <<'PYTHON'
import hashlib, os
names = ["d" * 200] * 25
os.makedirs("deep/data")
open("deep/bagit.txt", "w").write("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
open("deep/manifest-sha256.txt", "w").write(hashlib.sha256(b"x").hexdigest() + "  " + "/".join(["data", *names, "x.log"]) + "\n")
os.chdir("deep/data")
for name in names:
    os.mkdir(name)
    os.chdir(name)
open("x.log", "wb").write(b"x")
PYTHON
runs 'a path of 5000 bytes' 0 preserve verify deep
holds 'is read' '^  1 matched, 0 changed, 0 missing, 0 extra'
