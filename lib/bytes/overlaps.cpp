#include "bytes/overlaps.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <string_view>

#include "base/text.h"
#include "bytes/content.h"
#include "bytes/copies.h"

namespace hozen {
namespace {

constexpr size_t kHeadBytes = 64u << 10, kReadBytes = 1u << 20;
constexpr size_t kHeadLines = 8, kLeastKey = 16;

// "web/waf-#-#.csv" for "web/waf-0901-0910.csv".
std::string pattern_of(std::string_view path) {
  const size_t name = path.rfind('/') + 1;
  std::string pattern(path.substr(0, name));
  for (size_t i = name; i < path.size(); ++i) {
    const bool digit = path[i] >= '0' && path[i] <= '9';
    if (digit && pattern.ends_with('#') && i > name) continue;
    pattern += digit ? '#' : path[i];
  }
  return pattern;
}

// A digit for each 9, no digit for a, - or / for -, a blank or T for a blank, else the same.
bool fits(std::string_view text, std::string_view form) {
  return std::equal(text.begin(), text.end(), form.begin(), form.end(), [](char c, char f) {
    const bool digit = c >= '0' && c <= '9';
    return f == '9'   ? digit
           : f == 'a' ? !digit
           : f == '-' ? c == '-' || c == '/'
           : f == ' ' ? c == ' ' || c == 'T'
                      : c == f;
  });
}

// "20220930120405" of the first stamp in the line: 2022-09-30 12:04:05, 2022/09/30T12:04:05, 30/Sep/2022:12:04:05.
std::string stamp_of(std::string_view line) {
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  constexpr size_t kLength = 19;
  for (size_t at = 0; at + kLength <= line.size(); ++at) {
    const std::string_view s = line.substr(at, kLength);
    if (fits(s, "9999-99-99 99:99:99"))
      return fmt::format("{}{}{}{}{}{}", s.substr(0, 4), s.substr(5, 2), s.substr(8, 2),
                         s.substr(11, 2), s.substr(14, 2), s.substr(17, 2));
    if (at + kLength == line.size() || !fits(s, "99/aaa/9999:99:99:9")) continue;
    const size_t month = kMonths.find(s.substr(3, 3));
    if (month == std::string_view::npos || month % 3 != 0) continue;
    return fmt::format("{}{:02}{}{}{}{}", s.substr(7, 4), month / 3 + 1, s.substr(0, 2),
                       s.substr(12, 2), s.substr(15, 2), line.substr(at + 18, 2));
  }
  return {};
}

// A log of a family, and its first line that no other one begins with: behind the heads of columns.
struct Export {
  const Source* source;
  std::vector<std::string> lines = {};  // the first ones, with their line feeds
  std::string key = {};
  uint64_t key_offset = 0;
  std::string first_stamp = {}, last_stamp = {};
};

std::string last_stamp_of(const Source& source) {
  Content content(source);
  const uint64_t size = *source.size;
  if (size > kHeadBytes && !content.seek(size - kHeadBytes)) return {};
  std::string text(kHeadBytes, '\0');
  text.resize(content.read(text));
  const size_t end = text.rfind('\n');
  if (end == std::string::npos || end == 0) return {};
  const size_t begin = text.rfind('\n', end - 1) + 1;
  return stamp_of(std::string_view(text).substr(begin, end - begin));
}

Export open_export(const Source& source) {
  Export out{.source = &source};
  Content content(source);
  std::string head(kHeadBytes, '\0');
  head.resize(content.read(head));
  for (size_t at = 0; content.good() && out.lines.size() < kHeadLines;) {
    const size_t end = head.find('\n', at);
    if (end == std::string::npos) break;
    out.lines.push_back(head.substr(at, end + 1 - at));
    at = end + 1;
    if (out.first_stamp.empty()) out.first_stamp = stamp_of(out.lines.back());
  }
  if (!out.first_stamp.empty()) out.last_stamp = last_stamp_of(source);
  return out;
}

void choose_keys(std::vector<Export>& family) {
  std::map<std::string_view, size_t> times;
  for (const Export& e : family) {
    for (const std::string& line : e.lines) ++times[line];
  }
  for (Export& e : family) {
    uint64_t offset = 0;
    for (const std::string& line : e.lines) {
      if (line.size() >= kLeastKey && times[line] == 1) {
        e.key = line;
        e.key_offset = offset;
        break;
      }
      offset += line.size();
    }
  }
}

// Where each line of `wanted` first stands in the source, as a line.
std::map<std::string, uint64_t, std::less<>> find_lines(
    const Source& source, const std::vector<std::string_view>& wanted) {
  std::map<std::string, uint64_t, std::less<>> found;
  Content content(source);
  std::string text;
  uint64_t offset = 0;
  for (bool more = true; more;) {
    const size_t kept = text.size();
    text.resize(kept + kReadBytes);
    const size_t n = content.read(std::span(text).subspan(kept));
    text.resize(kept + n);
    more = n == kReadBytes;
    const size_t end = text.rfind('\n') + 1;
    const std::string_view lines = std::string_view(text).substr(0, end);
    for (const std::string_view line : wanted) {
      size_t at = lines.find(line);
      while (at != std::string_view::npos && at != 0 && lines[at - 1] != '\n')
        at = lines.find(line, at + 1);
      if (at != std::string_view::npos) found.try_emplace(std::string(line), offset + at);
    }
    offset += end;
    text.erase(0, end);
  }
  if (!content.good()) found.clear();
  return found;
}

bool skip(Content& content, uint64_t bytes) {
  std::vector<char> buffer(kReadBytes);
  while (bytes > 0) {
    const auto part = static_cast<size_t>(std::min<uint64_t>(bytes, buffer.size()));
    if (content.read(std::span(buffer).first(part)) != part) return false;
    bytes -= part;
  }
  return true;
}

struct Common {
  uint64_t bytes = 0;  // to the end of the last whole line
  size_t lines = 0;
};

// What `first` from `at` to its end has in common with `second` from its key on; nothing if they part before an end.
Common common_of(const Export& first, uint64_t at, const Export& second) {
  Content a(*first.source), b(*second.source);
  if (!skip(a, at) || !skip(b, second.key_offset)) return {};
  std::vector<char> from_a(kReadBytes), from_b(kReadBytes);
  Common common;
  for (uint64_t done = 0;;) {
    const size_t of_a = a.read(from_a), of_b = b.read(from_b), n = std::min(of_a, of_b);
    if (!a.good() || !b.good() || std::memcmp(from_a.data(), from_b.data(), n) != 0) return {};
    for (size_t i = 0; i < n; ++i) {
      if (from_a[i] != '\n') continue;
      ++common.lines;
      common.bytes = done + i + 1;
    }
    done += n;
    if (n < kReadBytes) return common;
  }
}

class Search {
 public:
  Search(std::vector<Overlap>& overlaps, std::vector<std::string>& notes)
      : overlaps_(overlaps), notes_(notes) {}

