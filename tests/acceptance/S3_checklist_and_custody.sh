#!/usr/bin/env bash
# S3: a checklist filled from the run, and a ledger that breaks visibly.
source "$(dirname "$0")/row.sh"
cd "$tmp" || exit 2
mkdir logs && seq 1000 >logs/a.log
runs 'an empty form to prepare with' 0 preserve checklist --lang ja
for word in 担当 立会人 日時 時刻差 媒体 封印番号 ハッシュ; do holds "it asks for $word" "^\| .*$word"; done
preserve create logs -o case.tar.zst --case C-7 --evidence E-1 --examiner 佐藤 --witness 森 --purpose 調査 --authoriser 部長 \
  --source-tz Asia/Tokyo --clock-offset +90s --note 'two
lines' -q --now 2022-10-01T00:00:00Z >/dev/null
preserve custody add case.tar.zst --action sealed --who 佐藤 --seal A-17 --now 2022-10-01T01:00:00Z -q >/dev/null
runs 'a form filled from the package' 0 preserve checklist case.tar.zst --lang ja
holds 'the person in charge' '^\| 担当 +\| 佐藤'
holds 'the witness' '^\| 立会人 +\| 森'
holds 'the date' '^\| 日時 \(UTC\) +\| 2022-10-01T00:00:00Z'
holds 'the difference of the clocks' '^\| 時刻差.*90'
holds 'the seal' '^\| 封印番号 +\| A-17'
holds 'the hash' "^\| ハッシュ \(SHA-256\) +\| $(sha256sum <case.tar.zst | cut -d' ' -f1)"
head=$(tail -n 1 case.custody.jsonl | sed 's/.*"hash":"\([0-9a-f]*\)".*/\1/')
holds 'the head of the ledger' "末尾ハッシュ +\| $head"
preserve checklist case.tar.zst -f html >"$tmp/out"
holds 'as a page in English' '<td[^>]*>in charge</td>'
lacks 'without script' '<script'

runs 'list shows the case data' 0 preserve list case.tar.zst
holds 'examiner' 'Examiner +佐藤'
runs 'the custody form' 0 preserve custody print case.tar.zst --lang ja
holds 'has a line an entry' '^\| +2 +\| 2022-10-01T01:00:00Z +\| 封印'
holds 'and the head to write on paper' "末尾ハッシュ +\| $head"

broken() {
  runs "a ledger with $1" 1 preserve custody verify broken.custody.jsonl
  holds 'is named' 'BROKEN'
  holds 'with its line' '^line [0-9]+: '
}
preserve custody add case.tar.zst --action returned --who 森 -q >/dev/null
sed 's/A-17/A-18/' case.custody.jsonl >broken.custody.jsonl
broken 'an edited entry'
sed 2d case.custody.jsonl >broken.custody.jsonl
broken 'a removed entry'
{ sed -n 1p case.custody.jsonl && sed -n 3p case.custody.jsonl && sed -n 2p case.custody.jsonl; } >broken.custody.jsonl
broken 'entries in another order'
head -c -30 case.custody.jsonl >broken.custody.jsonl
broken 'a torn end'
python3 - <<'PYTHON'
import hashlib
lines = open("case.custody.jsonl").read().splitlines()
text = lines[1].replace("A-17", "A-18").rsplit(',"hash":"', 1)[0]
lines[1] = f'{text},"hash":"{hashlib.sha256(text.encode()).hexdigest()}"}}'
open("broken.custody.jsonl", "w").write("\n".join(lines) + "\n")
PYTHON
broken 'a forged entry with a hash of its own'
runs 'the true ledger' 0 preserve custody verify case.custody.jsonl
printf 'x' | dd of=case.tar.zst bs=1 seek=600 conv=notrunc status=none
runs 'an entry about a package that changed' 1 preserve custody add case.tar.zst --action opened --who 森
holds 'says so' 'not as preserved' "$tmp/err"
holds 'the entry says it, too' '"trouble":"the package is not as preserved' case.custody.jsonl
runs 'and every later look at the ledger' 1 preserve custody verify case.tar.zst
holds 'line and all' '^line 4: the package is not as preserved'
holds 'the chain itself holds' 'intact, but the PACKAGE IS NOT AS PRESERVED'
runs 'as a table' 1 preserve custody show case.tar.zst
runs 'as data' 1 preserve custody verify case.tar.zst -f json
says 'with the result' "'NOT AS PRESERVED' in text"
runs 'the sheet is marked' 1 preserve custody print case.tar.zst --lang ja
holds 'at its head' '台帳の状態.*保全時と異なる'
runs 'so is the checklist' 1 preserve checklist case.tar.zst --lang ja
holds 'in a row of its own' '^\| 保全時と異なる +\| .*SHA-256'
head=$(sed -n 's/.*"hash":"\([0-9a-f]*\)"}$/\1/p' case.custody.jsonl | sed -n 2p)
preserve custody verify case.custody.jsonl --head "$head" >"$tmp/out" 2>"$tmp/err"
holds 'the head on an older paper' '^the head given is that of entry 2; 2 entries were added since'
preserve custody verify case.custody.jsonl --head "${head/?/x}" >"$tmp/out" 2>"$tmp/err"
holds 'one of no entry' '^the head given is that of NO entry'
rm case.tar.zst
runs 'an entry without the package' 3 preserve custody add case.tar.zst --action sealed --who 森
holds 'says that nothing was hashed' '"trouble":"the package was not there' case.custody.jsonl
preserve create logs -o new.tar.zst --note 'a note for the sheet' --now 2022-10-02T00:00:00Z -q >/dev/null
runs 'a clock behind the ledger' 3 preserve custody add new.tar.zst --action sealed --who 森 --now 2022-10-01T00:00:00Z
holds 'is said' 'its time is before that of entry 1' "$tmp/err"
runs 'the form has the notes' 0 preserve custody print new.tar.zst
holds 'with their text' 'a note for the sheet'
: >empty.custody.jsonl
runs 'an empty ledger' 1 preserve custody verify empty.custody.jsonl
holds 'is called empty' ': EMPTY, 0 entries$'
sed 's/$/\r/' new.custody.jsonl >crlf.custody.jsonl
runs 'a ledger with line ends of Windows' 1 preserve custody verify crlf.custody.jsonl
holds 'is not called edited' 'ends in CR LF'
preserve create logs -o lines.tar.zst --purpose "$(printf 'first\nsecond')" -q >/dev/null
runs 'a purpose of two lines' 0 preserve checklist lines.tar.zst
holds 'is one cell' '^\| purpose +\| first / second '
runs 'in the form, too' 0 preserve custody print lines.tar.zst
holds 'in its row' '\| first / second '
