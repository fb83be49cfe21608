#include "labels/address_compile.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>

#include "labels/address_image.h"
#include "labels/address_rows.h"

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
  const auto before = [](const AddressRange& a, const AddressRange& b) {
    if (a.first != b.first) return a.first < b.first;
    if (a.last != b.last) return b.last < a.last;
    return a.record != b.record ? a.record < b.record : a.validity < b.validity;
  };
  auto& ranges = source.ranges;
  if (!std::is_sorted(ranges.begin(), ranges.end(), before)) {
    std::sort(ranges.begin(), ranges.end(), before);
  }
  const auto same = [](const AddressRange& a, const AddressRange& b) {
    return a.first == b.first && a.last == b.last && a.record == b.record &&
           a.validity == b.validity;
  };
  ranges.erase(std::unique(ranges.begin(), ranges.end(), same), ranges.end());
}

template <class T>
std::span<const T> items_of(std::string_view bytes) {
  return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
}
template <class T>
std::string_view bytes_of(const std::vector<T>& items) {
  return {reinterpret_cast<const char*>(items.data()), items.size() * sizeof(T)};
}
template <class T>
std::string section_of(const std::vector<T>& items) {
  return std::string(bytes_of(items));
}

// Numbers contents (sequences of statements) and sets (sequences of contents).
class SetMaker {
 public:
  SetMaker(const std::vector<AddressSource>& sources, StringPool& pool)
      : rows(sources, pool), sources_(sources) {}

