#include "tally/name_index.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>

#include "base/address.h"
#include "base/text.h"

namespace hozen {
namespace {

constexpr std::string_view kMagic = "hozen-index 1";
constexpr size_t kHexDigits = 8;
constexpr size_t kLabelsALine = 10'000;  // whoever reads holds a line at a time

// The fields by which a story is found (timeline story).
constexpr Field kNaming[] = {Field::source_ip,
                             Field::destination_ip,
                             Field::user_name,
                             Field::host_name,
                             Field::url_domain,
                             Field::destination_domain,
                             Field::destination_user_name};

uint32_t fnv(std::string_view bytes) {
  uint32_t hash = 2166136261u;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  return hash;
}

// A path without what would part the fields of a line.
std::string escaped(std::string_view path) {
  std::string out;
  for (const char c : path) {
    const bool plain = static_cast<unsigned char>(c) >= 0x20 && c != '\\' && c != 0x7f;
    out += plain ? std::string(1, c) : fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
  }
  return out;
}

template <class Number>
bool read_number(std::string_view text, Number& out, int base) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out, base);
  return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

bool unescape(std::string_view text, std::string& out) {
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\\') {
      out += text[at];
      continue;
    }
    unsigned byte = 0;
    if (text.substr(at, 2) != "\\x" || text.size() - at < 4 ||
        !read_number(text.substr(at + 2, 2), byte, 16))
      return false;
    out += static_cast<char>(byte);
    at += 3;
  }
  return true;
}

bool read_names(std::string_view text, std::vector<uint32_t>& out) {
  if (text.size() % kHexDigits != 0) return false;
  out.reserve(text.size() / kHexDigits);
  for (size_t at = 0; at < text.size(); at += kHexDigits) {
    uint32_t hash = 0;
    if (!read_number(text.substr(at, kHexDigits), hash, 16)) return false;
    if (!out.empty() && hash <= out.back()) return false;
    out.push_back(hash);
  }
  return true;
}

bool read_windows(std::string_view text, std::vector<uint64_t>& out) {
  for (const std::string_view one : split(text, ' ')) {
    if (one.empty()) continue;
    const size_t colon = one.find(':');
    uint64_t offset = 0;
    uint16_t rule = 0;
    if (colon == std::string_view::npos || !read_number(one.substr(0, colon), offset, 10) ||
        !read_number(one.substr(colon + 1), rule, 10) || offset >> 48 != 0)
      return false;
    const uint64_t packed = offset << 16 | rule;
    if (!out.empty() && packed <= out.back()) return false;
    out.push_back(packed);
  }
  return true;
}

void sort_distinct(std::vector<uint32_t>& hashes) {
  std::sort(hashes.begin(), hashes.end());
  hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
}

// One line of an index after the other.
class IndexReader {
 public:
  explicit IndexReader(std::string_view name) : hashes_{NameIndex::hash_of(name), fnv(name)} {}
  Expected<NameIndex> read(std::istream& in, const std::string& path) {
    std::string line;
    for (size_t n = 0; std::getline(in, line); ++n) {
      if (ended_ ? line.empty() : n == 0 ? line == kMagic : take(line, n)) continue;
      return std::unexpected(
          Error{.what = n == 0 ? "this is no index of logs" : "this is no line of an index",
                .file = path,
                .line = n + 1,
                .hint = "make it again: timeline index PACKAGE"});
    }
    if (ended_ && !in.bad()) return std::move(index_);
    return std::unexpected(Error{.what = "the index is cut short",
                                 .file = path,
                                 .hint = "make it again: timeline index PACKAGE"});
  }

 private:
  bool take(std::string_view line, size_t before) {
    const std::vector<std::string_view> parts = split(line, '\t');
    const std::string_view key = parts[0];
    std::string value;
    if (parts.size() > 1 && key != "names" && !unescape(parts[1], value)) return false;
    if (key == "package" && parts.size() == 2)
      index_.package = value;
    else if (key == "question" && parts.size() == 2)
      index_.question = value;
    else if (key == "log" && parts.size() == 2)
      log_ = &index_.logs[value];
    else if (key == "names" && parts.size() == 2 && log_ != nullptr)
      return take_names(parts[1]);
    else if (key == "windows" && parts.size() == 3 && log_ != nullptr)
      return !log_->named || read_windows(parts[2], log_->windows[value]);
    else if (key == "end" && parts.size() == 2)
      return ended_ = value == std::to_string(before);
    else
      return false;
    return true;
  }

  bool take_names(std::string_view text) {
    std::vector<uint32_t> names;
    if (!read_names(text, names)) return false;
    log_->named = std::ranges::any_of(hashes_, [&](uint32_t hash) {
      return std::binary_search(names.begin(), names.end(), hash);
    });
    return true;
  }

