"""Exit lists of the Tor network as its TorDNSEL service writes them, one snapshot a day. A node is not an exit on every day."""
import datetime

import cast
import days
from chance import Chance


# The night of the stolen account in Japan is still the 26th in UTC, in which the lists are written.
STOLEN = ("203.0.113.151", (datetime.date(2022, 9, 26), datetime.date(2022, 9, 27)))


def is_exit(node, day):
    """Each node rests for four days now and then; the account thief's node is an exit on its days."""
    return (day.toordinal() + cast.TOR_NODES.index(node) * 5) % 13 > 3 or (node == STOLEN[0] and day in STOLEN[1])


def resting():
    """A node and a day in August in the middle of its rest."""
    one = datetime.timedelta(days=1)
    for day in days.all_days(datetime.date(2022, 8, 1)):
        for node in cast.TOR_NODES[:8]:
            if not any(is_exit(node, d) for d in (day - one, day, day + one)):
                return node, day
    raise AssertionError("no node rests")


def exits_of(day):
    """The IPv4 exits of a day: none of the logs speaks to the IPv6 ones."""
    return [node for node in cast.TOR_NODES if is_exit(node, day) and ":" not in node]


def exit_list(month):
    chance = Chance(f"tor list {month}")
    lines = []
    for day in days.all_days():
        if day.month != month:
            continue
        lines += ["@type tordnsel 1.0", f"Downloaded {day} 03:02:03"]
        for node in cast.TOR_NODES:
            minute = chance.below(60)
            if is_exit(node, day):
                print_of = f"{cast.TOR_NODES.index(node) + 1:04X}" * 10
                lines += [f"ExitNode {print_of}", f"Published {day} 00:{minute:02}:11", f"LastStatus {day} 01:{minute:02}:00",
                          f"ExitAddress {node} {day} 02:{minute:02}:30"]
    return lines
