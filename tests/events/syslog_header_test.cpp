#include "events/syslog_header.h"

#include "catch.h"
#include "events/padded.h"

using namespace hozen;

namespace {

struct HeaderCase {
  const char* line;
  const char *stamp, *host, *program, *pid, *body;
};
const HeaderCase kHeaders[] = {
    {"2024-03-04 10:15:22 Local7.Notice 192.0.2.1 sshd[7]: Kiwi with blanks", "2024-03-04 10:15:22",
     "192.0.2.1", "sshd", "7", "Kiwi with blanks"},
    {"2024-03-04 10:15:22\tLocal7.Debug\t192.0.2.1\tdate=2024-03-04", "2024-03-04 10:15:22",
     "192.0.2.1", "", "", "date=2024-03-04"},
    {"Mar  4 10:15:22 <local4.info> fw1 filterlog[9]: 5,,,1", "Mar  4 10:15:22", "fw1", "filterlog",
     "9", "5,,,1"},
    {"Mar  4 10:15:22 mail.example sshd[7]: a host is no facility", "Mar  4 10:15:22",
     "mail.example", "sshd", "7", "a host is no facility"},
    {"<190>Mar  2 10:23:15 1234567890123456(root) 44243613 Traffic@FLOW: SESSION: closed",
     "Mar  2 10:23:15", "1234567890123456(root)", "", "", "44243613 Traffic@FLOW: SESSION: closed"},
    {"2022-07-01T00:00:08.1Z stdout F <166>Jul  1 09:00:07 fw1 %ASA-6-302013: Built",
     "Jul  1 09:00:07", "fw1", "", "", "%ASA-6-302013: Built"},
    {"<5>1 2022-03-02T02:07:00Z VAULT CEF:0|Cyber-Ark|Vault|12.1|7|Logon|5|act=Logon",
     "2022-03-02T02:07:00Z", "VAULT", "", "", "CEF:0|Cyber-Ark|Vault|12.1|7|Logon|5|act=Logon"},
    {"<13>Mar  2 02:22:00 vec1 vectra_json -: {\"a\":1}", "Mar  2 02:22:00", "vec1", "vectra_json",
     "", "{\"a\":1}"},
    {"Mar 11 22:55:30 ubuntu2015 sshd[3]: hello", "Mar 11 22:55:30", "ubuntu2015", "sshd", "3",
     "hello"},
    {"<34>Oct 11 22:14:15 mymachine su: 'su root' failed", "Oct 11 22:14:15", "mymachine", "su", "",
     "'su root' failed"},
    {"<165>1 2022-10-11T22:14:15.003Z host.example.com evntslog 99 ID47 [ex@1 a=\"x]y\"][b] An "
     "event",
     "2022-10-11T22:14:15.003Z", "host.example.com", "evntslog", "99", "An event"},
    {"<15>1 2021-03-06T04:07:38.251122+00:00 hostname tag - 123 - text",
     "2021-03-06T04:07:38.251122+00:00", "hostname", "tag", "", "text"},
    {"2020-05-31T00:00:45.698463+00:00 localhost rsyslogd: start",
     "2020-05-31T00:00:45.698463+00:00", "localhost", "rsyslogd", "", "start"},
    {"Jun  8 14:34:33 h kernel: [1.2] IN=eth0", "Jun  8 14:34:33", "h", "kernel", "",
     "[1.2] IN=eth0"},
    {"Jan  1 00:00:00 postfix/submission/smtpd[1]: connect", "Jan  1 00:00:00", "",
     "postfix/submission/smtpd", "1", "connect"},
    {"Sep 25 15:47:07 192.0.2.1 Sep 25 2022 15:47:05 fw1 : %ASA-6-302013: Built",
     "Sep 25 2022 15:47:05", "fw1", "", "", "%ASA-6-302013: Built"},
    {"Sep 25 15:47:07 host : %ASA-6-302013: Built", "Sep 25 15:47:07", "host", "", "",
     "%ASA-6-302013: Built"},
    {"Apr 15 2017 00:22:42 192.0.2.1 : %ASA-3-710003: TCP", "Apr 15 2017 00:22:42", "192.0.2.1", "",
     "", "%ASA-3-710003: TCP"},
    {"Jul  1 01:02:03 relay 1 2022-07-01T01:02:04+09:00 fw app 7 - - body",
     "2022-07-01T01:02:04+09:00", "fw", "app", "7", "body"},
    {"Jul  1 01:02:03 fw01 date=2022-07-01 time=01:02:03 devname=x", "Jul  1 01:02:03", "fw01", "",
     "", "date=2022-07-01 time=01:02:03 devname=x"},
    {"2022/07/01 01:02:03: LAN2 Rejected at IN(1013) filter", "2022/07/01 01:02:03", "", "", "",
     "LAN2 Rejected at IN(1013) filter"},
    {"Jul  1 01:02:03 relay Jul  1 01:02:02 web1 sshd[7]: x", "Jul  1 01:02:02", "web1", "sshd",
     "7", "x"},
    {"Jul  1 01:02:03 relay Jul  1 01:02:02 ids1 {\"a\":1}", "Jul  1 01:02:02", "ids1", "", "",
     "{\"a\":1}"},
    {"Jul  1 01:02:03 fw1 Jul  1 01:02:02 is when", "Jul  1 01:02:03", "fw1", "", "",
     "Jul  1 01:02:02 is when"},
    {"2022-07-01 01:02:03\tLocal0.Notice\t192.0.2.9\tsshd[7]: x", "2022-07-01 01:02:03",
     "192.0.2.9", "sshd", "7", "x"},
    {"2022-07-01 01:02:03\tDaemon.Info\t192.0.2.9\tJul  1 01:02:02 web1 sshd[7]: x",
     "Jul  1 01:02:02", "web1", "sshd", "7", "x"},
    {"51 <34>1 2022-10-11T22:14:15.003Z web1 app - - - text here", "2022-10-11T22:14:15.003Z",
     "web1", "app", "", "text here"},
    {"<34>1 2022-10-11T22:14:15.003Z web1 - - - - sshd[7]: x", "2022-10-11T22:14:15.003Z", "web1",
     "sshd", "7", "x"},
};

}  // namespace

TEST_CASE("every kind of syslog header is taken apart", "[events][syslog]") {
  for (const HeaderCase& c : kHeaders) {
    INFO(c.line);
    const Padded line(c.line);
    SyslogHeader header;
    REQUIRE(read_syslog_header(line.view(), header));
    CHECK(header.stamp == c.stamp);
    CHECK(header.host == c.host);
    CHECK(header.program == c.program);
    CHECK(header.pid == c.pid);
    CHECK(header.body == c.body);
  }
}

TEST_CASE("what is no syslog header is refused", "[events][syslog]") {
  for (const char* text :
       {"", "hello world, this is text", "192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] \"GET /\"",
        "<999", "Mar 11 aa:55:30 host x: y", "{\"timestamp\":\"2022-01-01T00:00:00Z\"}"}) {
    INFO(text);
    const Padded line(text);
    SyslogHeader header;
    CHECK(!read_syslog_header(line.view(), header));
  }
}
