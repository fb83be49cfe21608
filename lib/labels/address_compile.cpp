#include "labels/address_compile.h"

#include <algorithm>
#include <span>

#include "labels/address_image.h"
#include "labels/address_rows.h"
#include "labels/address_sections.h"

namespace hozen {
namespace {

using U128 = unsigned __int128;

U128 key_of(Address a) { return static_cast<U128>(a.high) << 64 | a.low; }

// All that one source says of one extent of addresses.
template <class K>
struct Extent {
  K first, last;
  uint32_t content;  // number of its statements
  uint32_t source;
};

void sort_ranges(AddressSource& source) {
  const auto before = [](const SourceRange& a, const SourceRange& b) {
    if (a.first != b.first) return a.first < b.first;
    if (a.last != b.last) return b.last < a.last;
    return a.record != b.record ? a.record < b.record : a.validity < b.validity;
  };
  auto& ranges = source.ranges;
  if (!std::is_sorted(ranges.begin(), ranges.end(), before)) {
    std::sort(ranges.begin(), ranges.end(), before);
  }
  const auto same = [](const SourceRange& a, const SourceRange& b) {
    return a.first == b.first && a.last == b.last && a.record == b.record &&
           a.validity == b.validity;
  };
  ranges.erase(std::unique(ranges.begin(), ranges.end(), same), ranges.end());
}

template <class T>
std::span<const T> items_of(std::string_view bytes) {
  return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
}

// Numbers contents (what a source says of an extent) and sets (what all say of a piece).
class SetMaker {
 public:
  SetMaker(const std::vector<AddressSource>& sources, StringPool& pool)
      : rows(sources, pool), sources_(sources) {
    for (const AddressSource& source : sources) {
      first_record_.push_back(records_);
      records_ += static_cast<uint32_t>(source.records.size());
    }
  }

  template <class K>
  std::vector<Extent<K>> extents(bool v4) {
    std::vector<Extent<K>> out;
    size_t most = 0;
    for (const AddressSource& source : sources_) most += source.ranges.size();
    out.reserve(most);  // what is not needed is never touched
    for (uint32_t s = 0; s < sources_.size(); ++s) {
      const auto& ranges = sources_[s].ranges;
      for (size_t i = 0; i < ranges.size();) {
        size_t end = i + 1;
        while (end < ranges.size() && ranges[end].first == ranges[i].first &&
               ranges[end].last == ranges[i].last)
          ++end;
        if (is_v4(ranges[i]) == v4) {
          out.push_back({static_cast<K>(key_of(ranges[i].first)),
                         static_cast<K>(key_of(ranges[i].last)),
                         content_of(s, std::span(ranges).subspan(i, end - i)), s});
        }
        i = end;
      }
    }
    const auto before = [](const Extent<K>& a, const Extent<K>& b) {
      if (a.first != b.first) return a.first < b.first;
      return a.source != b.source ? a.source < b.source : b.last < a.last;
    };
    if (!std::is_sorted(out.begin(), out.end(), before)) std::sort(out.begin(), out.end(), before);
    return out;
  }

  // `active`: source by source, the most specific extent first.
  template <class K>
  uint32_t set_of(const std::vector<Extent<K>>& active) {
    sequence_.clear();
    sources_of_.clear();
    uint32_t done = UINT32_MAX;  // a source that has said something for all times
    for (const Extent<K>& extent : active) {
      if (extent.source == done) continue;
      sequence_.push_back(extent.content);
      sources_of_.push_back(extent.source);
      if (is_always(extent.content) && !all_hold(sources_[extent.source].kind))
        done = extent.source;
    }
    if (sequence_.empty()) return 0;
    Known& known = known_[hash_bytes(bytes_of(sequence_)) % known_.size()];
    if (known.sequence != sequence_) known = {sequence_, add_set()};
    return known.set;
  }

  RowMaker rows;

