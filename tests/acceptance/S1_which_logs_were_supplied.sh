#!/usr/bin/env bash
# S1: server, client PC, VPN, firewall, antivirus: the coverage sheet says which were supplied, from when to when.
source "$(dirname "$0")/row.sh"
cd "$tmp" || exit 2
mkdir -p logs/{web,pc,gw,av}
for day in 01 02 03 06 07; do
  echo "192.0.2.7 - - [$day/Sep/2022:13:00:00 +0900] \"GET /index.html HTTP/1.1\" 200 2326 \"-\" \"curl/7.81.0\"" >>logs/web/access.log
done
echo 'not a log line at all' >>logs/web/access.log
cat >logs/gw/fw.log <<'LOG'
Sep  1 12:00:00 gw kernel: [100.1] IN=eth0 OUT= MAC= SRC=203.0.113.7 DST=192.0.2.1 LEN=60 TOS=0x00 PREC=0x00 TTL=50 ID=1 DF PROTO=TCP SPT=40000 DPT=23 WINDOW=1024 RES=0x00 SYN URGP=0
Sep  2 12:00:00 gw kernel: [101.1] IN=eth0 OUT= MAC= SRC=203.0.113.8 DST=192.0.2.1 LEN=60 TOS=0x00 PREC=0x00 TTL=50 ID=2 DF PROTO=TCP SPT=40001 DPT=23 WINDOW=1024 RES=0x00 SYN URGP=0
LOG
printf 'pc-one evidence of another kind\n' >logs/pc/pc-one.txt
echo '2022-09-02 10:00:00 quarantined EICAR on pc-one' >logs/av/scan.txt
echo 'ike negotiation failed for 198.51.100.9' >logs/gw/remote-access.txt
touch -d 2022-10-01T00:00:00Z logs/*/*

runs 'five classes, said by hand' 0 preserve create logs -o five.tar.zst --class 'server=*access.log' --class 'client-pc=*pc-one*' \
  --class 'vpn=*remote-access*' --class 'firewall=*fw.log' --class 'antivirus=logs/av/*' -q
preserve coverage five.tar.zst -f jsonl --max-rejects 100 >"$tmp/out" 2>"$tmp/err"
says 'the sheet lists all five as supplied' "[r['class'] for r in rows if r['supplied'] == 'yes'] == ['servers', 'client PCs', 'VPN', 'firewalls', 'antivirus (optional)']"
says 'with first and last event' "rows[0]['first_event'].startswith('2022-09-01T04:00:00') and rows[0]['last_event'].startswith('2022-09-07T04:00:00')"
says 'with the silent days' "rows[0]['silent_days'] == ['2022-09-04 - 2022-09-05 (2)']"
says 'with the share no format could read' "0 < rows[0]['unread_share'] < 0.2"

rm -r logs/gw/remote-access.txt logs/av
runs 'without VPN and antivirus; classes by their formats' 0 preserve create logs -o three.tar.zst --class 'client-pc=*pc-one*' -q
preserve list three.tar.zst -f json >"$tmp/out"
says 'the format of access.log makes it a server log' "'\"class\":\"server\"' in text.replace(' ', '')"
preserve coverage three.tar.zst --max-rejects 100 >"$tmp/out" 2>"$tmp/err"
holds 'VPN: not supplied' '\| VPN +\| not supplied'
holds 'antivirus is optional' '\| antivirus \(optional\) +\| not supplied'
holds 'firewalls are there by their format' '\| firewalls +\| yes'
preserve coverage three.tar.zst --lang ja --max-rejects 100 >"$tmp/out" 2>"$tmp/err"
holds 'in Japanese' '\| VPN +\| 未提出'
preserve coverage logs -f html --lang ja --max-rejects 100 >"$tmp/out" 2>"$tmp/err"
holds 'as a page, of plain folders too' '<html lang="ja"'
holds 'with every class' 'ウイルス対策 \(任意\)'

# What a sheet rests on is in the sheet, in every form.
mkdir odd && { cat logs/gw/fw.log && echo 'not a log line of any kind, and a long one, so that its share is more than a little of the file'; } >odd/fw.log
touch -d 2022-10-01T00:00:00Z odd/fw.log
preserve create odd -o odd.tar.zst --clock-offset 'odd/*=+90s' --class 'firewall=*fw.log' -q >/dev/null
for form in table markdown html json; do
  preserve coverage odd.tar.zst -f "$form" --max-rejects 100 >"$tmp/out" 2>"$tmp/err"
  holds "$form: the year" 'stamps carry no year; 2022 taken'
  holds "$form: the zone" 'Zone of the stamps: assumed UTC'
  holds "$form: the clock" 'Clock corrected: odd.tar.zst: .*90 s'
  holds "$form: what could not be read" 'no format could read [0-9.]+ % of its bytes'
done
