#include "events/loose_keys.h"

#include <algorithm>
#include <string>
#include <unordered_map>

#include "base/text.h"
#include "events/japanese_keys.h"
#include "events/loose_names.h"

namespace hozen {
namespace {

constexpr size_t kLongest = 48;

// A key without case and signs, in a buffer of its own.
class Plain {
 public:
  void add(std::string_view text) {
    for (const char c : text) {
      const bool upper = c >= 'A' && c <= 'Z';
      const bool kept = upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      if (!kept || size_ == kLongest) continue;
      text_[size_++] = upper ? static_cast<char>(c + ('a' - 'A')) : c;
    }
  }
  std::string_view text() const { return {text_, size_}; }

 private:
  char text_[kLongest];
  size_t size_ = 0;
};

struct TextHash {
  using is_transparent = void;
  size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
using Table = std::unordered_map<std::string, LooseKey, TextHash, std::equal_to<>>;

Table make_table() {
  Table out;
  for (const LooseNames& names : loose_names()) {
    const auto target = Target::parse(names.target);
    for (const std::string_view key : split(names.keys, ' '))
      if (target) out.emplace(std::string(key), LooseKey{*target, names.vague});
  }
  return out;
}

// Objects that only hold the record: what stands in them is the record's own.
constexpr std::string_view kWraps[] = {
    "data",    "attributes", "eventdata", "auditrecord", "securitylog", "log",     "payload",
    "content", "logcontent", "records",   "events",      "entry",       "entries", "properties",
    "body",    "record",     "value",     "results",     "jsonpayload", "audit",   "auditevent"};

const LooseKey* find_plain(std::string_view key) {
  static const Table kTable = make_table();
  const auto at = kTable.find(key);
  return at == kTable.end() ? nullptr : &at->second;
}

bool is_wrap(std::string_view parent) {
  Plain plain;
  plain.add(parent);
  return std::find(std::begin(kWraps), std::end(kWraps), plain.text()) != std::end(kWraps);
}

// What is a number of seconds, or lies ahead, or is of the account rather than of the event.
constexpr std::string_view kNoTimes[] = {"zone",   "timeout", "duration", "elapsed", "expir",
                                         "uptime", "taken",   "until",    "valid",   "birth",
                                         "format", "quality", "lifetime", "update",  "modif",
                                         "pass",   "install", "boot",     "build",   "pattern"};
constexpr std::string_view kBest[] = {"time",
                                      "timestamp",
                                      "ts",
                                      "datetime",
                                      "eventtime",
                                      "eventdate",
                                      "logtime",
                                      "date",
                                      "when",
                                      "occurred",
                                      "occurredat",
                                      "timegenerated",
                                      "logdate",
                                      "eventtimestamp",
                                      "logtimestamp",
                                      "generated",
                                      "firstactivity",
                                      "eventts",
                                      "creationtimestampusecs",
                                      "vectratimestamp",
                                      "timestampms",
                                      "timestampusecs"};
constexpr std::string_view kWords[] = {"time",  "date",  "stamp",   "occur",    "detected",
                                       "epoch", "seen",  "created", "recorded", "when",
                                       "start", "began", "received"};

int rank_of(std::string_view key) {
  const auto is_in = [&](std::string_view word) {
    return key.find(word) != std::string_view::npos;
  };
  if (std::any_of(std::begin(kNoTimes), std::end(kNoTimes), is_in)) return -1;
  if (std::find(std::begin(kBest), std::end(kBest), key) != std::end(kBest)) return 0;
  if (key.ends_with("end") || is_in("last") || is_in("clos") || is_in("finish")) return 2;
  return std::any_of(std::begin(kWords), std::end(kWords), is_in) ? 1 : -1;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

int rank_of_key(std::string_view key) {
  if (key.size() > kLongest) return -1;
  if (!is_ascii(key)) return rank_of_japanese_time(key);
  if (const size_t dot = key.find_last_of(".:/"); dot != std::string_view::npos)
    key.remove_prefix(dot + 1);
  Plain plain;
  plain.add(key);
  return rank_of(plain.text());
}

// Seconds, milliseconds, micro- or nanoseconds of 2001 to 2033.
bool looks_like_epoch(std::string_view text) {
  const size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  if (!all_digits(whole) || whole.front() != '1') return false;
  if (point != std::string_view::npos && !all_digits(text.substr(point + 1))) return false;
  return whole.size() == 10 || whole.size() == 13 || whole.size() == 16 || whole.size() == 19;
}

// "2022-07-01", whatever follows.
bool is_date(std::string_view text) {
  return text.size() >= 10 && all_digits(text.substr(0, 4)) && (text[4] == '-' || text[4] == '/') &&
         all_digits(text.substr(5, 2)) && text[7] == text[4] && all_digits(text.substr(8, 2));
}

bool read_stamp(std::string_view text, ReadContext& context, Event& out) {
  static const TimeSpec kEpoch = *TimeSpec::compile("epoch");
  static const TimeSpec kFree = *TimeSpec::compile("free");
  if (looks_like_epoch(text)) return context.clock.read(kEpoch, text, out);
  constexpr size_t kShortest = 14;  // a date alone is none
  if (text.size() < kShortest) return false;
  const YearState year = context.clock.year_state();
  if (context.clock.read(kFree, text, out)) return true;
  context.clock.year_state(year);
  return false;
}

}  // namespace

const LooseKey* find_loose(std::string_view parent, std::string_view key) {
  if (key.size() > kLongest || parent.size() > kLongest) return nullptr;
  if (!is_ascii(key)) return japanese_key(key);
  // "alert.src.ip", "sourceServers:ip"
  if (const size_t dot = key.find_last_of(".:/"); dot != std::string_view::npos && dot != 0) {
    const std::string_view above = key.substr(0, dot);
    const size_t before = above.find_last_of(".:/");
    parent = before == std::string_view::npos ? above : above.substr(before + 1);
    key = key.substr(dot + 1);
  }
  Plain alone;
  alone.add(key);
  if (alone.text().empty()) return nullptr;
  if (parent.empty()) return find_plain(alone.text());
  Plain both;
  both.add(parent);
  both.add(key);
  if (const LooseKey* found = find_plain(both.text())) return found;
  const LooseKey* const found = find_plain(alone.text());
  if (found != nullptr && found->vague && is_wrap(parent)) return found;
  return found != nullptr && !found->vague ? found : nullptr;
}

bool LooseFields::put(std::string_view parent, std::string_view key, std::string_view value,
                      ReadContext& context, Event& out) {
  const LooseKey* const found = find_loose(parent, key);
  if (found == nullptr) return false;
  const Target& target = found->target;
  const uint64_t bit = target.field == Field::count ? 0 : bit_of(target.field);
  if (is_absent(value) || value == "N/A" || value == "null") return true;
  if (found->vague && is_date(value)) return true;  // "from": of a span of time, too
  if ((out.present & bit) != 0 && ((vague_ & bit) == 0 || found->vague)) return true;
  const uint64_t before = out.present;
  if (target.put(value, context, out) != Why::none) return true;
  if ((out.present & ~before & bit) != 0 || (vague_ & bit) != 0)
    vague_ = found->vague ? vague_ | bit : vague_ & ~bit;
  return true;
}

bool LooseTime::is_name(std::string_view key) { return rank_of_key(key) >= 0; }

void LooseTime::look_at(std::string_view key, std::string_view value) {
  constexpr size_t kShortest = 8, kLongestStamp = 40;
  if (value.starts_with('[') && value.ends_with(']'))  // Apache's %t in an object
    value = value.substr(1, value.size() - 2);
  if (value.size() < kShortest || value.size() > kLongestStamp) return;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const bool has_digit = std::any_of(value.begin(), value.end(), is_digit);
  if (!has_digit) return;
  const int rank = rank_of_key(key);
  if (rank < 0) return;
  Rank& to = ranks_[static_cast<size_t>(rank)];
  if (to.count < to.values.size()) to.values[to.count++] = value;
}

bool LooseTime::read(ReadContext& context, Event& out) const {
  const bool headed = !context.envelope_time.empty();
  for (const Rank& rank : ranks_) {
    for (size_t i = 0; i < rank.count; ++i) {
      if (!read_stamp(trim(rank.values[i]), context, out)) continue;
      if (!headed || out.zone_source <= ZoneSource::epoch) return true;
    }
    if (headed) return false;
  }
  return false;
}

}  // namespace hozen
