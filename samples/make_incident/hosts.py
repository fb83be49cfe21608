"""VPN log-ins (FortiGate SSL-VPN), the bastion's auth.log, and the antivirus server's CSV."""
import datetime

import cast
import days
from chance import Chance
from firewall import fortigate

VPN_EVENT = ("0101039424", "event", "vpn", "information")
VPN_ALERT = ("0101039426", "event", "vpn", "alert")
STOLEN_ACCOUNT, STOLEN_FROM = "h.ito", "203.0.113.151"  # a Tor exit of that day


def tunnel(chance, time, user, ip, action, reason, tail=""):
    kind = VPN_ALERT if action == "ssl-login-fail" else VPN_EVENT
    rest = (f'logdesc="SSL VPN {action}" action="{action}" tunneltype="ssl-web" tunnelid={chance.between(10**8, 9 * 10**8)} remip={ip} user="{user}" '
            f'group="{"N/A" if tail else "staff"}" dst_host="N/A" reason="{reason}" msg="SSL {action}"')
    return fortigate(chance, time, kind, rest)


def vpn():
    chance = Chance("vpn")
    lines = []
    for day in days.all_days():
        for user in cast.USERS:
            if chance.unit() > (0.12 if days.is_rest_day(day) else 0.62):
                continue
            ip = cast.CUSTOMERS[(cast.USERS.index(user) * 7 + day.month) % 100]
            begin = days.at(day, chance.between(7, 21), 0, chance.unit() * 3600)
            if chance.unit() < 0.08:
                lines.append(tunnel(chance, begin - 20, user, ip, "ssl-login-fail", "sslvpn_login_permission_denied", "x"))
            lines.append(tunnel(chance, begin, user, ip, "tunnel-up", "login successfully"))
            lines.append(tunnel(chance, begin + chance.between(600, 9000), user, ip, "tunnel-down", "N/A"))
    return lines + spraying() + stolen_account()


def spraying():
    """2022-09-12 01:00-03:00: one source tries many names."""
    chance = Chance("vpn spraying")
    names = cast.USERS + ["admin", "test", "guest", "vpn", "backup", "info"]
    day = datetime.date(2022, 9, 12)
    return [tunnel(chance, days.at(day, 1, 0, n * 20 + chance.unit() * 9), names[n % len(names)], cast.SPRAYER, "ssl-login-fail",
                   "sslvpn_login_unknown_user", "x") for n in range(360)]


def stolen_account():
    """2022-09-27 02:14: a session of a known user from a Tor exit."""
    chance = Chance("vpn stolen")
    begin = days.at(datetime.date(2022, 9, 27), 2, 14, 9)
    return [tunnel(chance, begin, STOLEN_ACCOUNT, STOLEN_FROM, "tunnel-up", "login successfully"),
            tunnel(chance, begin + 2531, STOLEN_ACCOUNT, STOLEN_FROM, "tunnel-down", "N/A")]


def sshd(chance, time, text, program="sshd"):
    return time, f"{days.rfc3164(time)} bastion {program}[{chance.between(900, 32000)}]: {text}"


def guesses(chance, day, lines):
    for _ in range(chance.poisson(34)):
        time, source, port = days.at(day, 0, 0, chance.unit() * 86400), chance.pick(cast.SCANNERS), chance.between(1024, 65535)
        if chance.unit() < 0.6:
            name = chance.pick(["admin", "oracle", "test", "ubuntu", "postgres", "git", "pi", "user name", ""])
            lines.append(sshd(chance, time, f"Invalid user {name} from {source} port {port}"))
            lines.append(sshd(chance, time + 1.3, f"Failed password for invalid user {name} from {source} port {port} ssh2"))
        else:
            lines.append(sshd(chance, time, f"Failed password for root from {source} port {port} ssh2"))


def auth():
    chance = Chance("auth")
    lines = []
    for day in days.all_days():
        guesses(chance, day, lines)
        for _ in range(2 if days.is_rest_day(day) else 7):
            user, time = chance.pick(cast.USERS[:5]), days.at(day, chance.between(8, 19), 0, chance.unit() * 3600)
            source, port = chance.pick(cast.OFFICE), chance.between(1024, 65535)
            key = "".join(chance.pick("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") for _ in range(43))
            lines.append(sshd(chance, time, f"Accepted publickey for {user} from {source} port {port} ssh2: ED25519 SHA256:{key}"))
            lines.append(sshd(chance, time + 0.2, f"pam_unix(sshd:session): session opened for user {user}(uid=1001) by (uid=0)"))
            lines.append((time + 40, f"{days.rfc3164(time + 40)} bastion sudo:   {user} : TTY=pts/0 ; PWD=/home/{user} ; USER=root ; COMMAND=/usr/bin/systemctl status nginx"))
            lines.append(sshd(chance, time + 900, f"pam_unix(sshd:session): session closed for user {user}"))
    return lines


def antivirus():
    """CSV of a management console in Japanese (CP932, CRLF, local time)."""
    chance = Chance("antivirus")
    threats = [("テスト.EICAR", "テストファイル"), ("Trojan.Example.Downloader", "トロイの木馬"), ("Adware.Example.Toolbar", "アドウェア"), ("Macro.Example.Dropper", "マクロ")]
    results = ["駆除", "隔離", "削除", "アクセス拒否"]
    lines = []
    for day in days.all_days():
        for _ in range(chance.poisson(0.2 if days.is_rest_day(day) else 1.6)):
            time = days.at(day, chance.between(8, 20), 0, chance.unit() * 3600)
            name, kind = chance.pick(threats)
            number = chance.between(1, 45)
            path = rf"C:\Users\{chance.pick(cast.USERS)}\Downloads\見積書_{chance.between(100, 999)}.xlsm"
            lines.append((time, f'{days.local(time):%Y/%m/%d %H:%M:%S},PC-{number:03},192.0.2.{130 + number},{name},{kind},"{path}",{chance.pick(results)}'))
    return lines


ANTIVIRUS_HEADER = "検出日時,コンピュータ名,IPアドレス,ウイルス名,種別,ファイルパス,処理結果"
