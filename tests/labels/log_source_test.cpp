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

TEST_CASE(
    "an absolute target is a page of the server in its own log, and one elsewhere in a proxy's",
    "[rules]") {
  const auto formats = FormatSet::built_in();
  REQUIRE(formats);
  RuleSet rules;
  rules.add_text(
      "title: path\nlogsource: {category: webserver}\n"
      "detection: {s: {url.path.decoded|re: '^/+console/?$'}, condition: s}\n",
      "path.yml");
  rules.add_text(
      "title: request\nlogsource: {category: webserver}\n"
      "detection: {s: {request.decoded|re: '^/console\\?a=b$'}, condition: s}\n",
      "request.yml");
  rules.add_text(
      "title: logged\nlogsource: {category: webserver}\n"
      "detection: {s: {url.path|startswith: /con}, condition: s}\n",
      "logged.yml");
  rules.add_text(
      "title: host\nlogsource: {category: webserver}\n"
      "detection: {s: {request.decoded|startswith: 'https://'}, condition: s}\n",
      "host.yml");
  rules.add_text(
      "title: extension\nlogsource: {category: webserver}\n"
      "detection: {s: {url.extension: com}, condition: s}\n",
      "extension.yml");
  REQUIRE(rules.refused().empty());
  auto labeler = Labeler::make(rules, &*formats);
  REQUIRE(labeler);
  using Rules = std::vector<uint16_t>;
  struct TargetCase {
    std::string_view format, target;
    Rules rules;
  };
  const TargetCase cases[] = {
      {"aws.elb", "https://www.example.com:443/console?a=b", {0, 1, 2, 3}},
      {"aws.elb", "https://www.example.com:443/%63onsole?a=b", {0, 1, 3}},
      {"aws.elb", "wss://www.example.com:443/console", {0, 2}},
      {"apache.combined", "HTTPS://[2001:db8::1]/console?a=b", {0, 1, 2, 3}},
      {"apache.combined", "/console?a=b", {0, 1, 2}},
      {"apache.combined", "https://www.example.com", {3}},
      {"apache.combined", "https://www.example.com?u=/console", {3}},
      {"apache.combined", "/go?u=https://www.example.com/console", {}},
      {"squid.access", "https://www.example.com:443/console?a=b", {3}},
      {"json.lines", "https://www.example.com:443/console?a=b", {3}},
  };
  for (int times = 0; times < 3; ++times) {  // the third is remembered
    for (const TargetCase& one : cases) {
      Event event;
      event.set(Field::url_original, one.target);
      event.format = static_cast<uint16_t>(formats->index_of(one.format).value());
      Labels labels;
      labeler->label(std::span(&event, 1), labels);
      CAPTURE(one.format, one.target, times);
      CHECK(Rules(labels.of(0).begin(), labels.of(0).end()) == one.rules);
    }
  }
}

TEST_CASE("every format whose log serves exists, and no forward proxy's is among them", "[rules]") {
  const auto formats = FormatSet::built_in();
  REQUIRE(formats);
  for (const std::string_view id :
       {"apache.combined", "nginx.error", "iis.w3c", "aws.elb", "aws.cloudfront", "haproxy.http",
        "google.cloud", "microsoft.azure", "envoy.access", "traefik.json", "web.syslog"}) {
    CAPTURE(id);
    CHECK(formats->index_of(id).has_value());
    CHECK(serves(id));
  }
  for (const std::string_view id :
       {"squid.access", "bluecoat.proxysg", "digitalarts.ifilter", "skyhigh.web_gateway",
        "alps.intersafe", "forcepoint.web", "zscaler.nss_web", "netskope.events", "cisco.asyncos",
        "fortinet.fortigate", "paloalto.threat", "zeek.tsv", "csv.client_operations_ja"}) {
    CAPTURE(id);
    CHECK(formats->index_of(id).has_value());
    CHECK_FALSE(serves(id));
  }
  CHECK_FALSE(serves(""));
  CHECK_FALSE(serves("my.own_format"));
}
