"""What the company knows beside its logs: planned work, contractors, holidays, names of signatures."""
import waf
import web_attacks

HOLIDAYS = [("2022/1/1", "元日"), ("2022/1/10", "成人の日"), ("2022/2/11", "建国記念の日"), ("2022/2/23", "天皇誕生日"), ("2022/3/21", "春分の日"),
            ("2022/4/29", "昭和の日"), ("2022/5/3", "憲法記念日"), ("2022/5/4", "みどりの日"), ("2022/5/5", "こどもの日"), ("2022/7/18", "海の日"),
            ("2022/8/11", "山の日"), ("2022/9/19", "敬老の日"), ("2022/9/23", "秋分の日"), ("2022/10/10", "スポーツの日"), ("2022/11/3", "文化の日"),
            ("2022/11/23", "勤労感謝の日")]

CALENDAR_HEAD = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Example Shokai//Planned work//JA
BEGIN:VTIMEZONE
TZID:Asia/Tokyo
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0900
TZOFFSETTO:+0900
TZNAME:JST
END:STANDARD
END:VTIMEZONE"""


def entry(uid, begin, end, kind, summary, *more):
    return ["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20220601T000000Z", f"DTSTART;TZID=Asia/Tokyo:{begin}", f"DTEND;TZID=Asia/Tokyo:{end}",
            f"CATEGORIES:{kind}", f"SUMMARY:{summary}", *more, "END:VEVENT"]


def calendar(source="203.0.113.0/28", end="20220930T170000"):
    """The weekly maintenance, the load test on ten weekdays, a backup that left no trace, and the assessment."""
    lines = CALENDAR_HEAD.split("\n")
    lines += entry("maintenance-weekly@example.jp", "20220706T020000", "20220706T043000", "MAINTENANCE", "定期メンテナンス (web2)",
                   "RRULE:FREQ=WEEKLY;BYDAY=WE;UNTIL=20221231T000000Z", "EXDATE;TZID=Asia/Tokyo:20220810T020000", "X-HOZEN-TARGET:web2",
                   "CONTACT:情報システム部 内線2100")
    lines += entry("loadtest-2022-08@example.jp", "20220822T130000", "20220822T140000", "LOAD-TEST", "負荷試験 shop.example.jp",
                   "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;COUNT=10", "X-HOZEN-SOURCE:203.0.113.200/29", "X-HOZEN-TARGET:web1", "X-HOZEN-TICKET:CHG-0822")
    lines += entry("failover-2022-07@example.jp", "20220723T220000", "20220723T230000", "MAINTENANCE", "切替訓練 (中止)", "X-HOZEN-TICKET:CHG-0723")
    lines += entry("assessment-2022-09@example.jp", "20220930T100000", end, "ASSESSMENT", "脆弱性診断 (Example Assessments K.K.)",
                   f"X-HOZEN-SOURCE:{source}", "X-HOZEN-TARGET:192.0.2.0/24", "X-HOZEN-TICKET:CHG-0930", "CONTACT:soc@assessments.example.com")
    return lines + ["END:VCALENDAR"]


def planned_csv():
    return ["id,start,end,summary,kind,source,target,contact,ticket",
            "loadtest-2022-08-22,2022-08-22 13:00,2022-08-22 14:00,負荷試験,load-test,203.0.113.200/29,web1,,CHG-0822",
            "maintenance-2022-08-17,2022-08-17 02:00,2022-08-17 04:30,定期メンテナンス,maintenance,,web2,情報システム部 内線2100,",
            "assessment-2022-09,2022-09-30 10:00,2022-09-30 17:00,脆弱性診断,assessment,203.0.113.0/28,192.0.2.0/24,soc@assessments.example.com,CHG-0930"]


def contractors():
    return ["vendor,kind,ranges,valid_from,valid_to,contract,contact",
            "Example Assessments K.K.,pentest,203.0.113.0/28,2022-09-01,2022-10-31,VA-2022-017,soc@assessments.example.com",
            "Example Cloud Inc.,load-test,203.0.113.200/29,2022-08-15,2022-09-15,LT-2022-004,ops@cloud.example.com",
            "Example Audit G.K.,pentest,198.51.100.64/28,2021-04-01,2022-03-31,VA-2021-009,desk@audit.example.com"]


def holidays():
    return ["国民の祝日・休日月日,国民の祝日・休日名称"] + [f"{date},{name}" for date, name in HOLIDAYS]


def signature_names():
    """Signature id -> what the report calls it. Two ids are left out on purpose: unmapped ones are shown as they are."""
    names = {waf.ACCOUNT: "アカウント情報窃取の試み", waf.IIS: "IIS管理者ページへのアクセス", waf.ORACLE: "Oracle管理画面へのアクセス"}
    return ["signature_id,label_ja"] + [f"{number},{names.get(name, name)}" for name, number in sorted(waf.IDS.items(), key=lambda row: row[1])
                                        if name not in (waf.GENERIC, web_attacks.NIKTO)]


def leaksite_groups():
    """The groups that are watched. Cheers! has no row at all: not observed, which is not zero."""
    return ["BlackCat(ALPHV)", "Cheers!", "Hive", "LockBit", "Ragnar Locker", "Vice Society"]
