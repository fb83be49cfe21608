#include "labels/address_readers.h"

#include <algorithm>

#include "base/text.h"

namespace hozen {
namespace {

constexpr uint32_t kMostInteger = 10;

// Databases of addresses as decimal numbers write IPv4 so ("16777216").
std::optional<Address> parse_integer_v4(std::string_view text) {
  if (text.empty() || text.size() > kMostInteger) return std::nullopt;
  const auto number = parse_unsigned(text);
  if (!number || *number > UINT32_MAX) return std::nullopt;
  return Address::from_v4(static_cast<uint32_t>(*number));
}

std::optional<Prefix> parse_short_v4(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  std::string whole(text.substr(0, slash));
  for (auto dots = std::count(whole.begin(), whole.end(), '.'); dots < 3; ++dots) whole += ".0";
  return Prefix::parse(whole + std::string(text.substr(slash)));
}

bool is_date(std::string_view text) { return text.size() == 10 && parse_rfc3339(text).has_value(); }

std::string dashed(std::string_view text) {
  std::string out(trim(text));
  const bool slashes = out.size() >= 8 && out.size() <= 10 && out.find('/') == 4;
  if (!slashes) return out;
  const auto parts = split(out, '/');
  if (parts.size() != 3) return out;
  return fmt::format("{}-{:0>2}-{:0>2}", parts[0], parts[1], parts[2]);  // 2022/9/5
}

}  // namespace

Expected<AddressExtent> extent_of(std::string_view first, std::string_view last) {
  auto a = Address::parse(first), b = Address::parse(last);
  if (!a && !b) a = parse_integer_v4(first), b = parse_integer_v4(last);
  if (!a) return fail("not an address: '{}'", quote_for_message(first, 60));
  if (!b) return fail("not an address: '{}'", quote_for_message(last, 60));
  if (a->is_v4() != b->is_v4()) return fail("a range from IPv4 to IPv6");
  if (*b < *a) return fail("a reversed range: its end lies before its start");
  return AddressExtent{*a, *b};
}

Expected<AddressExtent> parse_extent(std::string_view text, bool short_v4) {
  text = trim(text);
  if (const auto address = Address::parse(text)) return AddressExtent{*address, *address};
  auto prefix = Prefix::parse(text);
  if (!prefix && short_v4) prefix = parse_short_v4(text);
  if (prefix) return AddressExtent{prefix->first, prefix->last()};
  const size_t dash = text.find('-');
  if (dash != std::string_view::npos) {
    return extent_of(trim(text.substr(0, dash)), trim(text.substr(dash + 1)));
  }
  return fail("not an address, prefix or range");
}

std::optional<uint32_t> parse_asn(std::string_view text) {
  text = trim(text);
  if (text.empty() || text == "-" || text == "NA" || text == "None") return 0;
  if (text.size() > 2 && (text[0] | 32) == 'a' && (text[1] | 32) == 's') text.remove_prefix(2);
  const auto number = parse_unsigned(text);
  if (!number || *number > UINT32_MAX) return std::nullopt;
  return static_cast<uint32_t>(*number);
}

std::string country_code(std::string_view text) {
  text = trim(text);
  const auto letter = [](char c) { return (c | 32) >= 'a' && (c | 32) <= 'z'; };
  if (text.size() != 2 || !letter(text[0]) || !letter(text[1])) return {};
  std::string out(text);
  for (char& c : out) c = static_cast<char>(c & ~32);
  return out == "ZZ" ? std::string() : out;
}

std::string tag_text(std::string_view text) {
  std::string out;
  for (const char c : to_lower(trim(text))) {
    const auto byte = static_cast<unsigned char>(c);
    const bool keep = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
                      c == ':' || byte >= 0x80;
    if (keep) {
      out += c;
    } else if (!out.empty() && out.back() != '-') {
      out += '-';
    }
  }
  while (out.ends_with('-')) out.pop_back();
  return out;
}

std::string tag_of_list(const AddressReaderOptions& options) {
  if (!options.tag.empty()) return tag_text(options.tag);
  const std::string_view name = options.name;
  return "list:" + tag_text(name.substr(0, name.find('.')));
}

Expected<int64_t> start_of(std::string_view text, const Zone& zone) {
  return parse_user_time(dashed(text), zone);
}

Expected<int64_t> end_of(std::string_view text, const Zone& zone) {
  const std::string clean = dashed(text);
  HOZEN_TRY(start, parse_user_time(clean, zone));
  if (!is_date(clean)) return start;
  const auto day = parse_rfc3339(clean);
  const Civil next = civil_from_seconds(day->time_ns / kNsPerSecond + kSecondsPerDay);
  return parse_user_time(fmt::format("{:04}-{:02}-{:02}", next.year, next.month, next.day), zone);
}

bool split_cells(std::string_view line, char separator, std::string& quoted,
                 std::vector<std::string_view>& cells) {
  cells.clear();
  if (line.find('"') == std::string_view::npos) {
    size_t from = 0;
    for (size_t at; (at = line.find(separator, from)) != std::string_view::npos; from = at + 1) {
      cells.push_back(line.substr(from, at - from));
    }
    cells.push_back(line.substr(from));
    return true;
  }
  quoted.clear();
  quoted.reserve(line.size());  // the cells together are no longer: the views stay where they are
  size_t at = 0;
  while (true) {
    while (at < line.size() && line[at] == ' ' && separator != ' ') ++at;
    if (at < line.size() && line[at] == '"') {
      const size_t from = quoted.size();
      for (++at;; ++at) {
        if (at >= line.size()) return false;
        if (line[at] == '"' && (at + 1 >= line.size() || line[at + 1] != '"')) break;
        if (line[at] == '"') ++at;
        quoted += line[at];
      }
      cells.push_back(std::string_view(quoted).substr(from));
      at = std::min(line.find(separator, at), line.size());
    } else {
      const size_t end = std::min(line.find(separator, at), line.size());
      cells.push_back(line.substr(at, end - at));
      at = end;
    }
    if (at >= line.size()) return true;
    ++at;
  }
}

}  // namespace hozen
