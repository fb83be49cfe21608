"""Writes samples/incident: python3 samples/make_incident [FOLDER]. The same bytes every time; see incident/SOURCE.md."""
import gzip
import hashlib
import io
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import context
import days
import firewall
import hosts
import leaksite
import networks
import tor
import waf
import web


def by_month(lines):
    """Logs as log rotation leaves them: {month: lines}, each month in order of time."""
    months = {7: [], 8: [], 9: []}
    for time, text in sorted(lines, key=lambda entry: entry[0]):
        month = days.local(time).month
        if month in months:
            months[month].append((time, text))
    return months


class Folder:
    def __init__(self, root):
        self.root, self.mtimes = pathlib.Path(root), []

    def write(self, name, lines, encoding="utf-8", end="\n", time=None):
        data = "".join(line + end for line in lines).encode(encoding)
        if name.endswith(".gz"):
            packed = io.BytesIO()
            with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=packed, mtime=0) as file:
                file.write(data)
            data = packed.getvalue()
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        if time is not None:
            self.mtimes.append(f"{days.local(time):%Y-%m-%dT%H:%M:%S+09:00}\t{name}")

    def write_log(self, name, lines):
        """`name` holds {month}; the file's time is that of its last record."""
        for month, entries in by_month(lines).items():
            self.write(name.format(month=f"2022{month:02}"), [text for _, text in entries], time=entries[-1][0])


def write_logs(folder):
    detections = waf.detections(tor)
    web1 = web.ordinary("web1") + web.from_tor("web1", tor) + web.from_resting_node(tor) + web.planted_on_web1(detections)
    folder.write_log("logs/web/web1/access-{month}.log.gz", web1)
    folder.write_log("logs/web/web2/access-{month}.log.gz", web.keep_silence(web.ordinary("web2") + web.from_tor("web2", tor)))
    folder.write_log("logs/waf/waf-{month}.log.gz", [waf.line(d) for d in detections])
    folder.write_log("logs/firewall/fw1-{month}.log.gz", firewall.fw1())
    folder.write_log("logs/firewall/dmz1-kern-{month}.log.gz", firewall.dmz1())
    folder.write_log("logs/vpn/fw1-vpn-{month}.log.gz", hosts.vpn())
    folder.write_log("logs/auth/bastion-auth-{month}.log.gz", hosts.auth())
    found = sorted(hosts.antivirus(), key=lambda entry: entry[0])
    folder.write("logs/antivirus/detections-2022Q3.csv", [hosts.ANTIVIRUS_HEADER] + [text for _, text in found], "cp932", "\r\n", found[-1][0])


def write_context(folder):
    folder.write("context/planned-work.ics", context.calendar(), end="\r\n")
    folder.write("context/planned-work-other-range.ics", context.calendar(source="198.51.100.64/28"), end="\r\n")
    folder.write("context/planned-work-two-hours-short.ics", context.calendar(end="20220930T150000"), end="\r\n")
    folder.write("context/planned-work.csv", context.planned_csv())
    folder.write("context/contractors.csv", context.contractors())
    folder.write("context/holidays.csv", context.holidays(), "cp932", "\r\n")
    folder.write("context/waf-signature-names.csv", context.signature_names())
    folder.write("context/leaksite-groups.txt", context.leaksite_groups())
    folder.write("context/networks.csv", networks.listing())
    for registry in networks.REGISTRIES:
        folder.write(f"context/registries/delegated-{registry}-extended-20220930", networks.delegated(registry))
    for month in (7, 8, 9):
        folder.write(f"context/tor/exit-list-2022-{month:02}.txt", tor.exit_list(month))
    folder.write("observations/leaksite.csv", leaksite.listing())


def write_hashes(root):
    """Renews the list at the end of SOURCE.md; `sha256sum -c` reads it."""
    files = sorted(path for path in root.rglob("*") if path.is_file() and path.name != "SOURCE.md")
    sums = "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(root)}\n" for path in files)
    page = root / "SOURCE.md"
    if page.exists():
        page.write_text(page.read_text().split("```sha256\n")[0] + "```sha256\n" + sums + "```\n")
    print(sums, end="")


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent / "incident"
    folder = Folder(root)
    write_logs(folder)
    write_context(folder)
    folder.write("mtimes.tsv", sorted(folder.mtimes, key=lambda row: row.split("\t")[1]))
    write_hashes(folder.root)


main()
