#include "custody/bag.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/rune.h"
#include "base/text.h"
#include "custody/manifest_lines.h"

namespace hozen {
namespace {

constexpr std::array<HashKind, 4> kKinds = {HashKind::sha256, HashKind::sha512, HashKind::sha1,
                                            HashKind::md5};

// A tag file is UTF-8 and a value has no control characters; what the user typed may be neither.
std::string folded(std::string_view typed) {
  std::string out;
  for (const char c : valid_utf8(typed)) {
    if (c == '\n')
      out += "\n  ";
    else if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F)
      out += c;
    else if (c == '\t')
      out += ' ';
  }
  return out;
}

}  // namespace

std::string valid_utf8(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const Rune rune = next_rune(text, at);
    out += rune.valid ? text.substr(at, rune.length) : "\xEF\xBF\xBD";
    at += rune.length;
  }
  return out;
}

std::string manifest_name(HashKind kind) { return fmt::format("manifest-{}.txt", name_of(kind)); }
std::string tag_manifest_name(HashKind kind) {
  return fmt::format("tagmanifest-{}.txt", name_of(kind));
}

std::optional<HashKind> manifest_kind(std::string_view name, bool& of_tags) {
  for (const HashKind kind : kKinds) {
    of_tags = name == tag_manifest_name(kind);
    if (of_tags || name == manifest_name(kind)) return kind;
  }
  return std::nullopt;
}

bool is_bag_text(std::string_view name) {
  bool of_tags = false;
  return name == "bagit.txt" || name == "bag-info.txt" || name == "fetch.txt" ||
         manifest_kind(name, of_tags);
}

std::string encoded_path(std::string_view path) {
  if (!needs_coreutils_line(path)) return std::string(path);
  std::string out;
  for (const char c : path) {
    if (c == '\r')
      out += "%0D";
    else if (c == '\n')
      out += "%0A";
    else if (c == '%')
      out += "%25";
    else
      out += c;
  }
  return out;
}

// Only the three codes of the standard: older tools wrote other '%' as they were.
std::string decoded_path(std::string_view path) {
  std::string out;
  for (size_t i = 0; i < path.size(); ++i) {
    const std::string code = path[i] == '%' ? to_lower(path.substr(i, 3)) : "";
    if (code == "%0d")
      out += '\r';
    else if (code == "%0a")
      out += '\n';
    else if (code == "%25")
      out += '%';
    else {
      out += path[i];
      continue;
    }
    i += 2;
  }
  return out;
}

std::string manifest_line(std::string_view hex, std::string_view path) {
  std::string line;
  line.reserve(hex.size() + path.size() + 3);
  return line.append(hex).append("  ").append(encoded_path(path)).append("\n");
}

bool needs_coreutils_line(std::string_view path) {
  return std::any_of(path.begin(), path.end(),
                     [](char c) { return c == '%' || c == '\r' || c == '\n' || c == '\\'; });
}

std::string coreutils_line(std::string_view hex, std::string_view path) {
  std::string name;
  for (const char c : path) {
    if (c == '\\')
      name += "\\\\";
    else if (c == '\n')
      name += "\\n";
    else if (c == '\r')
      name += "\\r";
    else
      name += c;
  }
  return fmt::format("{}{}  {}\n", name.size() == path.size() ? "" : "\\", hex, name);
}

std::string coreutils_text(std::string_view manifest) {
  std::string out;
  for (const std::string_view line : split(manifest, '\n'))
    if (const size_t hex = line.find(' '); hex != std::string_view::npos)
      out += coreutils_line(line.substr(0, hex), decoded_path(line.substr(hex + 2)));
  return out;
}

Manifest read_manifest(std::string_view text, std::string_view name, HashKind kind) {
  Manifest out;
  size_t number = 0;
  for (const std::string_view line : split(text, '\n')) {
    auto read = read_manifest_line(line, name, ++number, kind);
    if (!read) {
      out.troubles.push_back(std::move(read.error()));
      continue;
    }
    if (read->path.empty()) continue;
    const auto [at, fresh] = out.lines.emplace(std::move(read->path), read->hex);
    if (!fresh && at->second != read->hex)
      out.troubles.push_back(
          Error{.what = fmt::format("two different hashes for {}", quote_for_message(at->first)),
                .file = std::string(name),
                .line = number});
  }
  return out;
}

std::string bag_info_text(const BagInfo& info) {
  std::string out;
  for (const auto& [label, value] : info) out += fmt::format("{}: {}\n", label, folded(value));
  return out;
}

BagInfo read_bag_info(std::string_view text) {
  BagInfo out;
  for (std::string_view line : split(text, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    const bool continued = line.starts_with(' ') || line.starts_with('\t');
    if (continued && !out.empty()) {
      out.back().second += '\n';
      out.back().second += trim(line);
    } else if (const size_t colon = line.find(':'); colon != std::string_view::npos) {
      out.emplace_back(trim(line.substr(0, colon)), trim(line.substr(colon + 1)));
    }
  }
  return out;
}

std::string_view value_of(const BagInfo& info, std::string_view label) {
  for (const auto& [key, value] : info)
    if (equal_ignoring_case(key, label)) return value;
  return {};
}

}  // namespace hozen
