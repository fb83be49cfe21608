#include "custody/manifest_lines.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.h"
#include "base/text_file.h"
#include "custody/bag.h"

namespace hozen {
namespace {

constexpr size_t kBlockBytes = 256u << 10;
constexpr size_t kLongestLine = 1u << 20;

std::string unescaped_path(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    const char code = text[++i];
    out += code == 'n' ? '\n' : code == 'r' ? '\r' : code;
  }
  return out;
}

// "SHA256 (path) = hex", as `sha256sum --tag` and the BSDs write it; the path is as it is.
std::optional<ManifestLine> read_tagged(std::string_view line, HashKind kind) {
  const std::string tag = fmt::format("{} (", name_of(kind));
  const size_t end = line.rfind(") = ");
  if (end == std::string_view::npos || end < tag.size() ||
      !equal_ignoring_case(line.substr(0, tag.size()), tag))
    return std::nullopt;
  const std::string_view hex = line.substr(end + 4);
  std::string_view path = line.substr(tag.size(), end - tag.size());
  if (path.empty() || !is_hex(hex, hex_length(kind))) return std::nullopt;
  if (path.starts_with("./")) path.remove_prefix(2);
  return ManifestLine{std::string(path), to_lower(hex)};
}

}  // namespace

Expected<ManifestLine> read_manifest_line(std::string_view line, std::string_view name,
                                          size_t number, HashKind kind) {
  if (number == 1) line = without_bom(line);
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.empty()) return ManifestLine();
  const bool escaped =
      line.starts_with('\\');  // as coreutils marks a name that holds one, or a line end
  if (escaped) line.remove_prefix(1);
  if (const auto tagged = read_tagged(line, kind)) {
    return ManifestLine{escaped ? unescaped_path(tagged->path) : tagged->path, tagged->hex};
  }
  const size_t hex_end = line.find_first_of(" \t");
  const size_t path_at = line.find_first_not_of(" \t", hex_end);
  if (path_at == std::string_view::npos || !is_hex(line.substr(0, hex_end), hex_length(kind)))
    return std::unexpected(Error{.what = fmt::format("not a line of a {} manifest: {}",
                                                     name_of(kind), quote_for_message(line)),
                                 .file = std::string(name),
                                 .line = number});
  std::string_view path = line.substr(path_at);
  if (path.starts_with('*')) path.remove_prefix(1);
  if (path.starts_with("./")) path.remove_prefix(2);
  return ManifestLine{escaped ? unescaped_path(path) : decoded_path(path),
                      to_lower(line.substr(0, hex_end))};
}

Expected<bool> ManifestLines::fill() {
  text_.erase(0, std::exchange(from_, 0));
  const size_t kept = text_.size();
  if (kept > kLongestLine) return fail("{}: line {} has no end", name_, number_ + 1);
  text_.resize(kept + kBlockBytes);
  const auto got = read_(std::span(text_).subspan(kept));
  text_.resize(kept + got.value_or(0));
  if (!got) return std::unexpected(got.error());
  digest_.add(std::string_view(text_).substr(kept));
  ended_ = *got == 0;
  return !ended_;
}

Expected<bool> ManifestLines::next() {
  for (;;) {
    size_t end = text_.find('\n', from_);
    while (end == std::string::npos && !ended_) {
      const size_t searched = text_.size() - from_;
      HOZEN_CHECK(fill());
      end = text_.find('\n', from_ + searched);
    }
    if (end == std::string::npos) end = text_.size();
    if (end == from_ && from_ == text_.size()) return false;
    const std::string_view line = std::string_view(text_).substr(from_, end - from_);
    from_ = std::min(end + 1, text_.size());
    auto read = read_manifest_line(line, name_, ++number_, kind_);
    if (!read) return std::unexpected(std::move(read.error()));
    if (read->path.empty()) continue;
    line_ = std::move(*read);
    return true;
  }
}

Expected<bool> is_sorted_manifest(ManifestLines lines) {
  bool sorted = true;
  std::string before;
  for (;;) {
    HOZEN_TRY(more, lines.next());
    if (!more) return sorted;
    sorted = sorted && before < lines.line().path;
    before = lines.line().path;
  }
}

}  // namespace hozen
