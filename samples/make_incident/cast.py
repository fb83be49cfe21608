"""Who takes part. Documentation addresses only (RFC 5737, RFC 3849): nobody's."""

WEB1, WEB2 = "192.0.2.10", "192.0.2.11"       # shop.example.jp; www.example.jp and members.example.jp
FIREWALL, DMZ1, BASTION = "192.0.2.20", "192.0.2.30", "192.0.2.40"
OFFICE = [f"192.0.2.{n}" for n in range(130, 190)]

ASSESSOR = "203.0.113.7"                      # Example Assessments K.K., 203.0.113.0/28
LOAD_TESTERS = ["203.0.113.200", "203.0.113.201"]
BURST_SOURCES = ["203.0.113.71", "203.0.113.74", "203.0.113.77", "203.0.113.90", "203.0.113.101"]
SPRAYER = "198.51.100.195"

CUSTOMERS = [f"203.0.113.{n}" for n in range(16, 64)] + [f"198.51.100.{n}" for n in range(1, 60)]
CUSTOMERS += [f"2001:db8:a:{n:x}::{n * 7 + 1:x}" for n in range(1, 25)]
SCANNERS = [f"203.0.113.{n}" for n in range(66, 126)] + [f"198.51.100.{n}" for n in range(82, 124)]
SCANNERS += [f"198.51.100.{n}" for n in range(192, 254)]
DEVICES = [f"198.51.100.{n}" for n in range(129, 191)]  # cameras and routers that look for Telnet
TOR_NODES = [f"203.0.113.{n}" for n in (130, 137, 144, 151, 158, 167, 175, 188)] + ["2001:db8:66::1e", "2001:db8:66::2f"]

BROWSERS = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/104.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:103.0) Gecko/20100101 Firefox/103.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 15_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.6 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.6 Safari/605.1.15",
    "Mozilla/5.0 (Linux; Android 12; SO-51B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/103.0.5060.129 Mobile Safari/537.36",
]
CRAWLERS = ["Mozilla/5.0 (compatible; ExampleBot/2.1; +http://www.example.com/bot.html)"]
CLIENT_LIBRARIES = ["curl/7.81.0", "python-requests/2.28.1", "Go-http-client/1.1"]

USERS = ["k.sato", "m.suzuki", "y.takahashi", "t.tanaka", "h.ito", "a.watanabe", "s.yamamoto", "n.nakamura", "r.kobayashi", "e.kato",
         "j.yoshida", "c.yamada"]