  NameIndex index_;
  NameIndex::Log* log_ = nullptr;
  std::array<uint32_t, 2> hashes_;  // of the name, as an address and as it stands
  bool ended_ = false;
};

// Lines of a log, in pieces: names and labels may be many.
class IndexWriter {
 public:
  explicit IndexWriter(const std::function<Expected<void>(std::string_view)>& put) : put_(put) {}
  Expected<void> add_names(std::string_view log, std::span<const uint32_t> names) {
    out_ += fmt::format("log\t{}\nnames\t", escaped(log));
    ++lines_;
    for (const uint32_t hash : names) {
      fmt::format_to(std::back_inserter(out_), "{:08x}", hash);
      HOZEN_CHECK(put_if_long());
    }
    return end_line();
  }
  void begin_windows(std::string_view file) {
    windows_of_ = escaped(file);
    labels_ = 0;
    out_ += fmt::format("windows\t{}\t", windows_of_);
  }
  Expected<void> add_window(uint64_t packed) {
    if (labels_++ == kLabelsALine) {
      HOZEN_CHECK(end_line());
      out_ += fmt::format("windows\t{}\t", windows_of_);
      labels_ = 1;
    }
    const fmt::format_int offset(packed >> 16), rule(packed & 0xFFFF);
    out_.append(offset.data(), offset.size()).append(":");
    out_.append(rule.data(), rule.size()).append(" ");
    return put_if_long();
  }
  Expected<void> end_line() {
    out_ += '\n';
    ++lines_;
    return put();
  }
  size_t lines() const { return lines_; }

 private:
  Expected<void> put_if_long() {
    constexpr size_t kPiece = 64u << 10;
    return out_.size() < kPiece ? Expected<void>() : put();
  }
  Expected<void> put() {
    HOZEN_CHECK(put_(out_));
    out_.clear();
    return {};
  }
  const std::function<Expected<void>(std::string_view)>& put_;
  std::string out_, windows_of_;
  size_t labels_ = 0, lines_ = 0;
};

}  // namespace

Expected<NameIndex> NameIndex::read(std::istream& in, const std::string& path,
                                    std::string_view name) {
  return IndexReader(name).read(in, path);
}

uint32_t NameIndex::hash_of(std::string_view name) {
  if (const auto address = Address::parse(name)) return fnv(address->text());
  return fnv(name);
}

// What came more than once is dropped before more memory is taken.
void NameIndex::Names::OfLog::add(uint32_t hash) {
  if (hashes.size() == hashes.capacity()) {
    sort_distinct(hashes);
    hashes.reserve(std::max<size_t>(hashes.size() + hashes.size() / 2, 1024));
  }
  hashes.push_back(hash);
}

void NameIndex::Names::note(const Event& event) {
  if (event.file != file_ || log_ == nullptr) {
    file_ = event.file;
    const std::string_view path = file_ == nullptr ? "" : std::string_view(file_->path);
    log_ = &logs_[std::string(log_of(path))];
  }
  for (size_t i = 0; i < std::size(kNaming); ++i) {
    if (!event.has(kNaming[i])) continue;
    const std::string_view name = event.get(kNaming[i]);
    if (name == log_->last[i]) continue;
    log_->last[i] = name;
    log_->add(hash_of(name));
    log_->add(fnv(name));
  }
}

void NameIndex::Names::merge_into(NameIndex& index) {
  for (auto& [path, log] : logs_) {
    const std::vector<uint32_t> hashes = std::move(log.hashes);
    std::vector<uint32_t>& names = index.logs[path].names;
    names.insert(names.end(), hashes.begin(), hashes.end());
    sort_distinct(names);
    names.shrink_to_fit();
  }
  logs_.clear();
  log_ = nullptr;
}

bool NameIndex::may_name(std::string_view log) const {
  const auto at = logs.find(log);
  return at == logs.end() || at->second.named;  // else it was not there when the index was made
}

Expected<void> NameIndex::write(const std::function<Expected<void>(std::string_view)>& put,
                                std::span<PlaceSpool> places) const {
  HOZEN_CHECK(put(
      fmt::format("{}\npackage\t{}\nquestion\t{}\n", kMagic, escaped(package), escaped(question))));
  std::map<std::string_view, std::vector<std::string_view>> spooled;  // files by their log
  const std::vector<std::string> files = files_of(places);
  for (const std::string& file : files) spooled[log_of(file)].push_back(file);
  IndexWriter out(put);
  for (const auto& [path, log] : logs) {
    HOZEN_CHECK(out.add_names(path, log.names));
    for (const std::string_view file : spooled[path]) {
      out.begin_windows(file);
      HOZEN_CHECK(each_place(places, file, [&](uint64_t label) { return out.add_window(label); }));
      HOZEN_CHECK(out.end_line());
    }
  }
  return put(fmt::format("end\t{}\n", 3 + out.lines()));
}

}  // namespace hozen
