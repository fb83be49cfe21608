#include "events/syslog_starts.h"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "catch.h"
#include "events/padded.h"

using namespace hozen;

namespace {

std::string text_of(const SyslogHeader& h) {
  std::string out = std::to_string(static_cast<int>(h.kind)) + (h.container ? "c" : "-");
  for (const std::string_view part :
       {h.level, h.stamp, h.zone, h.priority, h.host, h.relay, h.record, h.program, h.pid,
        h.message_id, h.structured, h.body, h.after_host})
    out += "|" + std::string(part);
  return out;
}

}  // namespace

TEST_CASE("a line that begins as the one before is taken apart as if it stood alone",
          "[events][syslog]") {
  const std::string_view stamps[] = {
      "Sep  1 00:00:00", "Sep  1 23:59:59",     "Sep  1 0?:00:00",     "Sep  1 00:00:0:",
      "Sep  1 00-00:00", "Sep 11 00:00:00",     "Sep 1 00:00:00",      "Sep  1 00:00:00.5",
      "sep  1 00:00:00", "<34>Sep  1 00:00:00", "Sep  1 00:00:00 2023"};
  const std::string_view hosts[] = {
      " web01 ",
      " web02 ",
      " w ",
      " 2023 ",
      " JST ",
      " JST: ",
      " local0.notice ",
      " kern.err ",
      " fw1: ",
      " Jul ",
      " Message ",
      " <auth.info> web01 ",
      " web01  ",
      " web01 : ",
      " a.very.long.name.of.a.host.that.nobody.would.give.example.com ",
      ": ",
      " "};
  const std::string_view bodies[] = {"sshd[7]: x",
                                     "su: x",
                                     "s: x",
                                     "sshd[7]",
                                     "kernel: [1.2] IN=eth0",
                                     "a b c",
                                     "Sep  1 00:00:01 web1 sshd[7]: x",
                                     "<34>Sep  1 00:00:01 web1 sshd[7]: x",
                                     "1 2022-07-01T01:02:04+09:00 fw app 7 - - body",
                                     ": %ASA-6-302013: Built",
                                     "Sep  1 00:00:01 JST: %ASA-6-302013: Built",
                                     "",
                                     " x",
                                     "%ASA-1-2: y",
                                     "CEF: 0|a",
                                     "45: short msg",
                                     "45: a message that is longer than that",
                                     "%ASA-6-302013: Built inbound TCP",
                                     "sshd[7]: Failed password for root from 192.0.2.9 port 1 ssh2",
                                     "forwarded from web02: su: x",
                                     "auth|security:crit su[7]: x",
                                     "su: [ID 800047 auth.info] x",
                                     "launchd[1] (a.b): x"};
  std::vector<std::string> lines;
  for (const auto stamp : stamps)
    for (const auto host : hosts)
      for (const auto body : bodies) lines.push_back(fmt::format("{}{}{}", stamp, host, body));
  SyslogStarts before;
  for (size_t n = 0; n < lines.size() * 7; ++n) {
    // Each line stands behind others, near ones and far ones, and behind itself.
    const std::string& text = lines[n % 2 == 0 ? n / 7 : n * 7919 % lines.size()];
    INFO(text);
    const Padded line(text);
    SyslogHeader alone, after;
    const bool is_header = read_syslog_header(line.view(), alone);
    REQUIRE(read_syslog_header(line.view(), after, before) == is_header);
    if (is_header) REQUIRE(text_of(after) == text_of(alone));
  }
}
