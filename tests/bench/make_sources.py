#!/usr/bin/env python3
"""tests/bench/make_sources.py SOURCES >LOG

Writes an access log of 30 days in which no source comes twice: half of them in one hour, 2022-09-21 05:00.
"""
import sys

sources = int(sys.argv[1])
HOURS, FLOOD = 30 * 24, 20 * 24 + 5
counts = [sources // 2 // HOURS] * HOURS
counts[FLOOD] += sources - sum(counts)
number = 0
for hour, count in enumerate(counts):
    lines = []
    for k in range(count):
        x = number * 2654435761 & 0xFFFFFFFF  # odd: no address comes twice
        second = 3600 * k // count
        address = f'2001:db8:{x >> 16:x}:{x & 0xFFFF:x}::1'
        lines.append(f'{address} - - [{hour // 24 + 1:02}/Sep/2022:{hour % 24:02}:{second // 60:02}:{second % 60:02} +0000] '
                     f'"GET /{number % 7} HTTP/1.1" 200 {100 + number % 900} "-" "Mozilla/5.0"\n')
        number += 1
    sys.stdout.write(''.join(lines))