 private:
  // One statement that holds always is known by its record, counted over all sources.
  uint32_t content_of(uint32_t source, std::span<const SourceRange> ranges) {
    if (ranges.size() == 1 && ranges[0].validity == 0)
      return first_record_[source] + ranges[0].record;
    statements_.clear();
    bool always = false;
    for (const SourceRange& range : ranges) {
      always |= range.validity == 0;
      statements_.push_back({range.record, range.validity});
    }
    std::string key(reinterpret_cast<const char*>(&source), sizeof source);
    key += bytes_of(statements_);
    const uint32_t id = content_ids_.id(key);
    if (id == always_.size()) always_.push_back(always);
    return records_ + id;
  }

  bool is_always(uint32_t content) const {
    return content < records_ || always_[content - records_] != 0;
  }

  uint32_t add_set() {
    said_.clear();
    statements_.resize(sequence_.size());
    for (size_t i = 0; i < sequence_.size(); ++i) {
      const uint32_t content = sequence_[i], source = sources_of_[i];
      if (content < records_) {
        statements_[i] = {content - first_record_[source], 0};
        said_.push_back({source, std::span(statements_).subspan(i, 1)});
      } else {
        const std::string_view key = content_ids_.text(content - records_);
        said_.push_back({source, items_of<Statement>(key.substr(sizeof source))});
      }
    }
    return rows.add_set(said_);
  }

  // Pieces often return to what was said a little before.
  struct Known {
    std::vector<uint32_t> sequence;
    uint32_t set = 0;
  };

  const std::vector<AddressSource>& sources_;
  std::vector<uint32_t> first_record_;
  uint32_t records_ = 0;
  StringPool content_ids_;
  std::vector<uint8_t> always_{0};
  std::vector<Known> known_ = std::vector<Known>(4096);
  std::vector<Statement> statements_;
  std::vector<Said> said_;
  std::vector<uint32_t> sequence_, sources_of_;
};

// Walks the addresses once and tells where the set changes.
template <class K>
class Sweep {
 public:
  Sweep(SetMaker& sets, K last) : sets_(sets), last_(last) {}

  template <class Emit>
  Expected<void> run(const std::vector<Extent<K>>& extents, const Emit& emit) {
    size_t next = 0;
    K at = 0;
    while (next < extents.size() || !active_.empty()) {
      if (active_.empty()) at = extents[next].first;
      while (next < extents.size() && extents[next].first == at) insert(extents[next++]);
      if (active_.size() > kDepth) {
        return fail(
            "more than {} ranges of different extent lie over one address; is a source damaged?",
            kDepth);
      }
      emit(at, sets_.set_of(active_));
      const K stop = nearest_end();
      if (next < extents.size() && extents[next].first <= stop) {
        at = extents[next].first;
        continue;
      }
      std::erase_if(active_, [&](const Extent<K>& extent) { return extent.last == stop; });
      if (stop == last_) break;
      at = stop + 1;
      if (active_.empty() && (next >= extents.size() || extents[next].first != at)) emit(at, 0);
    }
    return {};
  }

 private:
  void insert(const Extent<K>& extent) {
    const auto before = [](const Extent<K>& a, const Extent<K>& b) {
      if (a.source != b.source) return a.source < b.source;
      const K size_a = a.last - a.first, size_b = b.last - b.first;
      return size_a != size_b ? size_a < size_b : a.first < b.first;
    };
    active_.insert(std::upper_bound(active_.begin(), active_.end(), extent, before), extent);
  }
  K nearest_end() const {
    K stop = last_;
    for (const Extent<K>& extent : active_) stop = std::min(stop, extent.last);
    return stop;
  }

  SetMaker& sets_;
  K last_;
  std::vector<Extent<K>> active_;
};

// The IPv4 pieces: a piece goes on until the next one; each /16 begins with a piece of its own.
struct V4Index {
  std::vector<uint32_t> top, sets;
  std::vector<uint16_t> starts;
  uint32_t set = 0;  // of the last piece

