#include "custody/manifest_matcher.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "custody/resume.h"

namespace hozen {
namespace {

ManifestLines lines_of(const std::shared_ptr<const Package>& package, const TagFile& file,
                       HashKind kind) {
  const auto cursor = std::make_shared<PackageCursor>(package, file.content_at);
  return {file.path, kind,
          [cursor, left = file.size](std::span<char> into) mutable -> Expected<size_t> {
            HOZEN_TRY(n, cursor->read(into.first(std::min<uint64_t>(into.size(), left))));
            left -= n;
            return n;
          }};
}

}  // namespace

Expected<void> ManifestMatcher::advance(Reader& reader) {
  HOZEN_TRY(more, reader.lines.next());
  reader.ended = !more;
  return {};
}

Expected<void> ManifestMatcher::add(ManifestLines lines) {
  readers_.push_back({.lines = std::move(lines)});
  return advance(readers_.back());
}

std::vector<HashKind> ManifestMatcher::kinds() const {
  std::vector<HashKind> out;
  for (const Reader& reader : readers_) out.push_back(reader.lines.kind());
  return out;
}

// True if the line that is due lists this path. Lines before it belong to no file, or to one that comes later.
Expected<bool> ManifestMatcher::take_line(Reader& reader, std::string_view path) {
  while (!reader.ended && reader.lines.line().path < path) {
    reader.rest.emplace(reader.lines.line().path, reader.lines.line().hex);
    HOZEN_CHECK(advance(reader));
  }
  return !reader.ended && reader.lines.line().path == path;
}

Expected<void> ManifestMatcher::take(std::string path, FoundFile file, FoundBag& bag) {
  in_order_ = in_order_ && last_path_ < path;
  last_path_ = path;
  bool matches = file.is_file && file.note.empty();
  std::vector<Reader*> due;
  for (Reader& reader : readers_) {
    HOZEN_TRY(listed, take_line(reader, path));
    if (listed) due.push_back(&reader);
    const bool same =
        listed && (by_name_ || hash_of(file, reader.lines.kind()) == reader.lines.line().hex);
    matches = matches && same;
  }
  for (Reader* const reader : due) {
    if (!matches) reader->rest.emplace(path, reader->lines.line().hex);
    HOZEN_CHECK(advance(*reader));
  }
  if (matches) {
    matched_.push_back(path_key(path));
    ++bag.matched_files;
    if (!file.damage.empty()) ++bag.matched_in_damage;
    bag.matched_bytes += file.size;
  } else if (!bag.files.emplace(path, std::move(file)).second) {
    bag.twice.push_back(std::move(path));
  }
  return {};
}

// A file that matched and came again is no extra file.
void ManifestMatcher::find_twice(FoundBag& bag) const {
  std::vector<PathKey> keys = matched_;
  std::sort(keys.begin(), keys.end());
  std::erase_if(bag.files, [&](const auto& file) {
    const bool again = std::binary_search(keys.begin(), keys.end(), path_key(file.first));
    if (again) bag.twice.push_back(file.first);
    return again;
  });
}

Expected<void> ManifestMatcher::finish(FoundBag& bag, VerifyReport& report) {
  for (Reader& reader : readers_) {
    while (!reader.ended) {
      reader.rest.emplace(reader.lines.line().path, reader.lines.line().hex);
      HOZEN_CHECK(advance(reader));
    }
    // What was held against the files must be what lies in the bag under that name.
    const std::string sha256 = reader.lines.sha256();
    const auto found = bag.files.find(reader.lines.name());
    const std::string_view there =
        found == bag.files.end() ? std::string_view() : hash_of(found->second, HashKind::sha256);
    if (!there.empty() && there != sha256)
      report.problems.push_back(fmt::format("{} is not what the package's end leads to",
                                            quote_for_message(reader.lines.name())));
    bag.rests.emplace(reader.lines.name(), std::pair(reader.lines.kind(), std::move(reader.rest)));
  }
  bag.in_order = in_order_;
  if (!in_order_) find_twice(bag);
  return {};
}

ManifestMatcher matcher_of(const std::shared_ptr<const Package>& package, bool by_name) {
  ManifestMatcher matcher(by_name);
  const auto files = tag_files_of(package);
  for (const TagFile& file : files.value_or(std::vector<TagFile>())) {
    bool of_tags = false;
    const auto kind = manifest_kind(file.path, of_tags);
    if (!kind || of_tags) continue;
    if (!is_sorted_manifest(lines_of(package, file, *kind)).value_or(false) ||
        !matcher.add(lines_of(package, file, *kind)))
      return ManifestMatcher(by_name);
  }
  return matcher;
}

}  // namespace hozen
