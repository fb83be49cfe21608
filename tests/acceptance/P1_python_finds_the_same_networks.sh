# Python's ipaddress, asked for the longest prefix, finds the same owner of a million addresses in 30,000 networks that lie in
# one another, IPv4 and IPv6, from /0 to single addresses.
. "$(dirname "$0")/row.sh"
cat >"$tmp/make.py" <<'PYTHON'
import ipaddress, random, sys
random.seed(2022)
folder = sys.argv[1]
networks = {}
def add(version, value, length):
    bits = 32 if version == 4 else 128
    value &= ~((1 << (bits - length)) - 1) & ((1 << bits) - 1)
    networks.setdefault((version, length, value), f'owner {len(networks)}')
for version, bits, shortest in ((4, 32, 8), (6, 128, 16)):
    add(version, 0, 0)
    for _ in range(3000):
        value = random.getrandbits(bits)
        for _ in range(5):  # in one another, and side by side
            length = min(bits, shortest + int(random.expovariate(1 / (bits / 3))))
            add(version, value, length)
            value ^= random.getrandbits(max(1, bits - length))
            if random.random() < 0.3: value ^= 1 << (bits - length if length else 0)
            value &= (1 << bits) - 1
address = lambda version, value: (ipaddress.IPv4Address if version == 4 else ipaddress.IPv6Address)(value)
rows = [f'{address(v, value)}/{length},{owner}' for (v, length, value), owner in networks.items()]
random.shuffle(rows)
open(f'{folder}/networks.csv', 'w').write('range,owner\n' + '\n'.join(rows) + '\n')
known = {v: [n for n in networks if n[0] == v] for v in (4, 6)}
lengths = {v: sorted({n[1] for n in known[v]}, reverse=True) for v in (4, 6)}  # the longest one first
masks = {v: [(length, ~((1 << (bits - length)) - 1)) for length in lengths[v]] for v, bits in ((4, 32), (6, 128))}
def owner_of(v, value):
    for length, mask in masks[v]:
        owner = networks.get((v, length, value & mask))
        if owner: return owner
with open(f'{folder}/asked', 'w') as out, open(f'{folder}/expected', 'w') as expected:
    for turn in range(1_000_000):
        v, bits, form = (4, 32, ipaddress.IPv4Address) if turn % 4 else (6, 128, ipaddress.IPv6Address)
        _, length, value = known[v][int(random.random() * len(known[v]))]
        near = random.random()  # inside, its first, its last, one beside them
        if length < bits and near < 0.6: value |= random.getrandbits(bits - length)
        elif near >= 0.7: value |= (1 << (bits - length)) - 1
        if near > 0.85: value = max(0, min((1 << bits) - 1, value + random.choice((-1, 1))))
        if v == 6 and value >> 32 in (0, 0xFFFF): continue  # an IPv4 address in another form
        text = str(form(value))
        out.write(f'{text}\n')
        expected.write(f'{text}\t{owner_of(v, value)}\n')
PYTHON
python3 "$tmp/make.py" "$tmp"
runs 'networks are compiled' 0 whois-tag build "$tmp/networks.csv" -o "$tmp/networks.hzdb"
for source in networks.hzdb networks.csv; do
  runs "addresses are looked up in $source" 0 whois-tag "$tmp/asked" --db "$tmp/$source" --threads 2 -q
  cut -f1,2 "$tmp/out" >"$tmp/found"
  same "$source: every owner is the one of the longest prefix" "$tmp/expected" "$tmp/found"
done
