// MaxMind DB files: country, city and ASN databases of MaxMind, DB-IP and IPinfo.
// Source: maxmind.github.io/MaxMind-DB, version 2.0; libmaxminddb behind this door.
//
// The search tree is walked once, each node at most once: the aliases of the IPv4 tree (mapped, 6to4, Teredo) point
// back to nodes that were seen, and a damaged file cannot send the walk in circles.
#include <maxminddb.h>

#include <unordered_map>

#include "base/text.h"
#include "labels/address_readers.h"

namespace hozen {
namespace {

using U128 = unsigned __int128;

class MmdbFile {
 public:
  MmdbFile() = default;
  MmdbFile(const MmdbFile&) = delete;
  MmdbFile& operator=(const MmdbFile&) = delete;
  ~MmdbFile() {
    if (open_) MMDB_close(&db_);
  }
  Expected<void> open(const std::string& path) {
    const int status = MMDB_open(path.c_str(), MMDB_MODE_MMAP, &db_);
    if (status != MMDB_SUCCESS) {
      return std::unexpected(
          Error{.what = fmt::format("no MaxMind DB: {}", MMDB_strerror(status)), .file = path});
    }
    open_ = true;
    return {};
  }
  const MMDB_s& db() const { return db_; }

 private:
  MMDB_s db_{};
  bool open_ = false;
};

// A text of a record by its path, empty if there is none of that kind.
template <class... Keys>
std::string_view text_at(MMDB_entry_s& entry, Keys... keys) {
  MMDB_entry_data_s data;
  if (MMDB_get_value(&entry, &data, keys..., nullptr) != MMDB_SUCCESS || !data.has_data) return {};
  if (data.type != MMDB_DATA_TYPE_UTF8_STRING) return {};
  return {data.utf8_string, data.data_size};
}

uint32_t number_at(MMDB_entry_s& entry, const char* key) {
  MMDB_entry_data_s data;
  if (MMDB_get_value(&entry, &data, key, nullptr) != MMDB_SUCCESS || !data.has_data) return 0;
  if (data.type == MMDB_DATA_TYPE_UINT32) return data.uint32;
  return data.type == MMDB_DATA_TYPE_UINT16 ? data.uint16 : 0;
}

std::string_view first_of(std::initializer_list<std::string_view> texts) {
  for (const std::string_view text : texts) {
    if (!text.empty()) return text;
  }
  return {};
}

class MmdbWalk {
 public:
  MmdbWalk(const MMDB_s& db, AddressSink& sink)
      : db_(db),
        sink_(sink),
        seen_(db.metadata.node_count, false),
        bits_(db.metadata.ip_version == 4 ? 32 : 128) {}

  Expected<void> run() {
    std::vector<Step> stack;
    if (db_.metadata.node_count > 0) stack.push_back({0, 0, 0});
    while (!stack.empty()) {
      const Step step = stack.back();
      stack.pop_back();
      MMDB_search_node_s node;
      if (seen_[step.node] || step.depth >= bits_) continue;
      seen_[step.node] = true;
      const int status = MMDB_read_node(&db_, step.node, &node);
      if (status != MMDB_SUCCESS) return fail("a node cannot be read: {}", MMDB_strerror(status));
      const U128 right = step.prefix | static_cast<U128>(1) << (bits_ - 1 - step.depth);
      if (node.right_record_type == MMDB_RECORD_TYPE_SEARCH_NODE) {
        stack.push_back({static_cast<uint32_t>(node.right_record), right, step.depth + 1});
      } else {
        take(node.right_record_type, node.right_record_entry, right, step.depth + 1);
      }
      if (node.left_record_type == MMDB_RECORD_TYPE_SEARCH_NODE) {
        stack.push_back({static_cast<uint32_t>(node.left_record), step.prefix, step.depth + 1});
      } else {
        take(node.left_record_type, node.left_record_entry, step.prefix, step.depth + 1);
      }
    }
    return {};
  }

 private:
  struct Step {
    uint32_t node;
    U128 prefix;
    uint32_t depth;
  };

  void take(uint8_t type, MMDB_entry_s entry, U128 prefix, uint32_t depth) {
    ++sink_.source().lines;
    if (type == MMDB_RECORD_TYPE_EMPTY) return;
    if (type != MMDB_RECORD_TYPE_DATA) {
      sink_.refuse(sink_.source().lines, "", "a record that points outside the file");
      return;
    }
    const U128 hosts = depth >= bits_ ? 0 : (static_cast<U128>(1) << (bits_ - depth)) - 1;
    const bool v4 = bits_ == 32 || (depth >= 96 && prefix >> 32 == 0);
    sink_.add(address(prefix, v4), address(prefix | hosts, v4), record_of(entry));
  }

  static Address address(U128 key, bool v4) {
    if (v4) return Address::from_v4(static_cast<uint32_t>(key));
    return {static_cast<uint64_t>(key >> 64), static_cast<uint64_t>(key)};
  }

  uint32_t record_of(MMDB_entry_s& entry) {
    const auto [at, fresh] = records_.try_emplace(entry.offset, 0);
    if (!fresh) return at->second;
    AddressRecord record;
    // {"country": {"iso_code": "JP"}} of MaxMind and DB-IP, {"country_code": "JP"} and {"country": "JP"} of IPinfo.
    const std::string_view country =
        first_of({text_at(entry, "country", "iso_code"), text_at(entry, "country_code"),
                  text_at(entry, "country")});
    record.country = sink_.id(country_code(country));
    record.asn = number_at(entry, "autonomous_system_number");
    if (record.asn == 0) record.asn = parse_asn(text_at(entry, "asn")).value_or(0);
    record.organization = sink_.id(
        first_of({text_at(entry, "autonomous_system_organization"), text_at(entry, "as_name"),
                  record.asn != 0 ? text_at(entry, "name") : std::string_view()}));
    record.owner = sink_.id(first_of({text_at(entry, "organization"), text_at(entry, "isp")}));
    return at->second = sink_.record(record);
  }

  const MMDB_s& db_;
  AddressSink& sink_;
  std::vector<bool> seen_;
  uint32_t bits_;
  std::unordered_map<uint32_t, uint32_t> records_;  // by their place in the file
};

}  // namespace

Expected<void> read_mmdb(const std::string& path, AddressSink& sink) {
  MmdbFile file;
  HOZEN_CHECK(file.open(path));
  const MMDB_metadata_s& facts = file.db().metadata;
  const std::string_view type = facts.database_type == nullptr ? "" : facts.database_type;
  sink.source().version = type;
  if (facts.build_epoch < 9'000'000'000ull) {  // what nanoseconds can tell
    sink.source().as_of_ns = static_cast<int64_t>(facts.build_epoch) * kNsPerSecond;
  }
  return MmdbWalk(file.db(), sink).run();
}

}  // namespace hozen
