#include "bytes/copies.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <numeric>

#include "base/text.h"
#include "bytes/content.h"

namespace hozen {
namespace {

constexpr size_t kHeadBytes = 4096, kLeastBytes = 64;
constexpr size_t kNamed = 10;  // of the copies
constexpr size_t kCompareBytes = 1u << 20;

enum class Relation : uint8_t { different, same, first_is_start, second_is_start };

Relation compare(const Source& first, const Source& second) {
  Content a(first), b(second);
  std::vector<char> from_a(kCompareBytes), from_b(kCompareBytes);
  for (;;) {
    if (!a.good() || !b.good()) return Relation::different;
    const size_t of_a = a.read(from_a), of_b = b.read(from_b);
    if (!a.good() || !b.good()) return Relation::different;
    if (std::memcmp(from_a.data(), from_b.data(), std::min(of_a, of_b)) != 0)
      return Relation::different;
    if (of_a == kCompareBytes && of_b == kCompareBytes) continue;
    if (!a.is_last_member() || !b.is_last_member()) return Relation::different;
    if (of_a == of_b) return Relation::same;
    return of_a < of_b ? Relation::first_is_start : Relation::second_is_start;
  }
}

std::string head_of(const Source& source) {
  Content content(source);
  std::string head(kHeadBytes, '\0');
  head.resize(content.read(head));
  return content.good() ? head : std::string();
}

bool begin_alike(const std::string& a, const std::string& b) {
  const size_t bytes = std::min(a.size(), b.size());
  if (bytes == 0 || (bytes < kLeastBytes && a.size() != b.size())) return false;
  return std::string_view(a).substr(0, bytes) == std::string_view(b).substr(0, bytes);
}

struct Entry {
  size_t index;
  std::string head;
};

class Search {
 public:
  Search(std::span<const Source> sources, std::vector<std::string>& notes)
      : sources_(sources), notes_(notes), kept_(sources.size()) {
    std::iota(kept_.begin(), kept_.end(), size_t{0});
  }

  // `whole`: only what is the same to its end is a copy; of one that is left out, too.
  void look_at(const std::vector<size_t>& group, bool whole) {
    std::vector<Entry> entries;
    for (const size_t index : group) entries.push_back({index, head_of(sources_[index])});
    for (size_t i = 0; i < entries.size(); ++i) {
      for (size_t k = i + 1; k < entries.size(); ++k) {
        if (is_gone(entries[i].index) && !whole) break;
        if (is_gone(entries[k].index) || !begin_alike(entries[i].head, entries[k].head)) continue;
        // What a copy was left out for is no copy of it.
        if (kept_for(entries[i].index) == entries[k].index) continue;
        if (whole && entries[i].head.size() < kLeastBytes) continue;
        judge(entries[i].index, entries[k].index, whole);
      }
    }
  }
  bool is_gone(size_t index) const { return kept_[index] != index; }
  void finish() {
    if (copies_ > kNamed) {
      notes_.push_back(
          fmt::format("{} logs more are copies of others, counted once", copies_ - kNamed));
    }
  }

 private:
  void judge(size_t first, size_t second, bool whole) {
    const Relation relation = compare(sources_[first], sources_[second]);
    if (whole && relation != Relation::same) return;
    switch (relation) {
      case Relation::different:
        return;
      case Relation::same:
        return drop(second, first, "the same log as");
      case Relation::first_is_start:
        return drop(first, second, "the beginning of");
      case Relation::second_is_start:
        return drop(second, first, "the beginning of");
    }
  }
  size_t kept_for(size_t index) const {
    while (is_gone(index)) index = kept_[index];
    return index;
  }
  void drop(size_t copy, size_t kept, std::string_view what) {
    kept_[copy] = kept;
    if (++copies_ > kNamed) return;
    notes_.push_back(fmt::format("{}: {} {}, counted once", quote_for_message(sources_[copy].path),
                                 what, quote_for_message(sources_[kept].path)));
  }

  std::span<const Source> sources_;
  std::vector<std::string>& notes_;
  std::vector<size_t> kept_;  // itself, or what it is left out for
  size_t copies_ = 0;
};

}  // namespace

std::string log_stem(std::string_view path) {
  std::string name = to_lower(path.substr(path.rfind('/') + 1));
  for (bool shorter = true; shorter;) {
    shorter = false;
    for (const std::string_view ending :
         {".gz", ".xz", ".bz2", ".zst", ".old", ".bak", ".orig", ".copy", "~"}) {
      if (name.size() > ending.size() && name.ends_with(ending)) {
        name.resize(name.size() - ending.size());
        shorter = true;
      }
    }
    size_t digits = name.size();
    while (digits > 0 && name[digits - 1] >= '0' && name[digits - 1] <= '9') --digits;
    if (digits < name.size() && digits > 1 &&
        (name[digits - 1] == '.' || name[digits - 1] == '-')) {
      name.resize(digits - 1);
      shorter = true;
    }
  }
  return name;
}

std::vector<Source> without_copies(std::span<const Source> sources,
                                   std::vector<std::string>& notes) {
  std::map<std::string, std::vector<size_t>> groups;
  for (size_t i = 0; i < sources.size(); ++i) {
    // Only what lies on disk can be read twice.
    if (sources.size() > 1 && sources[i].size.value_or(0) != 0) {
      groups[log_stem(sources[i].path)].push_back(i);
    }
  }
  Search search(sources, notes);
  for (const auto& [stem, group] : groups) {
    if (group.size() > 1) search.look_at(group, false);
  }
  std::map<uint64_t, std::vector<size_t>> sizes;
  for (size_t i = 0; i < sources.size(); ++i) {
    const uint64_t size = sources[i].size.value_or(0);
    if (size >= kLeastBytes) sizes[size].push_back(i);
  }
  for (auto& [size, group] : sizes) {
    // "access.log" is the log, "access - Copy (2).log" the copy; what is left out already tells copies, too.
    std::stable_sort(group.begin(), group.end(), [&](size_t a, size_t b) {
      const bool a_gone = search.is_gone(a), b_gone = search.is_gone(b);
      return a_gone != b_gone ? a_gone : sources[a].path.size() < sources[b].path.size();
    });
    if (group.size() > 1) search.look_at(group, true);
  }
  search.finish();
  std::vector<Source> out;
  for (size_t i = 0; i < sources.size(); ++i) {
    if (!search.is_gone(i)) out.push_back(sources[i]);
  }
  return out;
}

}  // namespace hozen
