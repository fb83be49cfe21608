#include "tally/story.h"

#include <array>

#include "base/time.h"
#include "catch.h"
#include "labels/rule_set.h"
#include "tally/inventory.h"

using namespace hozen;

namespace {

std::vector<RuleInfo> rules() {
  std::vector<RuleInfo> all(3);
  all[0].threat_class = "scanner";
  all[0].title = "Nikto";
  all[1].threat_class = "sqli";
  all[1].title = "UNION SELECT";
  all[2].threat_class = "backup-probe";
  all[2].title = "Backup of a configuration";
  return all;
}

struct Doing {
  int64_t at_s;
  std::vector<uint16_t> labels;
  const char* status;
};

const FileFacts kFile{.path = "access.log"};

Event event_of(const Doing& doing) {
  Event e;
  e.time_ns = doing.at_s * kNsPerSecond;
  e.offset = static_cast<uint64_t>(doing.at_s) * 100;
  e.file = &kFile;
  e.set(Field::host_name, "web1");
  e.set(Field::source_ip, "192.0.2.7");
  e.set(Field::http_request_method, "GET");
  e.set(Field::url_original, "/");
  e.set(Field::http_response_status_code, doing.status);
  return e;
}

}  // namespace

TEST_CASE("a story is told in order, equal doings folded, phases named", "[tally]") {
  const std::vector<RuleInfo> all = rules();
  const LabelValues values(all);
  const Doing doings[] = {{0, {}, "200"},   {10, {0}, "404"},  {11, {0}, "404"},
                          {20, {1}, "500"}, {30, {2}, "200"},  {40, {}, "200"},
                          {50, {0}, "200"}, {9000, {}, "200"}, {9001, {}, "200"}};
  const auto texts = std::make_shared<StoryTexts>();
  for (const size_t most : {size_t{1}, Story::kMostInMemory}) {  // on the disk, in memory
    Story first(texts, most), second(texts, most);
    for (size_t i = 0; i < std::size(doings); ++i)
      (i % 2 == 0 ? first : second).add(event_of(doings[i]), doings[i].labels, values);
    Story* const both[] = {&second, &first};
    const std::vector<Chapter> chapters = chapters_of(both).value();
    REQUIRE(chapters.size() == 7);
    const Phase want[] = {Phase::visit, Phase::scan,  Phase::exploit, Phase::success,
                          Phase::after, Phase::after, Phase::after};
    for (size_t i = 0; i < chapters.size(); ++i) CHECK(chapters[i].phase == want[i]);
    CHECK(chapters[1].events == 2);
    CHECK(chapters[1].to_ns == 11 * kNsPerSecond);
    CHECK(chapters[3].what == "backup-probe");
    CHECK(chapters[3].offset == 3000);
    CHECK(chapters[6].events == 2);
    CHECK(chapters[6].target == "web1");
    CHECK(chapters[6].example == "GET /");
  }
}

TEST_CASE("a log-in after five that failed is a success, one after two is not", "[tally]") {
  const LabelValues values(std::vector<RuleInfo>{});
  for (const auto& [guesses, phase] : {std::pair{2, Phase::visit}, std::pair{5, Phase::success}}) {
    Story story(std::make_shared<StoryTexts>());
    for (int i = 0; i <= guesses; ++i) {
      Event e;
      e.time_ns = i * kNsPerSecond;
      e.set(Field::event_action, "login");
      e.set(Field::event_outcome, i == guesses ? "success" : "failure");
      story.add(e, {}, values);
    }
    CHECK(chapters_of(std::array{&story}).value().back().phase == phase);
  }
}

TEST_CASE("an attack that a device only let pass is no success", "[tally]") {
  const std::vector<RuleInfo> all = rules();
  const LabelValues values(all);
  for (const auto& [action, phase] : {std::pair{"allowed", Phase::exploit},
                                      {"Accept", Phase::exploit},
                                      {"login", Phase::success}}) {
    CAPTURE(action);
    Event e;
    e.set(Field::event_action, action);
    e.set(Field::event_outcome, "success");
    Story story(std::make_shared<StoryTexts>());
    const uint16_t sqli[] = {1};
    story.add(e, sqli, values);
    CHECK(chapters_of(std::array{&story}).value().back().phase == phase);
  }
}

TEST_CASE("an inventory keeps the first of everything, whichever thread saw it", "[tally]") {
  const std::vector<RuleInfo> all = rules();
  const LabelValues values(all);
  Inventory early, late, other_way;
  const Doing a{10, {2}, "200"}, b{20, {1}, "500"}, c{5, {0}, "200"}, d{1, {}, "200"};
  for (const Doing* doing : {&b, &a}) late.add(event_of(*doing), doing->labels, values);
  for (const Doing* doing : {&c, &d}) early.add(event_of(*doing), doing->labels, values);
  other_way.merge(early);
  other_way.merge(late);
  late.merge(early);
  for (const Inventory* inventory : {&late, &other_way}) {
    const auto hosts = inventory->entries(SeenKind::host);
    REQUIRE(hosts.size() == 1);
    CHECK(*hosts[0].first == "web1");
    const Seen& seen = *hosts[0].second;
    CHECK(seen.events == 4);
    CHECK(seen.attacks == 3);
    CHECK(seen.first_ns == 1 * kNsPerSecond);
    REQUIRE(seen.suspicious);
    CHECK(seen.suspicious->what == "Nikto");
    REQUIRE(seen.success);  // a scanner that is answered has not succeeded
    CHECK(seen.success->what == "Backup of a configuration");
    CHECK(seen.classes.size() == 3);
  }
}
