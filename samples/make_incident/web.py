"""web1 and web2: nginx access logs (combined), with what visitors and scanners ask for."""
import datetime

import cast
import days
import web_attacks
from chance import Chance

HOURLY = [17, 14, 13, 13, 14, 15, 17, 22, 27, 29, 31, 33, 38, 34, 31, 30, 30, 31, 33, 36, 39, 40, 34, 25]
PAGES = ["/", "/shop/", "/shop/list.php?cat={n}", "/shop/item.php?id={n}", "/shop/item.php?id={n}&color=blue", "/cart/view.php", "/news/",
         "/news/detail.php?id={n}", "/guide/shipping.html", "/css/site.css?v=20220601", "/js/app.min.js", "/img/item/{n}.jpg", "/favicon.ico",
         "/member/login", "/api/stock?item={n}"]
# Harmless, and made to look otherwise: names, Japanese in three encodings, words that SQL and shells know too.
LOOK_ALIKES = [
    "/search?q=O%27Reilly+%E3%82%B7%E3%82%A7%E3%83%AB%E5%85%A5%E9%96%80", "/search?q=select+a+seat", "/search?q=union+station+hotel",
    "/search?q=%95%5C%8E%86+%83%5C%83t%83g", "/search?q=%A5%BD%A5%D5%A5%C8+%C9%BD", "/search?q=%E8%A1%A8%E7%B4%99%EF%BC%86%E8%83%BD%E5%8A%9B",
    "/search?q=cat+food+50%25+off", "/search?q=C%2B%2B%20入門".replace("入門", "%E5%85%A5%E9%96%80"), "/shop/list.php?sort=price&order=desc&drop=1",
    "/go?redirect_uri=https%3A%2F%2Fwww.example.jp%2Fcallback%3Fcode%3Dabc", "/search?q=drop+tables+in+excel", "/t.gif?d=1|2|jp;v=3|c=%7B%22a%22:1%7D",
]
NODES = {"web1": ("https://shop.example.jp", 1.0), "web2": ("https://www.example.jp", 0.93)}
SILENT_FROM, SILENT_UNTIL = (2022, 8, 17), (2, 4)  # web2, 2022-08-17 02:00 to 04:10
LOAD_TEST_DAYS = [d for d in days.all_days(datetime.date(2022, 8, 22), datetime.date(2022, 9, 2)) if d.weekday() < 5]


def line(time, ip, url, status, size, referrer, agent, method="GET", user="-"):
    return time, f'{ip} - {user} [{days.clf(time)}] "{method} {url} HTTP/1.1" {status} {size} "{referrer}" "{agent}"'


def visit(chance, time, site):
    url = chance.pick(LOOK_ALIKES) if chance.unit() < 0.04 else chance.pick(PAGES).replace("{n}", str(chance.between(1, 480)))
    status = chance.weighted([(200, 88), (304, 7), (404, 2), (302, 3)])
    size = 0 if status == 304 else chance.between(312, 28400)
    referrer = "-" if chance.unit() < 0.4 else site + chance.pick(["/", "/shop/", "/news/"])
    agent = chance.pick(cast.CRAWLERS) if chance.unit() < 0.03 else chance.pick(cast.BROWSERS)
    return line(time, chance.pick(cast.CUSTOMERS), url, status, size, referrer, agent)


def probe(chance, time, source=None):
    url = web_attacks.background(chance)
    agent = chance.weighted([("-", 2), (chance.pick(cast.CLIENT_LIBRARIES), 4), (chance.pick(cast.BROWSERS), 4)])
    status = chance.weighted([(404, 82), (403, 14), (400, 4)])
    return line(time, source or chance.pick(cast.SCANNERS), url, status, chance.between(146, 548), "-", agent)


def ordinary(node):
    """Visitors by hour of the day, fewer on rest days, and a thin rain of probes."""
    chance = Chance(f"web {node}")
    site, factor = NODES[node]
    lines = []
    for day in days.all_days():
        for hour, mean in enumerate(HOURLY):
            mean *= factor * (0.82 if days.is_rest_day(day) else 1.0)
            for _ in range(chance.poisson(mean)):
                lines.append(visit(chance, days.at(day, hour, 0, chance.unit() * 3600), site))
            for _ in range(chance.poisson(0.45)):
                lines.append(probe(chance, days.at(day, hour, 0, chance.unit() * 3600)))
    return lines


def from_tor(node, tor):
    """Every few days, a handful of attacks from an address that was a Tor exit on that day."""
    chance = Chance(f"tor {node}")
    lines = []
    for number, day in enumerate(days.all_days()):
        if number % 3 != (0 if node == "web1" else 1):
            continue
        exits = tor.exits_of(day)
        for _ in range(chance.between(1, 4)):
            time = days.at(day, chance.between(12, 22), 0, chance.unit() * 3600)
            url = chance.pick([web_attacks.FORTIOS, chance.pick(web_attacks.WORDPRESS), web_attacks.sqli(chance, web_attacks.SQLI_BOOLEAN)])
            lines.append(line(time, chance.pick(exits), url, 404, chance.between(146, 548), "-", chance.pick(cast.BROWSERS)))
    return lines


def planted_on_web1(detections):
    """What reached web1 of the two bursts, the load test on ten weekdays, and one backup file that was really there."""
    chance = Chance("web1 planted")
    lines = [line(d.time, d.source, d.url, chance.weighted([(200, 5), (404, 3), (500, 2)]), chance.between(210, 9800), "-", d.agent)
             for d in detections if d.planted and d.reached and d.host == "shop.example.jp"]
    for day in LOAD_TEST_DAYS:
        for _ in range(620):
            time = days.at(day, 13, 0, chance.unit() * 3600)
            lines.append(line(time, chance.pick(cast.LOAD_TESTERS), f"/shop/item.php?id={chance.between(1, 480)}", 200, chance.between(9000, 28400), "-",
                              "ExampleLoad/4.0 (planned load test, CHG-0822)"))
    leaked = days.at(datetime.date(2022, 9, 8), 3, 22, 41)
    lines.append(line(leaked, "203.0.113.101", "/wp-config.php.bak", 200, 3122, "-", "python-requests/2.28.1"))
    return lines


def from_resting_node(tor):
    """One attack from the address of a Tor node that was no exit on that day, nor on the days beside it."""
    node, day = tor.resting()
    return [line(days.at(day, 15, 4, 5), node, web_attacks.FORTIOS, 404, 153, "-", cast.BROWSERS[1])]


def keep_silence(lines):
    """web2 stands still from 02:00 to 04:10; its last and first record are a few seconds away."""
    day = datetime.date(*SILENT_FROM)
    begin, end = days.at(day, SILENT_UNTIL[0]), days.at(day, SILENT_UNTIL[1], 10)
    kept = [entry for entry in lines if not begin <= entry[0] < end]
    chance = Chance("web2 edge")
    return kept + [visit(chance, begin - 8, NODES["web2"][0]), visit(chance, end + 3, NODES["web2"][0])]
