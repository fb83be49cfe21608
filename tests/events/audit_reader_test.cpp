#include "catch.h"
#include "events/log_format.h"
#include "events/padded.h"

using namespace hozen;

namespace {

constexpr const char* kFormat = R"(
id: test.audit
layout: 'type={event.code:word!} msg=audit({@timestamp:epoch}:{-:int}): {message}'
details:
  audit:
    map: {acct: user.name, exe: process.name, comm: 'process.name?', cmd: process.command_line, name: file.path, res: event.outcome}
zone: utc
)";

struct AuditCase {
  const char *what, *body;
  Field field;
  const char* value;
};
const AuditCase kCases[] = {
    {"a quoted value", R"(acct="taro" res=success)", Field::user_name, "taro"},
    {"a value in hexadecimal", "acct=28696E76616C6964207573657229", Field::user_name,
     "(invalid user)"},
    {"a bare value that only looks like hexadecimal is text where it is quoted", R"(acct="beef")",
     Field::user_name, "beef"},
    {"an odd number of digits is no hexadecimal", "acct=abc", Field::user_name, "abc"},
    {"NUL parts arguments", "cmd=636174002F6574632F686F737473", Field::process_command_line,
     "cat /etc/hosts"},
    {"arguments of EXECVE are joined", R"(argc=3 a0="nc" a1="-e" a2=2F62696E2F73682078)",
     Field::process_command_line, "nc -e /bin/sh x"},
    {"arguments of SYSCALL are numbers", "syscall=59 a0=7fff a1=1", Field::process_command_line,
     ""},
    {"pairs inside msg=''", R"(pid=1 msg='op=login acct="root" res=failed')", Field::user_name,
     "root"},
    {"the better key of two", R"(comm="sh" exe="/bin/sh")", Field::process_name, "/bin/sh"},
    {"the better key of two, first", R"(exe="/bin/sh" comm="sh")", Field::process_name, "/bin/sh"},
    {"no value", R"(acct=? name="/a")", Field::user_name, ""},
    {"an IPv4 socket", "saddr=02001F90CB0071050000000000000000", Field::destination_ip,
     "203.0.113.5"},
    {"its port", "saddr=02001F90CB0071050000000000000000", Field::destination_port, "8080"},
    {"an IPv6 socket", "saddr=0A0001BB0000000020010DB800000000000000000000000100000000",
     Field::destination_ip, "2001:db8:0:0:0:0:0:1"},
    {"a socket of a path", "saddr=01002F72756E2F7800", Field::file_path, "/run/x"},
    {"a socket that was cut off", "saddr=0A0001BB00 acct=\"x\"", Field::destination_ip, ""},
    {"a quote that nothing closes", R"(acct="taro)", Field::user_name, "taro"},
};

}  // namespace

TEST_CASE("the values of an audit record are read as auditd wrote them", "[events][audit]") {
  const auto format = LogFormat::load(kFormat, "test.yaml");
  REQUIRE(format);
  for (const AuditCase& c : kCases) {
    INFO(c.what);
    const Padded line(std::string("type=X msg=audit(1656633600.5:7): ") + c.body);
    ReadContext context;
    context.clock.start({}, Zone(), ZoneSource::assumed, {});
    Event event;
    REQUIRE((*format)->read(line.view(), nullptr, context, event) == Why::none);
    CHECK(event.get(c.field) == c.value);
  }
}
