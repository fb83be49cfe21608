// verify --fast: the index, the sizes it names and the manifests' names; no content is read.
#include "base/text.h"
#include "custody/manifest_matcher.h"
#include "custody/package.h"
#include "custody/verify.h"

namespace hozen {
namespace {

Expected<void> read_tag_texts(const std::shared_ptr<const Package>& package, FoundBag& bag,
                              bool with_manifests) {
  HOZEN_TRY(files, tag_files_of(package));
  for (const TagFile& file : files) {
    bag.files[file.path].size = file.size;
    bool of_tags = false;
    const bool skipped = !with_manifests && manifest_kind(file.path, of_tags) && !of_tags;
    if (!is_bag_text(file.path) || skipped || file.size > kBagTextMost) continue;
    PackageCursor cursor(package, file.content_at);
    HOZEN_TRY(text, cursor.read_exactly(file.size));
    bag.texts[file.path] = std::move(text);
  }
  bag.files["bagit.txt"] = FoundFile{};
  bag.texts["bagit.txt"] = kBagItText;  // the first frame is not read
  return {};
}

}  // namespace

void MadeWith::take(const FileRecord& record) {
  if (!record.trouble.empty()) ++(record.stored ? in_part : left_out);
  if (record.after_copy) ++changed;
}

void MadeWith::tell(VerifyReport& report) const {
  std::vector<std::string> said;
  if (left_out != 0) said.push_back(fmt::format("{} could not be stored", left_out));
  if (in_part != 0) said.push_back(fmt::format("{} stored in part", in_part));
  if (changed != 0) said.push_back(fmt::format("{} changed while copied", changed));
  if (said.empty()) return;
  report.notes.push_back(fmt::format(
      "when it was made, of its files {}: `preserve list` names them", fmt::join(said, ", ")));
}

Expected<VerifyReport> verify_by_index(const std::string& path) {
  VerifyReport report;
  report.path = path;
  HOZEN_TRY(package, Package::open(path));
  FoundBag bag;
  ManifestMatcher matcher = matcher_of(package, true);
  uint64_t end = 0;
  MadeWith made;
  HOZEN_CHECK(package->each_record([&](FileRecord&& record) -> Expected<void> {
    made.take(record);
    if (!record.stored) return {};
    if (record.tar_offset < end)
      report.problems.push_back(
          fmt::format("{} lies over the file before it", quote_for_message(record.path)));
    end = record.tar_offset + record.size;
    FoundFile file;
    file.size = record.size;
    if (!matcher.empty()) return matcher.take(std::move(record.path), std::move(file), bag);
    bag.files[record.path] = std::move(file);
    return {};
  }));
  if (end > package->table().pointer->content_at)
    report.problems.emplace_back("the index names more than the package holds");
  HOZEN_CHECK(read_tag_texts(package, bag, matcher.empty()));
  HOZEN_CHECK(matcher.finish(bag, report));
  report.notes.emplace_back("names, sizes and counts only: no content was read");
  made.tell(report);
  judge_bag(bag, report, true);
  return report;
}

}  // namespace hozen
