"""Writes MaxMind databases by maxmind.github.io/MaxMind-DB, version 2.0: the shapes that vendors publish, on made-up networks.

mmdb_writer.py FOLDER: FOLDER/SHAPE.mmdb for each shape, and FOLDER/SHAPE.asked, addresses in and beside their networks.
"""
import ipaddress
import random
import struct
import sys


class Double(float):
    pass


def control(kind, size):
    head = [kind << 5] if kind < 8 else [0, kind - 7]
    if size < 29:
        head[0] |= size
        return bytes(head)
    if size < 285:
        head[0] |= 29
        return bytes(head) + bytes([size - 29])
    head[0] |= 30
    return bytes(head) + struct.pack('>H', size - 285)


def unsigned(kind, value):
    body = value.to_bytes((value.bit_length() + 7) // 8, 'big')
    return control(kind, len(body)) + body


class Data:
    """The data section: equal texts are written once, pointed to afterwards."""

    def __init__(self):
        self.bytes = b''
        self.texts = {}

    def pointer(self, at):
        if at < 2048:
            return bytes([1 << 5 | at >> 8, at & 0xff])
        at -= 2048
        return bytes([1 << 5 | 1 << 3 | at >> 16 & 7, at >> 8 & 0xff, at & 0xff])

    def text(self, value, base):
        if value in self.texts:
            return self.pointer(self.texts[value])
        if base is not None and len(value) > 2:
            self.texts[value] = base
        body = value.encode()
        return control(2, len(body)) + body

    def encode(self, value, base):
        if isinstance(value, str):
            return self.text(value, base)
        if isinstance(value, bool):
            return control(14, int(value))
        if isinstance(value, Double):
            return control(3, 8) + struct.pack('>d', value)
        if isinstance(value, int):
            return unsigned(6 if value > 0xffff else 5, value)
        if isinstance(value, list):
            out = control(11, len(value))
            for item in value:
                out += self.encode(item, None if base is None else base + len(out))
            return out
        out = control(7, len(value))
        for key, item in value.items():
            out += self.text(key, None if base is None else base + len(out))
            out += self.encode(item, None if base is None else base + len(out))
        return out

    def add(self, value):
        at = len(self.bytes)
        self.bytes += self.encode(value, at)
        return at


class Tree:
    def __init__(self, version):
        self.version = version
        self.bits = 32 if version == 4 else 128
        self.root = [None, None]
        self.data = Data()

    def add(self, network, facts):
        """A network within one that is there takes its part; the rest keeps what it had."""
        number = int(network.network_address)
        length = network.prefixlen + (96 if network.version == 4 and self.version == 6 else 0)
        at = self.root
        for depth in range(length - 1):
            side = number >> (self.bits - 1 - depth) & 1
            if not isinstance(at[side], list):
                at[side] = [at[side], at[side]]
            at = at[side]
        at[number >> (self.bits - length) & 1] = self.data.add(facts)

    def alias(self, prefix, length):
        """The IPv4 tree again, below another prefix of IPv6."""
        inner = self.root
        for _ in range(96):
            inner = inner[0]
        at = self.root
        for depth in range(length - 1):
            side = prefix >> (127 - depth) & 1
            if not isinstance(at[side], list):
                at[side] = [at[side], at[side]]
            at = at[side]
        at[prefix >> (128 - length) & 1] = inner

    def nodes(self):
        order, numbers, stack = [], {}, [self.root]
        while stack:
            node = stack.pop()
            if id(node) in numbers:
                continue
            numbers[id(node)] = len(order)
            order.append(node)
            stack += [side for side in node if isinstance(side, list)]
        return order, numbers

    def write(self, path, kind, record_bits):
        order, numbers = self.nodes()
        count = len(order)

        def record(side):
            if side is None:
                return count
            return numbers[id(side)] if isinstance(side, list) else count + 16 + side

        out = bytearray()
        for node in order:
            left, right = record(node[0]), record(node[1])
            if record_bits == 28:
                out += (left & 0xffffff).to_bytes(3, 'big') + bytes([(left >> 24) << 4 | right >> 24])
                out += (right & 0xffffff).to_bytes(3, 'big')
            else:
                out += left.to_bytes(record_bits // 8, 'big') + right.to_bytes(record_bits // 8, 'big')
        facts = Data()
        out += bytes(16) + self.data.bytes + b'\xab\xcd\xefMaxMind.com' + control(7, 9)
        for key, value in (('binary_format_major_version', unsigned(5, 2)), ('binary_format_minor_version', unsigned(5, 0)),
                           ('build_epoch', unsigned(9, 1664506800)), ('database_type', facts.text(kind, None)),
                           ('description', control(7, 0)), ('ip_version', unsigned(5, self.version)),
                           ('languages', control(11, 0)), ('node_count', unsigned(6, count)),
                           ('record_size', unsigned(5, record_bits))):
            out += facts.text(key, None) + value
        with open(path, 'wb') as file:
            file.write(out)


COUNTRIES = {'JP': 'Japan', 'NL': 'The Netherlands', 'AR': 'Argentina', 'ZA': 'South Africa', 'DE': 'Germany'}


def country(code):
    return {'geoname_id': 1000000 + sum(code.encode()), 'iso_code': code, 'names': {'en': COUNTRIES[code], 'ja': '国' + code}}


def city(code, n):
    return {'city': {'geoname_id': 2000000 + n, 'names': {'en': f'Example City {n}'}},
            'continent': {'code': 'EU', 'geoname_id': 6255148, 'names': {'en': 'Example'}}, 'country': country(code),
            'location': {'accuracy_radius': 100, 'latitude': Double(35.5), 'longitude': Double(-1.25), 'time_zone': 'Etc/UTC'},
            'registered_country': country('DE'), 'subdivisions': [{'iso_code': '13', 'names': {'en': 'Example Part'}}]}


SHAPES = {  # name: (record size, version, facts of a network)
    'GeoLite2-Country': (24, 6, lambda code, n: {'continent': {'code': 'EU'}, 'country': country(code), 'registered_country': country('DE')}),
    'GeoLite2-City': (28, 6, city),
    'GeoLite2-ASN': (24, 6, lambda code, n: {'autonomous_system_number': 64496 + n, 'autonomous_system_organization': f'Example Carrier {n} K.K.'}),
    'GeoIP2-ISP': (28, 4, lambda code, n: {'autonomous_system_number': 64496 + n, 'autonomous_system_organization': f'EXAMPLE-{n}',
                                           'isp': f'Example Provider {n}', 'organization': f'Example Customer {n}'}),
    'DBIP-Country-Lite': (32, 6, lambda code, n: {'continent': {'code': 'EU', 'names': {'en': 'Example'}}, 'country': country(code)}),
    'DBIP-ASN-Lite': (32, 6, lambda code, n: {'autonomous_system_number': 4200000000 + n, 'autonomous_system_organization': f'例示{n}株式会社'}),
    'ipinfo country_asn': (32, 6, lambda code, n: {'as_domain': 'example.net', 'as_name': f'Example {n}', 'asn': f'AS{64496 + n}', 'continent': 'EU',
                                                   'continent_name': 'Example', 'country': code, 'country_name': COUNTRIES[code]}),
    'ipinfo lite': (32, 6, lambda code, n: {'as_domain': 'example.net', 'as_name': f'Example {n}', 'asn': f'AS{64496 + n}',
                                            'country': COUNTRIES[code], 'country_code': code}),
    'ipinfo asn': (24, 4, lambda code, n: {'asn': f'AS{64496 + n}', 'domain': 'example.net', 'name': f'Example {n}', 'type': 'isp'}),
}


def main(folder):
    for number, (shape, (record_bits, version, facts)) in enumerate(SHAPES.items()):
        random.seed(2022 + number)
        tree, asked, networks = Tree(version), [], {}
        for n in range(60):
            if version == 4 or n % 2 == 0:
                length = random.randint(6, 32)
                value = random.choice([0xc6336400, 0xcb007100, random.getrandbits(32)]) ^ random.getrandbits(8)
                network = ipaddress.ip_network((value >> (32 - length) << (32 - length), length))
            else:
                length = random.randint(20, 128)
                value = 0x20010db8 << 96 | random.getrandbits(96)
                network = ipaddress.IPv6Network((value >> (128 - length) << (128 - length), length))
            networks[network] = n
            first, last = int(network.network_address), int(network.broadcast_address)
            for at in (first, last, random.randint(first, last), last + 1):
                if at < 1 << network.max_prefixlen:
                    asked.append(type(network.network_address)(at))
        for network in sorted(networks, key=lambda network: network.prefixlen):
            n = networks[network]
            tree.add(network, facts(random.choice(list(COUNTRIES)), n % 7))
        if version == 6:
            tree.alias(0xffff << 32, 96)
            tree.alias(0x2002 << 112, 16)
        name = shape.replace(' ', '_')
        tree.write(f'{folder}/{name}.mmdb', shape, record_bits)
        with open(f'{folder}/{name}.asked', 'w') as out:
            out.writelines(f'{address}\n' for address in dict.fromkeys(asked) if address.version == 4 or not address.sixtofour and not address.teredo)


main(sys.argv[1])
