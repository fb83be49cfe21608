# The report page: stands alone, under 2 MB, in both languages; in a browser nothing overflows (skipped without chromium).
. "$(dirname "$0")/row.sh"
restore_times
for language in en ja; do
  runs "page in $language" 0 timeline report "$incident"/logs/web "$incident"/logs/waf --report-tz Asia/Tokyo --lang $language -o "$tmp/$language.html"
  says "one file, nothing loaded, no script" '"<script" not in text and "http://" not in text.replace("http://www.w3.org/2000/svg", "") and "src=" not in text' "$tmp/$language.html"
  says "under 2 MB" 'len(text.encode()) < 2_000_000' "$tmp/$language.html"
  says "2,208 hours in three lines, with text alternatives" 'text.count("class=\"head\"") == 3 and text.count("<desc") >= 2' "$tmp/$language.html"
  runs "again" 0 timeline report "$incident"/logs/web "$incident"/logs/waf --report-tz Asia/Tokyo --lang $language -o "$tmp/again.html" --threads 3 --force
  same "the same bytes" "$tmp/$language.html" "$tmp/again.html"
done
holds "in Japanese" 'lang="ja"' "$tmp/ja.html"
if ! command -v chromium >/dev/null; then
  echo "ok in a browser: skipped, there is no chromium (Debian package chromium)"
  exit 0
fi
# The page forbids scripts, so what measures it is put into a copy without that rule.
cat >"$tmp/measure.py" <<'PYTHON'
import re, sys
text = open(sys.argv[1], encoding="utf-8").read()
text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
script = """<script>addEventListener('load',()=>{const bad=[];const d=document.documentElement;
if(d.scrollWidth>d.clientWidth+1)bad.push('page '+d.scrollWidth+'>'+d.clientWidth);
for(const svg of document.querySelectorAll('svg')){const b=svg.getBoundingClientRect();
const texts=[...svg.querySelectorAll('text')].map(t=>[t.textContent,t.getBoundingClientRect()]);
for(const [s,r] of texts)if(r.left<b.left-1||r.right>b.right+1||r.top<b.top-1||r.bottom>b.bottom+1)bad.push('leaves '+s);
for(let i=0;i<texts.length;i++)for(let j=i+1;j<texts.length;j++){const a=texts[i][1],c=texts[j][1];
if(a.left<c.right-1&&c.left<a.right-1&&a.top<c.bottom-3&&c.top<a.bottom-3)bad.push('overlap '+texts[i][0]+' / '+texts[j][0]);}}
for(const box of document.querySelectorAll('.scroll')){if(box.getBoundingClientRect().right>d.clientWidth+1)bad.push('table');}
document.title='MEASURED '+JSON.stringify(bad.slice(0,9));});</script></body>"""
print(text.replace("</body>", script))
PYTHON
for language in en ja; do
  python3 "$tmp/measure.py" "$tmp/$language.html" >"$tmp/measure-$language.html"
  for width in 1280 600 400; do
    HOME=$tmp timeout 60 chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --window-size=$width,900 --virtual-time-budget=2000 \
      --dump-dom "file://$tmp/measure-$language.html" >"$tmp/dom" 2>/dev/null
    holds "nothing overflows or overlaps, $language, $width wide" '<title>MEASURED \[\]</title>' "$tmp/dom"
  done
done
