// log_source: which logs a rule is held against.
#include "labels/log_source.h"

#include "catch.h"
#include "labels/labeler.h"

using namespace hozen;

TEST_CASE("a rule is held against the formats that give its log source, and against unknown ones",
          "[rules]") {
  struct SourceCase {
    LogSource source;
    std::string_view format;
    bool given;
  };
  const SourceCase cases[] = {
      {{"webserver", "", ""}, "apache.combined", true},
      {{"webserver", "", ""}, "fortinet.fortigate", true},
      {{"webserver", "", ""}, "linux.sshd", false},
      {{"webserver", "", ""}, "windows.evtx", false},
      {{"webserver", "", ""}, "my.own_format", true},
      {{"webserver", "", ""}, "json.lines", true},
      {{"webserver", "", ""}, "", true},
      {{"proxy", "", ""}, "apache.combined", false},
      {{"proxy", "", ""}, "squid.access", true},
      {{"firewall", "", ""}, "linux.netfilter", true},
      {{"firewall", "", ""}, "apache.combined", false},
      {{"dns", "", ""}, "dns.named", true},
      {{"", "linux", "sshd"}, "linux.sshd", true},
      {{"", "linux", "sshd"}, "apache.combined", false},
      {{"", "linux", "auditd"}, "linux.auditd", true},
      {{"", "linux", "auditd"}, "linux.sshd", false},
      {{"process_creation", "windows", ""}, "windows.evtx", true},
      {{"process_creation", "windows", ""}, "linux.auditd", false},
      {{"process_creation", "linux", ""}, "linux.auditd", true},
      {{"", "aws", "cloudtrail"}, "aws.cloudtrail", true},
      {{"", "aws", "cloudtrail"}, "aws.elb", false},
      {{"", "no such product", ""}, "apache.combined", false},
      {{"", "no such product", ""}, "json.lines", true},
      {{}, "linux.sshd", true},
  };
  for (const SourceCase& one : cases) {
    CAPTURE(one.source.category, one.source.product, one.source.service, one.format);
    CHECK(gives(one.format, one.source) == one.given);
  }
  CHECK(is_known({"webserver", "", ""}));
  CHECK_FALSE(is_known({"", "no such product", ""}));
}

TEST_CASE("a category of Windows asks for its event ids, a service for its channel", "[rules]") {
  RuleSet rules;
  rules.add_text(
      "title: a\nlogsource: {category: process_creation, product: windows}\n"
      "detection: {s: {CommandLine|contains: whoami}, condition: s}\n",
      "a.yml");
  rules.add_text(
      "title: b\nlogsource: {service: security, product: windows}\n"
      "detection: {s: {CommandLine|contains: whoami}, condition: s}\n",
      "b.yml");
  REQUIRE(rules.refused().empty());
  auto labeler = Labeler::make(rules);
  REQUIRE(labeler);
  const auto rules_of = [&](std::string_view id, std::string_view channel) {
    Event event;
    event.set(Field::process_command_line, "cmd /c whoami");
    if (!id.empty()) event.set(Field::event_code, id);
    if (!channel.empty()) event.set(Field::event_category, channel);
    Labels labels;
    labeler->label(std::span(&event, 1), labels);
    return std::vector<uint16_t>(labels.of(0).begin(), labels.of(0).end());
  };
  using Rules = std::vector<uint16_t>;
  CHECK(rules_of("4688", "Security") == Rules{0, 1});
  CHECK(rules_of("1", "Microsoft-Windows-Sysmon/Operational") == Rules{0});
  CHECK(rules_of("3", "Microsoft-Windows-Sysmon/Operational") == Rules{});
  CHECK(rules_of("3", "security") == Rules{1});
  CHECK(rules_of("", "") == Rules{0, 1});
}
