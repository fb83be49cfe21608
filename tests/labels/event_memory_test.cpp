// What is remembered of an event is told apart by all that covered rules look at, and by nothing else.
#include "labels/event_memory.h"

#include "catch.h"
#include "labels/labeler.h"

using namespace hozen;

namespace {

Event request(std::string_view method, std::string_view url, std::string_view status,
              std::string_view agent) {
  Event event;
  event.set(Field::http_request_method, method);
  event.set(Field::url_original, url);
  event.set(Field::http_response_status_code, status);
  event.set(Field::user_agent_original, agent);
  return event;
}

bool same(const TextMemory::Key& a, const TextMemory::Key& b) {
  return a.high == b.high && a.low == b.low;
}

}  // namespace

TEST_CASE("an event's key is of its texts and of which fields it has", "[labels][event_memory]") {
  const EventMemory memory({}, {});
  const Event one = request("GET", "/a?x=1", "200", "curl");
  const auto key = memory.key_of(one);
  CHECK(same(key, memory.key_of(request("GET", std::string("/a?x=1"), "200", "curl"))));

  CHECK(!same(key, memory.key_of(request("PUT", "/a?x=1", "200", "curl"))));
  CHECK(!same(key, memory.key_of(request("GET", "/a?x=2", "200", "curl"))));
  CHECK(!same(key, memory.key_of(request("GET", "/a?x=1", "404", "curl"))));
  CHECK(!same(key, memory.key_of(request("GET", "/a?x=1", "200", "wget"))));
  CHECK(!same(key, memory.key_of(request("GET", "curl", "200", "/a?x=1"))));

  Event other = one;
  other.set(Field::url_domain, "example.com");
  CHECK(!same(key, memory.key_of(other)));
  Event empty = one;
  empty.set(Field::url_domain, "");
  CHECK(!same(key, memory.key_of(empty)));
  Event elsewhere = one;
  elsewhere.format = 7;
  CHECK(!same(key, memory.key_of(elsewhere)));
  Event later = one;
  later.time_ns = 5;
  CHECK(same(key, memory.key_of(later)));
}

TEST_CASE("rules that look at addresses or sizes are not covered", "[labels][event_memory]") {
  RuleSet rules;
  rules.add_text(R"(
title: By its texts
id: 00000000-0000-4000-8000-000000000001
logsource: {category: webserver}
detection:
  selection: {url.path.decoded|contains: /etc/, http.response.status_code: 200}
  filter: {user_agent.original|contains: bot}
  condition: selection and not filter
hozen: {class: lfi}
---
title: By its source
id: 00000000-0000-4000-8000-000000000002
logsource: {category: webserver}
detection:
  selection: {url.path.decoded|contains: /etc/}
  inside: {source.ip|cidr: 192.0.2.0/24}
  condition: selection and not inside
hozen: {class: lfi}
)",
                 "rules.yml");
  REQUIRE(rules.refused().empty());
  auto labeler = Labeler::make(rules);
  REQUIRE(labeler);
  Labels labels;
  // The same request again and again, from inside and from outside.
  for (int i = 0; i < 5; ++i) {
    Event inside = request("GET", "/etc/a", "200", "x"), outside = inside;
    inside.set(Field::source_ip, "192.0.2.1");
    outside.set(Field::source_ip, "198.51.100.1");
    const Event events[] = {inside, outside};
    labeler->label(events, labels);
    CHECK(labels.of(0).size() == 1);
    CHECK(labels.of(1).size() == 2);
  }
}

TEST_CASE("events that are no requests are told apart by their users and domains",
          "[labels][event_memory]") {
  RuleSet rules;
  rules.add_text(R"(
title: Somebody but the administrator
id: 00000000-0000-4000-8000-000000000003
detection:
  selection: {event.action: login}
  filter: {user.name: admin}
  condition: selection and not filter
hozen: {class: brute-force}
---
title: A name with backup in it
id: 00000000-0000-4000-8000-000000000004
detection:
  selection: {user.name|contains: backup}
  condition: selection
hozen: {class: brute-force}
---
title: A domain with example in it
id: 00000000-0000-4000-8000-000000000005
detection:
  selection: {url.domain|contains: example}
  condition: selection
hozen: {class: brute-force}
---
title: Any but one domain
id: 00000000-0000-4000-8000-000000000006
detection:
  selection: {user.name|exists: true}
  filter: {url.domain: www.example.com}
  condition: selection and not filter
hozen: {class: brute-force}
)",
                 "rules.yml");
  REQUIRE(rules.refused().empty());
  auto labeler = Labeler::make(rules);
  REQUIRE(labeler);
  const auto login = [](std::string_view user, std::string_view domain) {
    Event event;
    event.set(Field::event_action, "login");
    event.set(Field::user_name, user);
    event.set(Field::url_domain, domain);
    return event;
  };
  const Event events[] = {login("admin", "www.example.com"), login("taro", "www.example.com"),
                          login("svc-backup", "www.example.com"), login("taro", "intra.test"),
                          login("svc-backup", "a.example.com")};
  Labels labels;
  for (int i = 0; i < 5; ++i) {
    labeler->label(events, labels);
    CHECK(labels.of(0).size() == 1);
    CHECK(labels.of(1).size() == 2);
    CHECK(labels.of(2).size() == 3);
    CHECK(labels.of(3).size() == 2);
    CHECK(labels.of(4).size() == 4);
  }
}
