"""The three months, in Japan Standard Time. Inside, a time is a float of seconds since 1970 (UTC)."""
import datetime

JST = datetime.timezone(datetime.timedelta(hours=9))
FIRST = datetime.date(2022, 7, 1)
LAST = datetime.date(2022, 9, 30)
HOLIDAYS = {datetime.date(2022, 7, 18), datetime.date(2022, 8, 11), datetime.date(2022, 9, 19), datetime.date(2022, 9, 23)}
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def all_days(first=FIRST, last=LAST):
    return [first + datetime.timedelta(days=n) for n in range((last - first).days + 1)]


def at(day, hour=0, minute=0, second=0.0):
    """The instant of a wall clock reading in Japan."""
    midnight = datetime.datetime(day.year, day.month, day.day, tzinfo=JST).timestamp()
    return midnight + hour * 3600 + minute * 60 + second


def local(time):
    return datetime.datetime.fromtimestamp(int(time), JST)


def is_rest_day(day):
    return day.weekday() >= 5 or day in HOLIDAYS


def clf(time):
    t = local(time)
    return f"{t.day:02}/{MONTHS[t.month - 1]}/{t.year}:{t:%H:%M:%S} +0900"


def rfc3164(time):
    t = local(time)
    return f"{MONTHS[t.month - 1]} {t.day:2} {t:%H:%M:%S}"