  template <class K>
  std::vector<Extent<K>> extents(bool v4) {
    std::vector<Extent<K>> out;
    for (uint32_t s = 0; s < sources_.size(); ++s) {
      const auto& ranges = sources_[s].ranges;
      for (size_t i = 0; i < ranges.size();) {
        size_t end = i + 1;
        while (end < ranges.size() && ranges[end].first == ranges[i].first &&
               ranges[end].last == ranges[i].last)
          ++end;
        if ((ranges[i].first.is_v4() && ranges[i].last.is_v4()) == v4) {
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
    if (active.empty()) return 0;
    sequence_.clear();
    uint32_t done = UINT32_MAX;  // a source that has said something for all times
    for (const Extent<K>& extent : active) {
      if (extent.source == done) continue;
      sequence_.push_back(extent.content);
      if (always_[extent.content]) done = extent.source;
    }
    const uint32_t id = set_ids_.id(bytes_of(sequence_));
    if (id == set_numbers_.size()) set_numbers_.push_back(add_set());
    return set_numbers_[id];
  }

  RowMaker rows;

 private:
  uint32_t content_of(uint32_t source, std::span<const AddressRange> ranges) {
    statements_.clear();
    bool always = false;
    for (const AddressRange& range : ranges) {
      always |= range.validity == 0;
      statements_.push_back({rows.records_before(source) + range.record,
                             rows.validities_before(source) + range.validity});
    }
    const uint32_t id = content_ids_.id(bytes_of(statements_));
    if (id == always_.size()) {
      always_.push_back(always);
      source_of_.push_back(source);
    }
    return id;
  }

  uint32_t add_set() {
    std::vector<std::pair<uint32_t, RowMaker::Alternatives>> said;
    for (const uint32_t content : sequence_) {
      const uint32_t source = source_of_[content];
      if (said.empty() || said.back().first != source) said.push_back({source, {}});
      said.back().second.push_back(items_of<Statement>(content_ids_.text(content)));
    }
    return rows.add_set(said);
  }

  const std::vector<AddressSource>& sources_;
  StringPool content_ids_, set_ids_;
  std::vector<uint8_t> always_{0};
  std::vector<uint32_t> source_of_{0}, set_numbers_{0};
  std::vector<Statement> statements_;
  std::vector<uint32_t> sequence_;
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

Expected<Indexes> cut_into_pieces(SetMaker& sets) {
  Indexes out;
  const auto emit_v4 = [&](uint64_t key, uint32_t set) {
    out.v4.add(static_cast<uint32_t>(key), set);
  };
  HOZEN_CHECK(
      Sweep<uint64_t>(sets, 0xFFFF'FFFF'FFFFull).run(sets.extents<uint64_t>(true), emit_v4));
  out.v4.open_until(65536);
  out.v4.top.push_back(static_cast<uint32_t>(out.v4.starts.size()));
  const auto emit_v6 = [&](U128 key, uint32_t set) {
    if (!out.v6_sets.empty() && out.v6_sets.back() == set) return;
    out.v6_high.push_back(static_cast<uint64_t>(key >> 64));
    out.v6_low.push_back(static_cast<uint64_t>(key));
    out.v6_sets.push_back(set);
  };
  HOZEN_CHECK(Sweep<U128>(sets, ~static_cast<U128>(0)).run(sets.extents<U128>(false), emit_v6));
  return out;
}

void add_second_part(const std::vector<AddressSource>& sources, StringPool& pool,
                     std::vector<std::string>& sections) {
  std::vector<SourceRow> rows;
  for (const AddressSource& source : sources) {
    SourceRow row{.kind = static_cast<uint32_t>(source.kind),
                  .name = pool.id(source.name),
                  .version = pool.id(source.version),
                  .sha256 = pool.id(source.sha256),
                  .as_of_ns = source.as_of_ns.value_or(INT64_MIN),
                  .lines = source.lines,
                  .refused_lines = source.refused_lines};
    row.records = static_cast<uint32_t>(source.records.size());
    row.validities = static_cast<uint32_t>(source.validities.size());
    std::vector<RangeV4> v4;
    std::vector<RangeV6> v6;
    v4.reserve(source.ranges.size());
    for (const AddressRange& range : source.ranges) {
      if (range.first.is_v4() && range.last.is_v4()) {
        v4.push_back({range.first.v4(), range.last.v4(), range.record, range.validity});
      } else {
        v6.push_back({range.first, range.last, range.record, range.validity});
      }
    }
    row.ranges_v4 = static_cast<uint32_t>(v4.size());
    row.ranges_v6 = static_cast<uint32_t>(v6.size());
    rows.push_back(row);
    sections[static_cast<size_t>(Section::records)] += bytes_of(source.records);
    sections[static_cast<size_t>(Section::validities)] += bytes_of(source.validities);
    sections[static_cast<size_t>(Section::ranges_v4)] += bytes_of(v4);
    sections[static_cast<size_t>(Section::ranges_v6)] += bytes_of(v6);
  }
  sections[static_cast<size_t>(Section::sources)] = section_of(rows);
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

Expected<std::string> compile_addresses(std::vector<AddressSource>& sources, StringPool& pool) {
  sort_by_rank(sources);
  for (AddressSource& source : sources) sort_ranges(source);
  SetMaker sets(sources, pool);
  HOZEN_TRY(indexes, cut_into_pieces(sets));
  std::vector<std::string> sections(kSections);
  add_second_part(sources, pool, sections);
  const auto put = [&](Section section, const auto& items) {
    sections[static_cast<size_t>(section)] = section_of(items);
  };
  put(Section::v4_top, indexes.v4.top);
  put(Section::v4_starts, indexes.v4.starts);
  put(Section::v4_sets, indexes.v4.sets);
  put(Section::v6_high, indexes.v6_high);
  put(Section::v6_low, indexes.v6_low);
  put(Section::v6_sets, indexes.v6_sets);
  put(Section::sets, sets.rows.sets);
  put(Section::change_times, sets.rows.change_times);
  put(Section::change_rows, sets.rows.change_rows);
  put(Section::rows, sets.rows.rows);
  put(Section::tags, sets.rows.tags);
  put(Section::contracts, sets.rows.contracts);
  if (pool.overflowed()) return fail("the sources hold more than 4 GiB of names");
  put(Section::text_ends, pool.ends());
  sections[static_cast<size_t>(Section::text)] = pool.bytes();
  return write_image(sections);
}

}  // namespace hozen
