// label_lines ACCESS.LOG [MiB] [RULES...]: what labelling a combined access log costs, by itself, on one core.
//
// The lines are cut with the least effort, in memory; printed are processor seconds per GB, so that other work on
// the machine matters little.
#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include "base/text.h"
#include "labels/labeler.h"
#include "labels/rule_set.h"

namespace {

using namespace hozen;

double cpu_seconds() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

// Cuts `a - - [t] "M U P" s b "r" "u"`.
bool cut(std::string_view line, Event& event) {
  event.clear();
  event.original = line;
  std::array<size_t, 6> quotes{};
  size_t at = 0;
  for (size_t& quote : quotes) {
    do {
      at = line.find('"', at);
      if (at == std::string_view::npos) return false;
      quote = at++;
    } while (quote > 0 && line[quote - 1] == '\\');
  }
  const std::string_view request = line.substr(quotes[0] + 1, quotes[1] - quotes[0] - 1);
  const size_t first = request.find(' '), last = request.rfind(' ');
  if (first == std::string_view::npos || last <= first) return false;
  event.set(Field::source_ip, line.substr(0, line.find(' ')));
  event.set(Field::http_request_method, request.substr(0, first));
  event.set(Field::url_original, request.substr(first + 1, last - first - 1));
  event.set(Field::http_response_status_code, line.substr(quotes[1] + 2, 3));
  event.set(Field::http_request_referrer, line.substr(quotes[2] + 1, quotes[3] - quotes[2] - 1));
  event.set(Field::user_agent_original, line.substr(quotes[4] + 1, quotes[5] - quotes[4] - 1));
  return true;
}

struct Result {
  double seconds = 0;
  size_t lines = 0, labelled = 0;
  std::vector<size_t> by_rule;
};

Result run(std::string_view text, Labeler* labeler, size_t rules) {
  constexpr size_t kBatch = 256;
  Result result;
  result.by_rule.resize(rules);
  std::vector<Event> events(kBatch);
  Labels labels;
  size_t used = 0;
  const auto flush = [&] {
    if (labeler != nullptr) {
      labeler->label(std::span(events.data(), used), labels);
      for (size_t i = 0; i < used; ++i) {
        result.labelled += labels.of(i).empty() ? 0 : 1;
        for (const uint16_t rule : labels.of(i)) ++result.by_rule[rule];
      }
    }
    used = 0;
  };
  const double start = cpu_seconds();
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    if (cut(text.substr(at, end - at), events[used])) ++used;
    ++result.lines;
    if (used == kBatch) flush();
    at = end + 1;
  }
  flush();
  result.seconds = cpu_seconds() - start;
  return result;
}

std::string read_front(const char* path, size_t bytes) {
  std::string text(bytes, '\0');
  std::ifstream in(path, std::ios::binary);
  in.read(text.data(), static_cast<std::streamsize>(bytes));
  text.resize(static_cast<size_t>(in.gcount()));
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const size_t mib = argc > 2 ? hozen::parse_unsigned(argv[2]).value_or(128) : 128;
  const std::string text = read_front(argv[1], mib << 20);
  double start = cpu_seconds();
  auto rules = argc > 3 ? Expected<RuleSet>(RuleSet()) : RuleSet::built_in();
  for (int i = 3; i < argc && rules; ++i) {
    if (const auto added = rules->add(argv[i]); !added) fmt::print("{}\n", added.error().text());
  }
  if (!rules) return 2;
  fmt::print("load {} rules, {} refused: {:.3f} s\n", rules->rules().size(),
             rules->refused().size(), cpu_seconds() - start);
  start = cpu_seconds();
  auto labeler = Labeler::make(*rules);
  if (!labeler) {
    fmt::print("{}\n", labeler.error().text());
    return 2;
  }
  fmt::print("make a Labeler: {:.3f} s\n", cpu_seconds() - start);
  const Result bare = run(text, nullptr, 0);
  const Result full = run(text, &*labeler, rules->rules().size());
  const double gb = static_cast<double>(text.size()) * 1e-9;
  const double net = full.seconds - bare.seconds;
  fmt::print(
      "{} lines, {} labelled; cutting {:.3f} s/GB, labelling {:.3f} s/GB, {:.0f} ns a line\n",
      full.lines, full.labelled, bare.seconds / gb, net / gb,
      net * 1e9 / static_cast<double>(full.lines));
  for (size_t i = 0; i < full.by_rule.size(); ++i) {
    if (full.by_rule[i] > 0)
      fmt::print("{:9} {:18} {}\n", full.by_rule[i], rules->rules()[i].threat_class,
                 rules->rules()[i].title);
  }
  return 0;
}
