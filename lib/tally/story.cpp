#include "tally/story.h"

#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>

#include "base/time.h"
#include "tally/inventory.h"

namespace hozen {
namespace {

bool is_probe(std::string_view threat_class) {
  return threat_class.ends_with("-probe") || threat_class == "scanner" ||
         threat_class == "port-scan" || threat_class == "recon";
}

bool is_denied(const Event& event) {
  constexpr std::array<std::string_view, 6> kDenied = {"deny",    "denied", "block",
                                                       "blocked", "drop",   "reject"};
  return std::find(kDenied.begin(), kDenied.end(), event.get(Field::event_action)) != kDenied.end();
}

std::string joined(const std::vector<std::string_view>& texts) {
  std::string out;
  for (const std::string_view text : texts) out += (out.empty() ? "" : ", ") + std::string(text);
  return out;
}

std::string target_of(const Event& event) {
  for (const Field f : {Field::url_domain, Field::destination_domain}) {
    if (event.has(f)) return std::string(event.get(f));
  }
  if (event.has(Field::destination_ip)) {
    std::string target(event.get(Field::destination_ip));
    return target;
  }
  return std::string(event.get(Field::host_name));
}

std::string example_of(const Event& event) {
  if (event.has(Field::url_original)) {
    const std::string method(event.get(Field::http_request_method));
    return method + (method.empty() ? "" : " ") + std::string(event.get(Field::url_original));
  }
  if (event.has(Field::user_name)) return "user " + std::string(event.get(Field::user_name));
  if (event.has(Field::destination_port)) {
    std::string port(event.get(Field::destination_port));
    if (event.has(Field::network_transport))
      port += "/" + std::string(event.get(Field::network_transport));
    return port;
  }
  if (event.has(Field::rule_name)) return std::string(event.get(Field::rule_name));
  return std::string(event.get(Field::message));
}

std::string answer_of(const Event& event) {
  for (const Field f : {Field::http_response_status_code, Field::event_outcome}) {
    if (event.has(f)) return std::string(event.get(f));
  }
  return {};
}

}  // namespace

bool Story::Told::before(const Told& other) const {
  if (time_ns != other.time_ns) return time_ns < other.time_ns;
  return path != other.path ? path < other.path : offset < other.offset;
}

void Story::add(const Event& event, std::span<const uint16_t> labels, const LabelValues& values) {
  Told t;
  t.time_ns = event.time_ns;
  t.offset = event.offset;
  t.path = event.file == nullptr ? "" : event.file->path;
  std::vector<std::string_view> classes;
  values.append(LabelField::threat_class, labels, classes);
  t.attack = values.is_attack(labels);
  t.what = t.attack ? joined(classes) : std::string(event.get(Field::event_action));
  t.own_word = !t.attack && !t.what.empty();
  if (t.what.empty()) t.what = event.has(Field::http_request_method) ? "request" : "record";
  t.probe =
      t.attack
          ? std::all_of(classes.begin(), classes.end(),
                        [](std::string_view c) { return is_probe(c) || c == kInformationalClass; })
          : is_denied(event);
  t.answered = was_answered(event) &&
               (!t.attack || std::any_of(classes.begin(), classes.end(), can_succeed));
  t.login = event.get(Field::event_action) == "login";
  t.answer = answer_of(event);
  t.target = target_of(event);
  t.example = example_of(event);
  told_.push_back(std::move(t));
}

void Story::merge(const Story& other) {
  told_.insert(told_.end(), other.told_.begin(), other.told_.end());
}

std::vector<Chapter> Story::chapters() const {
  std::vector<const Told*> order;
  for (const Told& t : told_) order.push_back(&t);
  std::sort(order.begin(), order.end(), [](const Told* a, const Told* b) { return a->before(*b); });
  std::vector<Chapter> chapters;
  std::unordered_map<std::string, size_t> open;
  std::vector<std::set<std::string>> targets;  // of each chapter
  bool succeeded = false;
  size_t guesses = 0;
  for (const Told* t : order) {
    const bool guessed = t->login && t->answered && guesses >= kGuesses;
    const bool success = guessed || (t->attack && t->answered);
    Phase phase = success     ? Phase::success
                  : succeeded ? Phase::after
                  : t->probe  ? Phase::scan
                  : t->attack ? Phase::exploit
                              : Phase::visit;
    if (t->login) guesses = t->answered ? 0 : guesses + 1;
    succeeded = succeeded || success;
    const std::string key = fmt::format("{}\n{}{}{}\n{}\n{}", static_cast<int>(phase), t->attack,
                                        t->own_word, t->what, t->answer, t->path);
    const auto at = open.find(key);
    if (at != open.end() && t->time_ns - chapters[at->second].to_ns <= kPause_s * kNsPerSecond) {
      chapters[at->second].to_ns = t->time_ns;
      ++chapters[at->second].events;
      targets[at->second].insert(t->target);
      continue;
    }
    open[key] = chapters.size();
    targets.push_back({t->target});
    chapters.push_back({t->time_ns, t->time_ns, 1, phase, t->what, t->answer, t->target, t->example,
                        t->path, t->offset, t->attack, t->own_word});
  }
  for (size_t i = 0; i < chapters.size(); ++i) {
    if (targets[i].size() > 1) chapters[i].target += fmt::format(" (+{})", targets[i].size() - 1);
  }
  return chapters;
}

}  // namespace hozen