  void add(uint32_t at, uint32_t new_set) {
    if (new_set == set) return;
    open_until((at >> 16) + ((at & 0xFFFF) != 0));
    if (top.size() == at >> 16) top.push_back(static_cast<uint32_t>(starts.size()));
    starts.push_back(static_cast<uint16_t>(at));
    sets.push_back(new_set);
    set = new_set;
  }
  void open_until(uint32_t chunks) {
    while (top.size() < chunks) {
      top.push_back(static_cast<uint32_t>(starts.size()));
      starts.push_back(0);
      sets.push_back(set);
    }
  }
};

struct Indexes {
  V4Index v4;
  std::vector<uint64_t> v6_high, v6_low;
  std::vector<uint32_t> v6_sets;
};

Expected<Indexes> cut_into_pieces(SetMaker& sets, const std::vector<Extent<uint64_t>>& v4,
                                  const std::vector<Extent<U128>>& v6) {
  Indexes out;
  const auto emit_v4 = [&](uint64_t key, uint32_t set) {
    out.v4.add(static_cast<uint32_t>(key), set);
  };
  HOZEN_CHECK(Sweep<uint64_t>(sets, 0xFFFF'FFFF'FFFFull).run(v4, emit_v4));
  out.v4.open_until(65536);
  out.v4.top.push_back(static_cast<uint32_t>(out.v4.starts.size()));
  const auto emit_v6 = [&](U128 key, uint32_t set) {
    if (!out.v6_sets.empty() && out.v6_sets.back() == set) return;
    out.v6_high.push_back(static_cast<uint64_t>(key >> 64));
    out.v6_low.push_back(static_cast<uint64_t>(key));
    out.v6_sets.push_back(set);
  };
  HOZEN_CHECK(Sweep<U128>(sets, ~static_cast<U128>(0)).run(v6, emit_v6));
  for (auto* numbers : {&out.v4.sets, &out.v6_sets}) {
    for (uint32_t& set : *numbers) set = sets.rows.settled(set);
  }
  return out;
}

// Sources of one kind stay in the order in which they were given.
void sort_by_rank(std::vector<AddressSource>& sources) {
  std::vector<AddressSource> sorted;
  for (size_t kind = 0; kind < static_cast<size_t>(AddressKind::count); ++kind) {
    for (AddressSource& source : sources) {
      if (static_cast<size_t>(source.kind) == kind) sorted.push_back(std::move(source));
    }
  }
  sources = std::move(sorted);
}

}  // namespace

Expected<ImageSections> compile_sections(std::vector<AddressSource> sources, StringPool& pool) {
  sort_by_rank(sources);
  for (AddressSource& source : sources) sort_ranges(source);
  SectionMaker out;
  SetMaker sets(sources, pool);
  Indexes indexes;
  std::vector<SourceRow> rows;
  {
    const auto v4 = sets.extents<uint64_t>(true);
    const auto v6 = sets.extents<U128>(false);
    out.put_ranges(sources, rows);
    HOZEN_TRY(cut, cut_into_pieces(sets, v4, v6));
    indexes = std::move(cut);
  }
  out.put_names(sources, pool);
  out.put_sources(sources, std::move(rows), pool);
  out.put(Section::v4_top, std::move(indexes.v4.top));
  out.put(Section::v4_starts, std::move(indexes.v4.starts));
  out.put(Section::v4_sets, std::move(indexes.v4.sets));
  out.put(Section::v6_high, std::move(indexes.v6_high));
  out.put(Section::v6_low, std::move(indexes.v6_low));
  out.put(Section::v6_sets, std::move(indexes.v6_sets));
  out.put(Section::sets, std::move(sets.rows.sets));
  out.put(Section::change_times, std::move(sets.rows.change_times));
  out.put(Section::change_rows, std::move(sets.rows.change_rows));
  out.put(Section::rows, std::move(sets.rows.rows));
  out.put(Section::tags, std::move(sets.rows.tags));
  out.put(Section::contracts, std::move(sets.rows.contracts));
  if (pool.overflowed()) return fail("the sources hold more than 4 GiB of names");
  StringPool::Texts texts = pool.take();
  out.put(Section::text_ends, std::move(texts.ends));
  out.put(Section::text, std::move(texts.bytes));
  return out.take();
}

Expected<std::string> compile_addresses(std::vector<AddressSource> sources, StringPool& pool) {
  HOZEN_TRY(sections, compile_sections(std::move(sources), pool));
  std::string out;
  HOZEN_CHECK(write_image(std::move(sections), [&](std::string_view bytes) -> Expected<void> {
    out += bytes;
    return {};
  }));
  return out;
}

}  // namespace hozen
