"""fw1 (FortiGate traffic and IPS) and dmz1 (Linux, iptables in kern.log)."""
import datetime

import cast
import days
import networks
from chance import Chance

SERVICES = [(6, 23, "TELNET", 24), (6, 22, "SSH", 22), (6, 445, "SMB", 20), (6, 3389, "RDP", 18), (17, 5060, "SIP", 9), (6, 8080, "tcp/8080", 12),
            (6, 1433, "MS-SQL", 9), (6, 5900, "VNC", 7), (17, 161, "SNMP", 5), (6, 2323, "tcp/2323", 6), (17, 123, "NTP", 4), (6, 6379, "tcp/6379", 6)]
DENIES_A_DAY = 240
TARGETS = [cast.WEB1, cast.WEB2, cast.FIREWALL, cast.DMZ1, cast.BASTION]


def fortigate(chance, time, kind, rest):
    t = days.local(time)
    logid, name, subtype, level = kind
    return time, (f'date={t:%Y-%m-%d} time={t:%H:%M:%S} devname="fw1" devid="FGT60FEXAMPLE001" eventtime={int(time)}{chance.below(10**9):09} tz="+0900" '
                  f'logid="{logid}" type="{name}" subtype="{subtype}" level="{level}" vd="root" {rest}')


def traffic(chance, time, source, target, service, action):
    proto, port, name, _ = service
    sent, received = (0, 0) if action == "deny" else (chance.between(300, 9000), chance.between(600, 90000))
    rest = (f'srcip={source} srcport={chance.between(1024, 65535)} srcintf="wan1" srcintfrole="wan" dstip={target} dstport={port} dstintf="dmz" dstintfrole="dmz" '
            f'srccountry="{networks.country_name(source)}" dstcountry="Japan" sessionid={chance.between(10**6, 9 * 10**6)} proto={proto} action="{action}" '
            f'policyid={0 if action == "deny" else 12} policytype="policy" service="{name}" trandisp="noop" duration={0 if action == "deny" else chance.between(1, 90)} '
            f'sentbyte={sent} rcvdbyte={received}')
    return fortigate(chance, time, ("0000000013", "traffic", "forward", "notice"), rest)


def intrusion(chance, time):
    name, number = chance.pick([("Example.Web.Server.Path.Disclosure", 90001), ("Example.Router.Command.Execution", 90014), ("Example.VPN.Web.Session.Disclosure", 90022)])
    rest = (f'eventtype="signature" severity="high" srcip={chance.pick(cast.SCANNERS)} srccountry="Reserved" dstip={chance.pick(TARGETS[:2])} srcintf="wan1" '
            f'srcintfrole="wan" dstintf="dmz" dstintfrole="dmz" sessionid={chance.between(10**6, 9 * 10**6)} action="dropped" proto=6 service="HTTPS" policyid=12 '
            f'attack="{name}" srcport={chance.between(1024, 65535)} dstport=443 direction="outgoing" attackid={number} profile="dmz" '
            f'ref="https://www.example.com/ips/{number}" msg="tools: {name}," crscore=30 craction=8192 crlevel="high"')
    return fortigate(chance, time, ("0419016384", "utm", "ips", "alert"), rest)


def fw1():
    """Denies flat at 240 a day; 2022-09-30 has four times as many, and one address sends the difference."""
    chance = Chance("fw1")
    lines = []
    web = (6, 443, "HTTPS", 1)
    for day in days.all_days():
        for _ in range(chance.poisson(DENIES_A_DAY)):
            service = chance.weighted([(s, s[3]) for s in SERVICES])
            lines.append(traffic(chance, days.at(day, 0, 0, chance.unit() * 86400), chance.pick(cast.SCANNERS), chance.pick(TARGETS), service, "deny"))
        for _ in range(30):
            lines.append(traffic(chance, days.at(day, 0, 0, chance.unit() * 86400), chance.pick(cast.CUSTOMERS[:100]), chance.pick(TARGETS[:2]), web, "close"))
        for _ in range(chance.poisson(3)):
            lines.append(intrusion(chance, days.at(day, 0, 0, chance.unit() * 86400)))
    return lines + assessment()


