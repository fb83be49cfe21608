#include "tally/inventory.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace hozen {
namespace {

void keep_earlier(std::optional<SeenAt>& into, const SeenAt& at) {
  if (!into || at < *into) into = at;
}

void add_format(std::vector<uint16_t>& formats, uint16_t format) {
  const auto at = std::lower_bound(formats.begin(), formats.end(), format);
  if (at == formats.end() || *at != format) formats.insert(at, format);
}

// A device that let an attack pass, or only watched, does not know whether it worked.
bool is_let_through(std::string_view action) {
  constexpr std::array<std::string_view, 14> kWords = {
      "allow", "allowed", "pass",      "passed", "passthrough", "accept",  "accepted",
      "alert", "permit",  "permitted", "detect", "detected",    "monitor", "monitored"};
  return std::find(kWords.begin(), kWords.end(), to_lower(action)) != kWords.end();
}

}  // namespace

bool SeenAt::operator<(const SeenAt& other) const {
  if (time_ns != other.time_ns) return time_ns < other.time_ns;
  return path != other.path ? path < other.path : offset < other.offset;
}

bool was_answered(const Event& event) {
  const std::string_view status = event.get(Field::http_response_status_code);
  if (!status.empty()) return status.size() == 3 && status.front() == '2';
  return event.get(Field::event_outcome) == "success" &&
         !is_let_through(event.get(Field::event_action));
}

bool can_succeed(std::string_view threat_class) {
  return threat_class != "scanner" && threat_class != "admin-probe" && threat_class != "recon" &&
         threat_class != "port-scan" && threat_class != kInformationalClass &&
         threat_class != "malware";  // what went well there is the cleaning
}

void Inventory::see(SeenKind kind, std::string_view name, const Event& event,
                    std::span<const uint16_t> labels, const LabelValues& values) {
  if (name.empty()) return;
  key_.assign(name);
  Seen& seen = seen_[static_cast<size_t>(kind)][key_];
  ++seen.events;
  seen.first_ns = std::min(seen.first_ns, event.time_ns);
  seen.last_ns = std::max(seen.last_ns, event.time_ns);
  add_format(seen.formats, event.format);
  if (labels.empty()) return;
  ++seen.attacks;
  scratch_.clear();
  values.append(LabelField::threat_class, labels, scratch_);
  for (const std::string_view c : scratch_) ++seen.classes[std::string(c)];
  const bool answered =
      was_answered(event) && std::any_of(scratch_.begin(), scratch_.end(), can_succeed);
  const bool earlier = !seen.suspicious || event.time_ns <= seen.suspicious->time_ns;
  if (!earlier && !(answered && (!seen.success || event.time_ns <= seen.success->time_ns))) return;
  scratch_.clear();
  values.append(LabelField::rule, labels, scratch_);
  const SeenAt at = {event.time_ns, event.file == nullptr ? "" : event.file->path, event.offset,
                     scratch_.empty() ? "" : std::string(scratch_.front())};
  keep_earlier(seen.suspicious, at);
  if (answered) keep_earlier(seen.success, at);
}

void Inventory::add(const Event& event, std::span<const uint16_t> labels,
                    const LabelValues& values) {
  for (const Field f : {Field::host_name, Field::url_domain, Field::destination_domain}) {
    const std::string_view name = event.get(f);
    const bool again = f != Field::host_name && name == event.get(Field::host_name);
    if (!again) see(SeenKind::host, name, event, labels, values);
  }
  for (const Field f : {Field::source_ip, Field::destination_ip}) {
    const std::string_view name = event.get(f);
    const bool again = f != Field::source_ip && name == event.get(Field::source_ip);
    if (!again) see(SeenKind::address, name, event, labels, values);
  }
  see(SeenKind::user, event.get(Field::user_name), event, labels, values);
}

void Inventory::merge(const Inventory& other) {
  for (size_t k = 0; k < static_cast<size_t>(SeenKind::count); ++k) {
    for (const auto& [name, more] : other.seen_[k]) {
      Seen& seen = seen_[k][name];
      seen.events += more.events;
      seen.attacks += more.attacks;
      seen.first_ns = std::min(seen.first_ns, more.first_ns);
      seen.last_ns = std::max(seen.last_ns, more.last_ns);
      for (const auto& [c, n] : more.classes) seen.classes[c] += n;
      for (const uint16_t f : more.formats) add_format(seen.formats, f);
      if (more.suspicious) keep_earlier(seen.suspicious, *more.suspicious);
      if (more.success) keep_earlier(seen.success, *more.success);
    }
  }
}

std::vector<Inventory::Entry> Inventory::entries(SeenKind kind) const {
  std::vector<Entry> sorted;
  for (const auto& [name, seen] : seen_[static_cast<size_t>(kind)])
    sorted.emplace_back(&name, &seen);
  std::sort(sorted.begin(), sorted.end(), [](const Entry& a, const Entry& b) {
    if (a.second->attacks != b.second->attacks) return a.second->attacks > b.second->attacks;
    if (a.second->events != b.second->events) return a.second->events > b.second->events;
    return *a.first < *b.first;
  });
  return sorted;
}

}  // namespace hozen