  void look_at(std::span<const Source* const> sources) {
    std::vector<Export> family;
    for (const Source* source : sources) family.push_back(open_export(*source));
    // What begins earlier is read as it is; what begins later gives way.
    std::stable_sort(family.begin(), family.end(), [](const Export& a, const Export& b) {
      return a.first_stamp < b.first_stamp;
    });
    choose_keys(family);
    std::vector<Overlap> longest(family.size());
    std::vector<std::string> told(family.size());
    for (size_t i = 0; i + 1 < family.size(); ++i) {
      std::vector<std::string_view> wanted;
      for (size_t k = i + 1; k < family.size(); ++k) {
        if (!may_overlap(family[i], family[k])) continue;
        if (family[i].lines == family[k].lines) {
          family[k].key_offset = 0;  // they begin alike
          keep(family[i], 0, family[k], longest[k], told[k]);
        } else if (!family[k].key.empty()) {
          wanted.emplace_back(family[k].key);
        }
      }
      if (wanted.empty()) continue;
      const auto found = find_lines(*family[i].source, wanted);
      for (size_t k = i + 1; k < family.size(); ++k) {
        const auto at = found.find(family[k].key);
        if (at != found.end()) keep(family[i], at->second, family[k], longest[k], told[k]);
      }
    }
    for (size_t k = 0; k < family.size(); ++k) {
      if (longest[k].to == 0) continue;
      overlaps_.push_back(longest[k]);
      notes_.push_back(told[k]);
    }
  }

 private:
  static bool may_overlap(const Export& first, const Export& second) {
    return !first.last_stamp.empty() && !second.first_stamp.empty() &&
           second.first_stamp <= first.last_stamp;
  }
  static void keep(const Export& first, uint64_t at, const Export& second, Overlap& longest,
                   std::string& told) {
    const Common common = common_of(first, at, second);
    const uint64_t to = second.key_offset + common.bytes;
    if (common.lines < kLeastLines || to <= longest.to) return;
    longest = {second.source->path, second.key_offset, to};
    told =
        fmt::format("{} lines of {} stand in {}, too: counted once", common.lines,
                    quote_for_message(second.source->path), quote_for_message(first.source->path));
  }
  std::vector<Overlap>& overlaps_;
  std::vector<std::string>& notes_;
};

}  // namespace

std::vector<Overlap> find_overlaps(std::span<const Source> sources,
                                   std::vector<std::string>& notes) {
  std::map<std::string, std::vector<const Source*>> families;
  for (const Source& source : sources) {
    // Only what lies on disk can be read twice.
    if (source.size.value_or(0) != 0) families[pattern_of(source.path)].push_back(&source);
  }
  std::vector<Overlap> overlaps;
  Search search(overlaps, notes);
  for (auto& [pattern, family] : families) {
    if (family.size() < 2) continue;
    std::sort(family.begin(), family.end(),
              [](const Source* a, const Source* b) { return a->path < b->path; });
    const std::string stem = log_stem(family.front()->path);
    const bool rotated = std::all_of(family.begin(), family.end(), [&](const Source* source) {
      return log_stem(source->path) == stem;
    });
    if (!rotated) search.look_at(family);
  }
  return overlaps;
}

}  // namespace hozen
