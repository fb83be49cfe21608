// Tor exit lists: one address a line, or blocks of ExitNode / LastStatus / ExitAddress with times;
// CollecTor archives hold many such lists, one file after the other. Source:
// metrics.torproject.org/collector.html, "Exit lists (tordnsel 1.0)";
// 2019.www.torproject.org/tordnsel/exitlist-spec.txt
//
// What a time means: an address was seen as an exit at the ExitAddress time and listed until
// LastStatus and the list's own download. The tag holds on those days (of the zone given, else
// UTC): from the first instant of the day of the earliest to the end of the day of the latest.
#include <algorithm>

#include "base/text.h"
#include "base/text_file.h"
#include "labels/address_readers.h"

namespace hozen {
namespace {

constexpr int64_t kMostDays =
    7;  // a LastStatus further from its test than this is damage, not a week of proof

struct Sighting {
  Address address;
  Validity validity;
};

class TorReader : public AddressReader {
 public:
  explicit TorReader(const AddressReaderOptions& options) : options_(options) {}

  void begin_file(std::string_view) override { downloaded_ = last_status_ = std::nullopt; }

  void line(std::string_view text, uint64_t number, AddressSink& sink) override {
    text = trim(text);
    if (text.empty() || text[0] == '#' || text[0] == '@') return;
    if (text.starts_with("Downloaded ")) {
      downloaded_ = time_of(text.substr(11));
      if (downloaded_)
        sink.source().as_of_ns =
            std::max(*downloaded_, sink.source().as_of_ns.value_or(*downloaded_));
      return;
    }
    if (text.starts_with("ExitNode ")) {
      last_status_ = std::nullopt;
      return;
    }
    if (text.starts_with("Published ")) return;
    if (text.starts_with("LastStatus ")) {
      last_status_ = time_of(text.substr(11));
      return;
    }
    if (text.starts_with("ExitAddress ")) return exit_address(text.substr(12), number, sink);
    const auto extent = parse_extent(text);
    if (!extent) return sink.refuse(number, text, "neither an address nor a line of an exit list");
    add(extent->first, extent->last, {}, sink);
  }

  Expected<void> finish(AddressSink& sink) override {
    const auto before = [](const Sighting& a, const Sighting& b) {
      return a.address != b.address ? a.address < b.address : a.validity < b.validity;
    };
    std::sort(sightings_.begin(), sightings_.end(), before);
    for (size_t i = 0; i < sightings_.size();) {
      Sighting span = sightings_[i];
      for (++i; i < sightings_.size() && sightings_[i].address == span.address &&
                sightings_[i].validity.from_ns <= span.validity.until_ns;
           ++i) {
        span.validity.until_ns = std::max(span.validity.until_ns, sightings_[i].validity.until_ns);
      }
      add(span.address, span.address, span.validity, sink);
    }
    sightings_.clear();
    return {};
  }

 private:
  static std::optional<int64_t> time_of(std::string_view text) {
    const auto instant = parse_rfc3339(trim(text));
    return instant ? std::optional(instant->time_ns) : std::nullopt;
  }

  // The last address may have lost its time; the list's own time stands in for it.
  void exit_address(std::string_view text, uint64_t number, AddressSink& sink) {
    const size_t blank = std::min(text.find(' '), text.size());
    const auto address = Address::parse(text.substr(0, blank));
    if (!address) return sink.refuse(number, text, "ExitAddress without an address");
    const auto tested = time_of(text.substr(blank));
    if (!tested && blank < text.size())
      return sink.refuse(number, text, "ExitAddress with a time that is none");
    std::optional<int64_t> first, last;
    for (const auto& time : {tested, last_status_, downloaded_}) {
      if (!time) continue;
      if (tested && std::abs(*time - *tested) > kMostDays * kSecondsPerDay * kNsPerSecond) continue;
      first = std::min(*time, first.value_or(*time));
      last = std::max(*time, last.value_or(*time));
    }
    if (!first) return add(*address, *address, {}, sink);
    sightings_.push_back({*address, {day_start(*first), day_end(*last)}});
  }