def assessment():
    """203.0.113.7, 2022-09-30 10:00-17:00 JST: a port scan of the whole range, one probe after the other."""
    chance = Chance("assessment")
    day = datetime.date(2022, 9, 30)
    count = DENIES_A_DAY * 3
    begin, end = days.at(day, 10, 0, 4), days.at(day, 16, 59, 50)
    lines = []
    for number in range(count):
        time = begin + (end - begin) * (number + chance.unit() * 0.9) / count
        port = 1 + (number * 89) % 10000
        lines.append(traffic(chance, time, cast.ASSESSOR, f"192.0.2.{1 + number % 60}", (6, port, f"tcp/{port}", 1), "deny"))
    return lines


# dmz1: (protocol, port, mean a day on the first day, on the last day, who)
PORTS = [("TCP", 22, 40, 40, cast.SCANNERS), ("TCP", 23, 18, 62, cast.DEVICES), ("UDP", 3702, 0.8, 5.2, cast.SCANNERS), ("TCP", 445, 22, 22, cast.SCANNERS),
         ("TCP", 3389, 18, 18, cast.SCANNERS), ("TCP", 80, 12, 12, cast.SCANNERS), ("TCP", 443, 12, 12, cast.SCANNERS), ("TCP", 8080, 9, 9, cast.SCANNERS),
         ("UDP", 5060, 7, 7, cast.SCANNERS), ("TCP", 2323, 5, 5, cast.DEVICES), ("UDP", 123, 4, 4, cast.SCANNERS), ("UDP", 161, 3, 3, cast.SCANNERS)]


def kernel(chance, time, packet):
    uptime = time - days.at(days.FIRST) + 86411.25
    return time, f"{days.rfc3164(time)} dmz1 kernel: [{uptime:.6f}] {packet}"


def inbound(chance, time, proto, port, source):
    tail = (f"SPT={chance.between(1024, 65535)} DPT={port} WINDOW=65535 RES=0x00 SYN URGP=0" if proto == "TCP"
            else f"SPT={chance.between(1024, 65535)} DPT={port} LEN={chance.between(20, 640)}")
    mac = "02:00:5e:10:00:01:02:00:5e:10:00:fe:08:00"
    return kernel(chance, time, f"[UFW BLOCK] IN=eth0 OUT= MAC={mac} SRC={source} DST={cast.DMZ1} LEN={chance.pick([40, 44, 52, 60])} TOS=0x00 PREC=0x00 "
                                f"TTL={chance.between(38, 119)} ID={chance.below(65536)} PROTO={proto} {tail}")


def outbound(chance, time):
    return kernel(chance, time, f"[UFW BLOCK] IN= OUT=eth0 SRC={cast.DMZ1} DST=198.51.100.{chance.between(1, 60)} LEN=76 TOS=0x00 PREC=0x00 TTL=64 "
                                f"ID={chance.below(65536)} DF PROTO=UDP SPT=123 DPT=123 LEN=56")


def dmz1():
    """Telnet and WS-Discovery rise over the three months, SSH does not; a few packets go the other way."""
    chance = Chance("dmz1")
    lines = []
    period = days.all_days()
    for number, day in enumerate(period):
        share = number / (len(period) - 1)
        for proto, port, first, last, sources in PORTS:
            for _ in range(chance.poisson(first + (last - first) * share)):
                lines.append(inbound(chance, days.at(day, 0, 0, chance.unit() * 86400), proto, port, chance.pick([s for s in sources if ":" not in s])))
        for _ in range(chance.poisson(5)):
            lines.append(outbound(chance, days.at(day, 0, 0, chance.unit() * 86400)))
    return lines
