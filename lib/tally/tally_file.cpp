#include "tally/tally_file.h"

#include <algorithm>
#include <charconv>

#include "base/time.h"

namespace hozen {
namespace {

constexpr std::string_view kAbsent = "\\-";

bool is_special(unsigned char c) { return c < 0x20 || c == 0x7f || c == '\\'; }

void append_escaped(std::string& out, std::string_view text, std::string_view also = {}) {
  constexpr std::string_view kHex = "0123456789abcdef";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (!is_special(byte) && also.find(c) == std::string_view::npos) {
      out += c;
      continue;
    }
    out += "\\x";
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
}

void append_number(std::string& out, auto number) {
  char text[24];
  const auto [end, error] = std::to_chars(text, text + sizeof text, number);
  out.append(text, static_cast<size_t>(end - text));
}

// How a byte stands in the order of escaped texts: what is escaped begins with a backslash.
unsigned weight(unsigned char c) {
  return is_special(c) ? 0x5c00u | c : static_cast<unsigned>(c) << 8;
}

// The order of two values in the file: that of their escaped bytes, each followed by a TAB.
int compare_escaped(const std::optional<std::string_view>& a,
                    const std::optional<std::string_view>& b) {
  if (!a || !b) {
    if (!a && !b) return 0;
    const std::string_view value = a ? *a : *b;
    const bool value_first =
        value.empty() || weight(static_cast<unsigned char>(value[0])) < 0x5c00u;
    return value_first == a.has_value() ? -1 : 1;
  }
  const size_t shared = std::min(a->size(), b->size());
  size_t i = 0;
  while (i < shared && (*a)[i] == (*b)[i]) ++i;
  if (i == shared) return a->size() < b->size() ? -1 : a->size() > b->size() ? 1 : 0;
  const unsigned x = weight(static_cast<unsigned char>((*a)[i]));
  const unsigned y = weight(static_cast<unsigned char>((*b)[i]));
  return x < y ? -1 : 1;
}

void append_counts(std::string& out, const std::map<std::string, uint64_t>& counts) {
  bool first = true;
  for (const auto& [name, n] : counts) {
    if (!first) out += ',';
    first = false;
    append_escaped(out, name, "=,");
    out += '=';
    append_number(out, n);
  }
}

void append_file(std::string& out, const std::string& path, const TallyHead::File& file) {
  const FileLedger& f = file.read;
  out += "file\t";
  append_escaped(out, path);
  for (const uint64_t n :
       {f.bytes_in, f.bytes_understood, f.bytes_dropped, f.events, f.lines_dropped}) {
    out += '\t';
    append_number(out, n);
  }
  for (const int64_t t : {f.first_ns, f.last_ns}) {
    out += '\t';
    append_number(out, t);
  }
  out += '\t';
  for (size_t i = 0; i < f.dropped_by.size(); ++i) {
    if (i > 0) out += ',';
    append_number(out, f.dropped_by[i]);
  }
  out += '\t';
  append_counts(out, f.formats);
  out += '\t';
  append_counts(out, f.zones);
  out += '\t';
  append_escaped(out, f.trouble);
  out += '\t';
  append_number(out, file.parts);
  out += '\t';
  bool first = true;
  for (const uint64_t part : file.part) {
    if (!first) out += ',';
    first = false;
    append_number(out, part);
  }
  out += '\n';
}

}  // namespace

std::string tally_head_text(const TallyHead& head) {
  std::string out(kTallyMagic);
  out += '\n';
  out += head.question;
  for (const auto& [path, file] : head.files) append_file(out, path, file);
  return out + "\n";
}

void append_tally_line(std::string& out, std::string_view key, const Tallied& tallied) {
  out += key;
  out += '\t';
  append_number(out, tallied.count);
  if (!key.starts_with("0\t")) {
    for (const Place* place : {&tallied.first, &tallied.last}) {
      out += '\t';
      append_number(out, place->time_ns);
      out += '\t';
      append_number(out, place->file);
      out += '\t';
      append_number(out, place->offset);
    }
  }
  out += '\n';
}

std::string TallyKey::text() const {
  std::string out;
  append_number(out, view);
  out += '\t';
  out += bucket_ns == INT64_MIN ? "-" : format_rfc3339(bucket_ns);
  for (const auto& value : values) {
    out += '\t';
    if (value) {
      append_escaped(out, *value);
    } else {
      out += kAbsent;
    }
  }
  return out;
}

Expected<void> each_tally_line(const Tally& tally, size_t views,
                               const std::function<uint32_t(const std::string&)>& file_of,
                               const std::vector<size_t>& dimensions, const TallySink& sink) {
  for (const auto& [start, count] : tally.totals()) {
    HOZEN_CHECK(sink(TallyKey{0, start, {}}.text(), Tallied{count, {}, {}}));
  }
  std::vector<std::pair<std::string, size_t>> order;  // as texts: 10 stands before 2
  for (size_t v = 0; v < views; ++v) order.emplace_back(std::to_string(v + 1), v);
  std::sort(order.begin(), order.end());
  for (const auto& [name, v] : order) {
    std::vector<Tally::Entry> entries = tally.unsorted_entries(v);
    std::sort(entries.begin(), entries.end(), [&](const Tally::Entry& a, const Tally::Entry& b) {
      if (a.bucket_ns != b.bucket_ns) return a.bucket_ns < b.bucket_ns;
      for (size_t d = 0; d < dimensions[v]; ++d) {
        if (const int c = compare_escaped(tally.value_of(a, v, d), tally.value_of(b, v, d)))
          return c < 0;
      }
      return false;
    });
    TallyKey key{v + 1, 0, {}};
    for (const Tally::Entry& e : entries) {
      key.bucket_ns = e.bucket_ns;
      key.values.clear();
      for (size_t d = 0; d < dimensions[v]; ++d) {
        const auto value = tally.value_of(e, v, d);
        key.values.push_back(value ? std::optional<std::string>(*value) : std::nullopt);
      }
      Tallied tallied = *e.tallied;
      tallied.first.file = file_of(tally.path_of(e.tallied->first));
      tallied.last.file = file_of(tally.path_of(e.tallied->last));
      HOZEN_CHECK(sink(key.text(), tallied));
    }
  }
  return {};
}

}  // namespace hozen
