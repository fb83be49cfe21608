# DESIGN 6: tallies of pieces merge into the tally of the whole, byte for byte, wherever the input was cut.
. "$(dirname "$0")/row.sh"
restore_times
logs=("$incident"/logs/web/web1/*.gz "$incident"/logs/auth/*.gz)
tally_of() { timeline "$@" --by hour --rank source.ip --distinct url.original --report-tz Asia/Tokyo --tz Asia/Tokyo -f tally -q; }

runs "the whole" 0 tally_of "${logs[@]}" -o "$tmp/whole.tally"
runs "again, on three threads" 0 tally_of "${logs[@]}" --threads 3 -o "$tmp/threads.tally"
same "threads make no difference" "$tmp/whole.tally" "$tmp/threads.tally"
n=0
for log in "${logs[@]}"; do
  n=$((n + 1))
  tally_of "$log" -o "$tmp/file$n.tally" || echo "FAIL $log"
done
runs "a file a piece, merged" 0 timeline merge "$tmp"/file*.tally -q -o "$tmp/files.tally"
same "is the whole" "$tmp/whole.tally" "$tmp/files.tally"

zcat "$incident"/logs/web/web1/*.gz "$incident"/logs/web/web2/*.gz >"$tmp/access.log"
zcat "$incident"/logs/auth/*.gz >"$tmp/auth.log"
touch -d 2022-10-01 "$tmp/auth.log"
pieces=("$tmp/access.log" "$tmp/auth.log" "$incident/logs/antivirus/detections-2022Q3.csv")
runs "three files, one cut into blocks" 0 tally_of "${pieces[@]}" -o "$tmp/one.tally"
for k in 1 2 3; do tally_of "${pieces[@]}" --part $k/3 -o "$tmp/part$k.tally" || echo "FAIL part $k"; done
runs "three parts of each, merged in any order" 0 timeline merge "$tmp/part3.tally" "$tmp/part1.tally" "$tmp/part2.tally" -q -o "$tmp/parts.tally"
same "are the whole" "$tmp/one.tally" "$tmp/parts.tally"
runs "with little memory" 0 tally_of "${pieces[@]}" --memory 1M -o "$tmp/spilled.tally"
same "sorted runs are the whole" "$tmp/one.tally" "$tmp/spilled.tally"

# A first line too long to be read belongs to one part alone.
{ head -c 17825792 /dev/zero | tr '\0' x; echo; cat "$tmp/access.log"; } >"$tmp/long.log"
runs "behind a line of 17 MiB" 3 tally_of "$tmp/long.log" -o "$tmp/long.tally"
runs "the part that has the line" 3 tally_of "$tmp/long.log" --part 1/3 -o "$tmp/long1.tally"
for k in 2 3; do runs "one that has not" 0 tally_of "$tmp/long.log" --part $k/3 -o "$tmp/long$k.tally"; done
runs "its parts, merged" 3 timeline merge "$tmp"/long[123].tally -q -o "$tmp/longs.tally"
same "are the whole" "$tmp/long.tally" "$tmp/longs.tally"

# Guessing that goes on over the cut between two blocks of 4 MiB.
awk 'BEGIN { for (n = 0; n < 100000; n++) printf "Sep %2d %02d:%02d:%02d bastion sshd[%d]: Failed password for root from 198.51.100.%d port 40022 ssh2\n",
  1 + n / 17280, n / 720 % 24, n / 12 % 60, n * 5 % 60, n % 9999, n % 3000 / 20 }' >"$tmp/guesses.log"
touch -d 2022-10-01 "$tmp/guesses.log"
runs "guessing" 0 tally_of "$tmp/guesses.log" -o "$tmp/guesses.tally"
for k in 1 2 3; do tally_of "$tmp/guesses.log" --part $k/3 -o "$tmp/guesses$k.tally" || echo "FAIL part $k"; done
runs "its parts, merged" 0 timeline merge "$tmp"/guesses[123].tally -q -o "$tmp/guessed.tally"
same "have the windows of the whole" "$tmp/guesses.tally" "$tmp/guessed.tally"
runs "its days" 0 timeline "$tmp/guessed.tally" -f csv -q
holds "are attacks" 'brute-force'

runs "the tables of the logs" 0 timeline "${pieces[@]}" --by hour --rank source.ip --distinct url.original --report-tz Asia/Tokyo --tz Asia/Tokyo -f csv -q
cp "$tmp/out" "$tmp/logs.csv"
runs "the tables of the tally" 0 timeline "$tmp/parts.tally" -f csv -q
same "are the same" "$tmp/logs.csv" "$tmp/out"
runs "days of the logs" 0 timeline "${pieces[@]}" --by day --rank source.ip --distinct url.original --report-tz Asia/Tokyo --tz Asia/Tokyo -f csv -q
cp "$tmp/out" "$tmp/days.csv"
runs "days of a tally of hours" 0 timeline "$tmp/parts.tally" --by day -f csv -q
same "are the days of the logs" "$tmp/days.csv" "$tmp/out"

runs "the same piece twice is refused" 2 timeline merge "$tmp/part1.tally" "$tmp/part1.tally"
holds "by name" 'part 1/3' "$tmp/err"
runs "another question is refused" 2 timeline merge "$tmp/part1.tally" "$tmp/file1.tally" "$tmp/whole.tally"
head -c 3000 "$tmp/whole.tally" >"$tmp/short.tally"
runs "a tally cut short is refused" 2 timeline merge "$tmp/short.tally"
holds "with its name" 'short.tally' "$tmp/err"
runs "a filter after the fact is refused" 2 timeline "$tmp/whole.tally" --where 'source.ip = 192.0.2.1'
holds "by name" '--where needs the logs' "$tmp/err"

# How logs were read, and what the files behind options say, is part of the question.
one='198.51.100.7 - - [10/Sep/2022:12:00:00 +0900] "GET /?id=1%27+UNION+SELECT+1,user(),3--+- HTTP/1.1" 404 153 "-" "Mozilla/5.0"'
echo "$one" >"$tmp/one.log"
echo "$one" >"$tmp/two.log"
piece() { timeline "$1" "${@:3}" -f tally -q --force -o "$tmp/$2.tally" || echo "FAIL tally of $*"; }
piece "$tmp/one.log" one
piece "$tmp/two.log" two
runs "two logs read alike" 0 timeline merge "$tmp/one.tally" "$tmp/two.tally" -q -o "$tmp/both.tally"
for option in "--skew *=+86400s" "--tz Asia/Tokyo" "--year 2021" "--input-format *=apache.combined" "--keep-duplicates"; do
  read -r name value <<<"$option"
  piece "$tmp/two.log" two $name ${value:+"$value"} --report-tz UTC
  runs "one of them with $name" 2 timeline merge "$tmp/one.tally" "$tmp/two.tally" -q -o "$tmp/odd.tally"
  holds "is refused by name" "$name not given there" "$tmp/err"
done
runs "--skew after the fact" 2 timeline "$tmp/one.tally" --skew '*=+1s' -q
holds "is refused" 'counted without it' "$tmp/err"

# The same path, another text; a pipe, which gives its text once.
of_facts() { printf 'range,owner\n198.51.100.0/24,%s\n' "$2" >"$tmp/ranges.csv" && piece "$tmp/$1.log" "$1" --group source.owner --addresses "$tmp/ranges.csv"; }
of_names() { echo "404,$2" | piece "$tmp/$1.log" "$1" --all --group http.response.status_code --names http.response.status_code=/dev/stdin; }
# alike_and_not OF SAME OTHER ALIKE NOT_ALIKE PATTERN: pieces of which OF says the same merge; those of which it says another do not.
alike_and_not() {
  "$1" one "$2"
  "$1" two "$2"
  runs "$4" 0 timeline merge "$tmp/one.tally" "$tmp/two.tally" -q -o "$tmp/$1.tally"
  "$1" two "$3"
  runs "$5" 2 timeline merge "$tmp/one.tally" "$tmp/two.tally" -q -o "$tmp/odd.tally"
  holds "are refused by name" "$6" "$tmp/err"
}
alike_and_not of_facts "Vendor A" "Vendor B" "the same facts about addresses" "others under the same path" 'what --addresses say'
alike_and_not of_names "not found" "missing" "the same names from a pipe" "other names from a pipe" "\-\-names 'http"
