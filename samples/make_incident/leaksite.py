"""What a watcher of leak sites wrote down: one row a published victim. Group names are real (so were the sites), victims are not."""
import datetime

import days
from chance import Chance

BURST_DAY = datetime.date(2022, 9, 11)
# Rows a group and span: before 08-15, 08-15 to 09-14, 09-15 to 09-30, 10-01 to 10-14.
SPANS = [(datetime.date(2022, 7, 1), datetime.date(2022, 8, 14)), (datetime.date(2022, 8, 16), datetime.date(2022, 9, 14)),
         (datetime.date(2022, 9, 15), datetime.date(2022, 9, 30)), (datetime.date(2022, 10, 1), datetime.date(2022, 10, 14))]
GROUPS = {"LockBit": (72, 108, 30, 91), "BlackCat(ALPHV)": (21, 14, 6, 17), "Ragnar Locker": (6, 8, 2, 5), "Hive": (19, 6, 1, 4),
          "Vice Society": (14, 6, 1, 3)}
IN_BURST = {"LockBit": 52}
# Judged countries of July to September: 300 in all, so that shares are whole: US 35 %, FR 11 %, GB 4 %; JP 3.
COUNTRIES = {"US": 105, "FR": 33, "GB": 12, "DE": 11, "IT": 11, "ES": 10, "CA": 10, "AU": 9, "BR": 9, "IN": 8, "CH": 7, "NL": 7, "BE": 7, "TW": 6,
             "TH": 6, "MX": 6, "AR": 6, "CO": 5, "PT": 5, "AT": 5, "SE": 4, "ZA": 4, "AE": 4, "SG": 4, "MY": 3, "JP": 3}
UNKNOWN = 14
OCTOBER = {"JP": 5, "US": 62, "FR": 17, "DE": 14, "IT": 12, "": 10}
KINDS = ["Manufacturing", "Logistics", "Clinic", "School", "Foods", "Engineering", "Law Office", "Hotel", "Transport", "Insurance"]


def rows_of_span(chance, number):
    """(date, group) of one span; days are drawn unevenly, most hold none to three."""
    first, last = SPANS[number]
    period = [day for day in days.all_days(first, last) if day != BURST_DAY]
    weights = [(day, chance.weighted([(0.2, 20), (0.7, 30), (1.2, 35), (1.8, 15)])) for day in period]
    rows = []
    for group, counts in GROUPS.items():
        burst = IN_BURST.get(group, 0) if first <= BURST_DAY <= last else 0
        rows += [(BURST_DAY, group)] * burst + [(chance.weighted(weights), group) for _ in range(counts[number] - burst)]
    return rows


def with_countries(chance, rows, countries):
    pool = [country for country, count in countries.items() for _ in range(count)]
    assert len(pool) == len(rows), (len(pool), len(rows))
    return [(day, group, country) for (day, group), country in zip(rows, chance.shuffled(pool))]


def japanese_by_lockbit(chance, rows):
    """Japan's victims of 09-15 to 10-14 are LockBit's, six of them; two came earlier."""
    def swap(row_number, wanted):
        at = chance.pick([n for n, row in enumerate(rows) if wanted(row) and row[2] not in ("JP", "")])
        rows[row_number], rows[at] = rows[row_number][:2] + (rows[at][2],), rows[at][:2] + ("JP",)
    late = [n for n, row in enumerate(rows) if row[2] == "JP" and row[0] <= days.LAST]
    for number, row_number in enumerate(late):
        begin, end = (SPANS[2] if number == 0 else (SPANS[0][0], SPANS[1][1]))
        if number == 0 and not (begin <= rows[row_number][0] <= end and rows[row_number][1] == "LockBit"):
            swap(row_number, lambda row: begin <= row[0] <= end and row[1] == "LockBit")
        elif number > 0 and not begin <= rows[row_number][0] <= end:
            swap(row_number, lambda row: begin <= row[0] <= end)
    for row_number in [n for n, row in enumerate(rows) if row[2] == "JP" and row[0] > days.LAST and row[1] != "LockBit"]:
        swap(row_number, lambda row: row[0] > days.LAST and row[1] == "LockBit")
    return rows


def listing():
    chance = Chance("leaksite")
    quarter = [row for number in range(3) for row in rows_of_span(chance, number)]
    rows = with_countries(chance, quarter, COUNTRIES | {"": UNKNOWN}) + with_countries(chance, rows_of_span(chance, 3), OCTOBER)
    rows = sorted(japanese_by_lockbit(chance, rows))
    return ["date,group,country,victim"] + [f"{day},{group},{country},Example {chance.pick(KINDS)} {number + 1:03}" for number, (day, group, country) in enumerate(rows)]