  int64_t day_start(int64_t time_ns) const {
    const int64_t local = options_.zone.to_local(floor_div(time_ns, kNsPerSecond));
    return options_.zone.to_utc(floor_div(local, kSecondsPerDay) * kSecondsPerDay).utc_s *
           kNsPerSecond;
  }
  int64_t day_end(int64_t time_ns) const {
    const int64_t local = options_.zone.to_local(floor_div(time_ns, kNsPerSecond));
    return options_.zone.to_utc((floor_div(local, kSecondsPerDay) + 1) * kSecondsPerDay).utc_s *
           kNsPerSecond;
  }

  void add(Address first, Address last, const Validity& validity, AddressSink& sink) {
    AddressRecord record;
    record.tags = sink.id("tor-exit");
    sink.add(first, last, sink.record(record), sink.validity(validity));
  }

  AddressReaderOptions options_;
  std::optional<int64_t> downloaded_, last_status_;
  std::vector<Sighting> sightings_;
};

std::string_view without_comment(std::string_view text) {
  return trim(text.substr(0, text.find('#')));
}

class ListReader : public AddressReader {
 public:
  explicit ListReader(const AddressReaderOptions& options) : tag_(tag_of_list(options)) {}
  void line(std::string_view text, uint64_t number, AddressSink& sink) override {
    text = without_comment(text);
    if (text.empty()) return;
    const auto extent = parse_extent(text.substr(0, text.find_first_of("; \t,")));
    const auto spaced = extent ? extent : parse_extent(text);
    if (!spaced) return sink.refuse(number, text, spaced.error().what);
    AddressRecord record;
    record.tags = sink.id(tag_);
    sink.add(spaced->first, spaced->last, sink.record(record));
  }

 private:
  std::string tag_;
};

class OwnReader : public AddressReader {
 public:
  void line(std::string_view text, uint64_t number, AddressSink& sink) override {
    text = without_comment(text);
    if (text.empty()) return;
    auto extent = parse_extent(text);  // "192.0.2.1 - 192.0.2.9" has blanks
    std::string_view name;
    if (!extent) {
      const size_t blank = std::min(text.find_first_of(" \t"), text.size());
      extent = parse_extent(text.substr(0, blank));
      name = trim(text.substr(blank));
    }
    if (!extent) return sink.refuse(number, text, extent.error().what);
    AddressRecord record;
    record.tags = sink.id("own");
    record.network = sink.id(name.substr(0, name.find_first_of(" \t")));
    while (!name.empty() &&
           extent->first == extent->last) {  // a host, its name and its other names
      const size_t end = std::min(name.find_first_of(" \t"), name.size());
      sink.add_name(name.substr(0, end), extent->first);
      name = trim(name.substr(end));
    }
    sink.add(extent->first, extent->last, sink.record(record));
  }
};

}  // namespace

// No table: its first line has neither a header nor a separator that tables have.
bool looks_like_own_names(std::string_view head) {
  for (const std::string_view line : split(head, '\n')) {
    const std::string_view text = without_comment(without_bom(line));
    if (text.empty()) continue;
    return text.find_first_of(",;|") == std::string_view::npos &&
           (parse_extent(text).has_value() ||
            parse_extent(text.substr(0, text.find_first_of(" \t"))).has_value());
  }
  return false;
}

std::unique_ptr<AddressReader> make_own_reader() { return std::make_unique<OwnReader>(); }

std::unique_ptr<AddressReader> make_tor_reader(const AddressReaderOptions& options) {
  return std::make_unique<TorReader>(options);
}

std::unique_ptr<AddressReader> make_list_reader(const AddressReaderOptions& options) {
  return std::make_unique<ListReader>(options);
}

}  // namespace hozen
