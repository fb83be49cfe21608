#!/usr/bin/env python3
"""tests/bench/make_tallies.py FOLDER [TALLIES [KEYS]]

Writes tallies (32 of a million keys unless told otherwise) as `timeline count --all --by hour --rank source.ip` would:
half of the keys stand in all of them, half in one alone. Prints the bytes and how many keys the merged tally has.
"""
import os, sys

folder = sys.argv[1]
tallies, keys = [*map(int, sys.argv[2:4]), 32, 1_000_000][:2] if len(sys.argv) != 3 else (int(sys.argv[2]), 1_000_000)
os.makedirs(folder, exist_ok=True)
half = keys // 2
QUESTION = ('counted\tevents\nby\thour\nzone\tUTC\nform\tlist\nrank\tsource.ip\nview\t1\twhole\tsource.ip\n')


def place(n):
    return f'{1656633600000000000 + n * 1000003}\t0\t{n * 211}'


def lines(prefix):
    """Sorted: the numbers in the keys have as many digits each."""
    return '\n'.join(f'1\t-\t{prefix}{n:07}.example.net\t{1 + n % 97}\t{place(n)}\t{place(n + 5)}' for n in range(half))


shared, own = lines('host-'), lines('own-@@-')
total = 0
for k in range(tallies):
    head = f'hozen-tally 1\n{QUESTION}file\tlogs/{k:03}.log\t0\t0\t0\t0\t0\t0\t0\t0\t\t\t\t0\t\n\n'
    with open(f'{folder}/{k:03}.tally', 'w') as out:
        out.write(f'{head}0\t2022-07-01T00:00:00Z\t{half * 100}\n{shared}\n{own.replace("@@", f"{k:02}")}\nend\t{2 * half + 1}\n')
    total += os.path.getsize(f'{folder}/{k:03}.tally')
print(total, half * (tallies + 1))
