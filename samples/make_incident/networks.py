"""Whose addresses they are, in this story: one table for the firewall's country names, the registries' files and the list of networks."""
import ipaddress

# first, last, AS, country, country's name, owner. 198.51.100.224-255 is in no list: not every owner is known.
NETWORKS = [
    ("192.0.2.0", "192.0.2.255", 64510, "JP", "Japan", "Example Shokai K.K."),
    ("198.51.100.0", "198.51.100.63", 64501, "JP", "Japan", "Example Mobile K.K."),
    ("198.51.100.64", "198.51.100.79", 64502, "JP", "Japan", "Example Audit G.K."),
    ("198.51.100.80", "198.51.100.127", 64503, "FR", "France", "Example Telecom SAS"),
    ("198.51.100.128", "198.51.100.191", 64504, "BR", "Brazil", "Example Banda Larga Ltda."),
    ("198.51.100.192", "198.51.100.223", 64505, "SG", "Singapore", "Example Net Pte. Ltd."),
    ("203.0.113.0", "203.0.113.15", 64496, "JP", "Japan", "Example Assessments K.K."),
    ("203.0.113.16", "203.0.113.63", 64499, "JP", "Japan", "Example Broadband K.K."),
    ("203.0.113.64", "203.0.113.127", 64497, "NL", "Netherlands", "Example Hosting B.V."),
    ("203.0.113.128", "203.0.113.191", 64498, "DE", "Germany", "Example Privacy e.V."),
    ("203.0.113.192", "203.0.113.255", 64500, "US", "United States", "Example Cloud, Inc."),
    ("2001:db8:a::", "2001:db8:a:ffff:ffff:ffff:ffff:ffff", 64501, "JP", "Japan", "Example Mobile K.K."),
    ("2001:db8:66::", "2001:db8:66:ffff:ffff:ffff:ffff:ffff", 64498, "DE", "Germany", "Example Privacy e.V."),
]
REGISTRIES = {"apnic": ["JP", "SG"], "ripencc": ["NL", "DE", "FR"], "arin": ["US"], "lacnic": ["BR"]}


def find(ip):
    """The row of an address, or None."""
    address = ipaddress.ip_address(ip)
    for row in NETWORKS:
        first, last = ipaddress.ip_address(row[0]), ipaddress.ip_address(row[1])
        if first.version == address.version and first <= address <= last:
            return row
    return None


def country_name(ip):
    row = find(ip)
    return row[4] if row else "Reserved"


def delegated(registry):
    """A registry's extended delegation file: IPv4 rows hold a count of addresses (48 is no power of two), IPv6 rows a prefix length."""
    rows, opaque = [], {}
    for first, last, asn, country, _, owner in NETWORKS:
        if country not in REGISTRIES[registry]:
            continue
        holder = opaque.setdefault(owner, f"X{len(opaque) + 1:07}")
        a, b = ipaddress.ip_address(first), ipaddress.ip_address(last)
        if a.version == 4:
            rows.append(("ipv4", f"{registry}|{country}|ipv4|{first}|{int(b) - int(a) + 1}|20120410|assigned|{holder}"))
        else:
            rows.append(("ipv6", f"{registry}|{country}|ipv6|{first}|48|20150701|assigned|{holder}"))
        row = ("asn", f"{registry}|{country}|asn|{asn}|1|20120410|assigned|{holder}")
        if row not in rows:
            rows.append(row)
    lines = [f"2|{registry}|20220930|{len(rows)}|19830101|20220929|+0000"]
    lines += [f"{registry}|*|{kind}|*|{sum(1 for k, _ in rows if k == kind)}|summary" for kind in ("asn", "ipv4", "ipv6")]
    return lines + [text for kind in ("asn", "ipv4", "ipv6") for k, text in rows if k == kind]


def listing():
    """CIDR, or first-last where a range is no CIDR."""
    lines = ["network,asn,country,owner"]
    for first, last, asn, country, _, owner in NETWORKS:
        parts = list(ipaddress.summarize_address_range(ipaddress.ip_address(first), ipaddress.ip_address(last)))
        network = str(parts[0]) if len(parts) == 1 else f"{first}-{last}"
        lines.append(f'{network},AS{asn},{country},"{owner}"')
    return lines
