"""The WAF in front of all sites: CEF in syslog, signature names in Japanese, times in `rt` (ms since 1970)."""
import dataclasses
import datetime

import cast
import days
import web_attacks as wa
from chance import Chance

SHOP, HOSTS = "shop.example.jp", ["shop.example.jp", "www.example.jp", "members.example.jp", "recruit.example.jp", "api.example.com"]
IIS, ORACLE, ACCOUNT = "IIS管理者ページ", "Oracle管理画面", "アカウント情報窃取"
# Two signatures whose names differ by case only: merging them would put July's ranking wrong.
MONITOR, OLD_MONITOR = "ORACLEリソース監視サービス", "Oracleリソース監視サービス"
WORDPRESS, TRAVERSAL, FORTIOS = "WordPress設定ファイル探索", "パストラバーサル", "FortiOS SSL-VPN 設定読み取り CVE-2018-13379"
XSS, SHELL, GENERIC = "クロスサイトスクリプティング", "OSコマンドインジェクション", "Generic probe 1290"
IDS = {IIS: "100101", ORACLE: "100207", ACCOUNT: "100314", MONITOR: "100221", OLD_MONITOR: "100220", WORDPRESS: "100402", TRAVERSAL: "100510",
       FORTIOS: "100618", XSS: "100515", SHELL: "100521", GENERIC: "101290", wa.SQLI_UNION: "100531", wa.SQLI_BOOLEAN: "100532",
       wa.SQLI_TIME: "100533", wa.LOG4J: "100777", wa.NIKTO: "100901"}
REQUESTS = {IIS: wa.IIS_ADMIN, ORACLE: wa.ORACLE_ADMIN, ACCOUNT: wa.CREDENTIALS, MONITOR: wa.ORACLE_MONITOR, OLD_MONITOR: wa.ORACLE_MONITOR,
            WORDPRESS: wa.WORDPRESS, TRAVERSAL: wa.TRAVERSAL, FORTIOS: [wa.FORTIOS], XSS: wa.XSS, SHELL: wa.SHELL, GENERIC: wa.CONSOLES}
# Detections by signature and month, to the unit: the rankings of the months follow from them.
MONTHLY = {
    7: {IIS: 1480, ORACLE: 1240, ACCOUNT: 1130, MONITOR: 700, OLD_MONITOR: 560, WORDPRESS: 210, TRAVERSAL: 210, FORTIOS: 46, XSS: 95, SHELL: 88,
        GENERIC: 120, wa.SQLI_UNION: 61, wa.SQLI_BOOLEAN: 54, wa.LOG4J: 39},
    8: {IIS: 1510, MONITOR: 1265, ACCOUNT: 1180, ORACLE: 640, OLD_MONITOR: 420, WORDPRESS: 236, TRAVERSAL: 189, FORTIOS: 52, XSS: 101, SHELL: 93,
        GENERIC: 131, wa.SQLI_UNION: 58, wa.SQLI_BOOLEAN: 60, wa.LOG4J: 44},
    9: {IIS: 1620, ACCOUNT: 1390, ORACLE: 1210, MONITOR: 420, OLD_MONITOR: 205, WORDPRESS: 241, TRAVERSAL: 202, FORTIOS: 57, XSS: 90, SHELL: 99,
        GENERIC: 118, wa.SQLI_UNION: 66, wa.SQLI_BOOLEAN: 49, wa.LOG4J: 41},
}
HOURLY = [8, 8, 7, 7, 8, 8, 9, 10, 11, 11, 11, 12, 12, 12, 12, 12, 11, 11, 11, 11, 11, 10, 10, 9]


@dataclasses.dataclass
class Detection:
    time: float
    source: str
    host: str
    url: str
    agent: str
    signature: str
    reached: bool = False   # detected only, not blocked
    planted: bool = False


def everyday():
    chance = Chance("waf detections")
    found = []
    for month, wanted in MONTHLY.items():
        month_days = [day for day in days.all_days() if day.month == month]
        for signature, count in wanted.items():
            for _ in range(count):
                hour = chance.weighted(list(enumerate(HOURLY)))
                time = days.at(chance.pick(month_days), hour, 0, chance.unit() * 3600)
                found.append(one(chance, time, signature))
    return found


def one(chance, time, signature):
    agent = chance.pick(cast.CLIENT_LIBRARIES + cast.BROWSERS[:2])
    if signature == wa.LOG4J:
        url, agent = wa.log4j(chance)
    elif signature in wa.SQL_TAILS:
        url = wa.sqli(chance, signature)
    else:
        url = chance.pick(REQUESTS[signature])
    return Detection(time, chance.pick(cast.SCANNERS), chance.pick(HOSTS), url, agent, signature)


def burst_of_september_25():
    """Sunday 14:00-20:00: one customer's site, many pages, SQL injection 64 % and Log4j 36 %, from five sources."""
    chance = Chance("waf burst 1")
    day = datetime.date(2022, 9, 25)
    kinds = [wa.SQLI_UNION] * 340 + [wa.SQLI_BOOLEAN] * 330 + [wa.SQLI_TIME] * 290 + [wa.LOG4J] * 540
    found = []
    for signature in chance.shuffled(kinds):
        detection = one(chance, days.at(day, 14, 0, chance.unit() * 6 * 3600), signature)
        detection.source = chance.pick(cast.BURST_SOURCES)
        detection.host = SHOP if chance.unit() < 0.985 else "www.example.jp"
        detection.reached, detection.planted = chance.unit() < 0.7, True
        found.append(detection)
    return found


def burst_of_september_30():
    """Friday 13:00-16:00: the vulnerability assessment runs Nikto against the shop."""
    chance = Chance("waf burst 2")
    day = datetime.date(2022, 9, 30)
    found = []
    for _ in range(900):
        url, agent = wa.nikto(chance)
        found.append(Detection(days.at(day, 13, 0, chance.unit() * 3 * 3600), cast.ASSESSOR, SHOP, url, agent, wa.NIKTO, True, True))
    return found


def from_tor(tor):
    """Every third day one to three attacks from an address that was a Tor exit on that day."""
    chance = Chance("waf tor")
    found = []
    for number, day in enumerate(days.all_days()):
        for _ in range(chance.between(1, 3) if number % 3 == 2 else 0):
            detection = one(chance, days.at(day, chance.between(12, 22), 0, chance.unit() * 3600), chance.pick([FORTIOS, WORDPRESS, wa.SQLI_BOOLEAN]))
            detection.source = chance.pick(tor.exits_of(day))
            found.append(detection)
    return found


def detections(tor):
    return everyday() + burst_of_september_25() + burst_of_september_30() + from_tor(tor)


def escaped(value):
    return value.replace("\\", "\\\\").replace("=", "\\=")


def line(d):
    severity = 8 if d.signature in (wa.LOG4J, FORTIOS) else 5
    action = "detected" if d.reached else "blocked"
    # Log writers of this kind read the clock twice: the relay's header is up to a second behind the detection.
    return d.time, (f"{days.rfc3164(d.time + 0.6)} waf1 CEF:0|Example Networks|WebShield|4.2|{IDS[d.signature]}|{d.signature}|{severity}|"
                    f"rt={int(d.time * 1000)} src={d.source} dhost={d.host} requestMethod=GET request={escaped(d.url)} "
                    f"requestClientApplication={escaped(d.agent)} act={action}")
