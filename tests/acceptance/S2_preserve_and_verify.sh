# S2: ログを保全. Copy, hash, archive; one flipped byte is named; added, removed and renamed files are told apart; stock tools agree.
. "$(dirname "$0")/row.sh"
cp -r "$incident/logs" "$tmp/logs"
package=$tmp/case.tar.zst
runs "create" 0 preserve create "$tmp/logs" -o "$package" --case CASE-1 --now 2022-10-01T00:00:00Z
runs "verify" 0 preserve verify "$package"
runs "create does not replace" 2 preserve create "$tmp/logs" -o "$package"
equal "the sources are as they were" "$(cd "$incident/logs" && find . -type f -exec sha256sum {} + | sort)" "$(cd "$tmp/logs" && find . -type f -exec sha256sum {} + | sort)"

mkdir "$tmp/stock"
runs "stock tar and zstd unpack it" 0 tar --zstd -xf "$package" -C "$tmp/stock"
bag=$(dirname "$(find "$tmp/stock" -name manifest-sha256.txt)")
(cd "$bag" && sha256sum -c --quiet manifest-sha256.txt) >"$tmp/sums" 2>&1 && echo "ok stock sha256sum agrees" || { echo "FAIL stock sha256sum agrees"; head -n 3 "$tmp/sums"; }
(cd "$(dirname "$package")" && sha256sum -c --quiet "$(basename "$package").sha256") >"$tmp/sums" 2>&1 && echo "ok so it does for the package" || { echo "FAIL so it does for the package"; head -n 3 "$tmp/sums"; }

# One byte of one file, in the unpacked bag.
victim=$(cd "$bag" && find data -name 'bastion-auth-202207.log.gz')
before=$(sha256sum "$bag/$victim" | cut -d' ' -f1)
printf '\377' | dd of="$bag/$victim" bs=1 seek=100 conv=notrunc status=none
after=$(sha256sum "$bag/$victim" | cut -d' ' -f1)
runs "a flipped byte stops verify" 1 preserve verify "$bag"
cat "$tmp/err" >>"$tmp/out"
holds "the file is named" 'bastion-auth-202207\.log\.gz'
holds "the expected hash" "$before"
holds "the actual hash" "$after"
# One byte of the package itself.
cp "$package" "$tmp/bad.tar.zst"
printf '\125' | dd of="$tmp/bad.tar.zst" bs=1 seek=300000 conv=notrunc status=none
preserve verify "$tmp/bad.tar.zst" >"$tmp/out" 2>&1
equal "a flipped byte of the package stops verify as well" 1 "$?"

# Added, removed, renamed: each a class of its own.
rm -rf "$tmp/stock" && mkdir "$tmp/stock" && tar --zstd -xf "$package" -C "$tmp/stock"
echo extra >"$bag/data/added.txt"
rm "$bag/$(cd "$bag" && find data -name 'waf-202207.log.gz')"
moved=$(cd "$bag" && find data -name 'waf-202208.log.gz')
mv "$bag/$moved" "$(dirname "$bag/$moved")/renamed.gz"
preserve verify "$bag" >"$tmp/out" 2>&1
equal "added, removed and renamed files stop verify" 1 "$?"
holds "extra" 'extra.*added\.txt|added\.txt.*extra'
holds "missing" 'missing.*waf-202207|waf-202207.*missing'
holds "moved" '(moved|renamed).*(waf-202208|renamed\.gz)|(waf-202208|renamed\.gz).*(moved|renamed)'
