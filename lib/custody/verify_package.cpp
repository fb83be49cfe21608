#include <algorithm>
#include <thread>

#include "base/text.h"
#include "custody/frame_order.h"
#include "custody/manifest_matcher.h"
#include "custody/member_names.h"
#include "custody/ordered_frames.h"
#include "custody/package.h"
#include "custody/tar_walker.h"
#include "custody/verify.h"

namespace hozen {
namespace {

struct Damage {
  uint64_t from, to;  // of the content
  std::string what;
};

// Gathers what a package's tar holds, hashed.
class Gatherer {
 public:
  Gatherer(std::vector<HashKind> kinds, std::vector<uint64_t> known, ManifestMatcher matcher,
           VerifyReport& report)
      : report_(report),
        digests_(kinds),
        matcher_(std::move(matcher)),
        walker_(events(), std::move(known)) {}

  void take(const ContentPiece& piece) {
    const uint64_t from = walker_.offset();
    if (!piece.damage.empty()) {
      const uint64_t to = from + piece.content.size();
      report_.problems.push_back(fmt::format("the frame at bytes {}-{} of the file is damaged: {}",
                                             piece.packed_at, piece.packed_at + piece.packed.size(),
                                             piece.damage));
      damage_ = Damage{from, to,
                       fmt::format("damaged between bytes {} and {} of the package",
                                   piece.packed_at, piece.packed_at + piece.packed.size())};
    }
    in_damage_ = !piece.damage.empty();
    if (in_damage_ && in_file_) note_damage();
    walker_.feed(piece.content);
  }

  // The whole content has come, or (`cut`: why) as much of it as there is.
  FoundBag finish(const std::string& cut) {
    cut_ = cut;
    walker_.finish();
    if (matcher_.empty())
      note_order();
    else
      finish_matching();
    for (std::string& problem : names_.problems()) report_.problems.push_back(std::move(problem));
    if (roots_.size() > 1) report_.problems.emplace_back("the package holds more than one folder");
    return std::move(bag_);
  }

 private:
  TarEvents events() {
    return {[this](const TarEntry& entry) { begin(entry); },
            [this](std::span<const char> bytes) {
              digests_.add(bytes);
              if (keep_text_) text_.append(bytes.data(), bytes.size());
            },
            [this] { end(); },
            [this](uint64_t at, const std::string& what) {
              if (cut_.empty())
                report_.problems.push_back(fmt::format("at byte {} of the content: {}", at, what));
              if (in_file_) current_.note = "only its beginning is there";
            }};
  }

  void begin(const TarEntry& entry) {
    const size_t slash = entry.path.find('/');
    const std::string root = entry.path.substr(0, slash);
    if (std::find(roots_.begin(), roots_.end(), root) == roots_.end()) roots_.push_back(root);
    path_ = slash == std::string::npos ? "" : entry.path.substr(slash + 1);
    in_file_ = true;
    current_ = FoundFile{};
    current_.size = entry.size;
    current_.is_file = entry.type == '0';
    is_folder_ = entry.type == '5';
    if (!is_folder_) names_.add(entry.path);
    if (in_damage_) note_damage();
    // Files beside the payload are read by us later; the index itself is large and is not.
    bool of_tags = false;
    const bool matched = !matcher_.empty() && manifest_kind(path_, of_tags) && !of_tags;
    keep_text_ = current_.is_file && is_bag_text(path_) && !matched && entry.size <= kBagTextMost;
    text_.clear();
    if (path_.empty() && !is_folder_)
      report_.problems.push_back(
          fmt::format("{} lies outside the bag's folder", quote_for_message(entry.path)));
  }

  void note_packed_again() {
    report_.notes.emplace_back(
        "its files lie in another order than preserve wrote them: they were packed again");
  }

  void finish_matching() {
    if (const auto done = matcher_.finish(bag_, report_); !done)
      report_.problems.push_back(done.error().text());
    if (!bag_.in_order) note_packed_again();
  }

  // Our manifests list the files in the order in which they lie in the package.
  void note_order() {
    const auto info = bag_.texts.find("bag-info.txt");
    const auto manifest = bag_.texts.find(manifest_name(HashKind::sha256));
    if (info == bag_.texts.end() || manifest == bag_.texts.end() ||
        value_of(read_bag_info(info->second), "Bag-Software-Agent") != "hozen preserve")
      return;
    Digest listed;
    size_t lines = 0;
    for (const std::string_view line : split(manifest->second, '\n')) {
      if (line.empty()) continue;
      listed.add(fmt::format("{}\n", line.substr(std::min(line.find(' '), line.size()))));
      ++lines;
    }
    const auto payload = std::count_if(bag_.files.begin(), bag_.files.end(), [](const auto& file) {
      return file.first.starts_with(kPayload);
    });
    if (static_cast<size_t>(payload) == lines && listed.hex() != order_.hex()) note_packed_again();
  }

  void note_damage() { current_.damage = damage_.what; }

  void end() {
    in_file_ = false;
    Hashes hashes = digests_.take();
    if (!cut_.empty()) current_.note = "cut short: " + cut_;
    if (is_folder_ || path_.empty()) return;
    if (current_.is_file) current_.hashes = std::move(hashes);
    if (keep_text_) bag_.texts[path_] = std::move(text_);
    const bool payload = path_.starts_with(kPayload);
    if (payload && !matcher_.empty()) {
      if (const auto taken = matcher_.take(path_, std::move(current_), bag_); !taken && !trouble_)
        report_.problems.push_back(taken.error().text()), trouble_ = true;
      return;
    }
    if (payload) order_.add(manifest_line("", path_));
    if (!bag_.files.emplace(path_, std::move(current_)).second) bag_.twice.push_back(path_);
  }

  VerifyReport& report_;
  DigestSet digests_;
  Digest order_;  // of the payload's names as they come
  FoundBag bag_;
  MemberNames names_;
  std::vector<std::string> roots_;
  std::string path_, text_, cut_;
  FoundFile current_;
  Damage damage_{};
  bool in_file_ = false, is_folder_ = false, keep_text_ = false, in_damage_ = false;
  bool trouble_ = false;
  ManifestMatcher matcher_;
  TarWalker walker_;
};

// From the package's index, if it can be read: where members begin, and which hashes were made.
struct Index {
  std::vector<uint64_t> offsets;
  // Without an index nothing says which manifests will come behind the files.
  std::vector<HashKind> kinds = {HashKind::sha256, HashKind::sha512, HashKind::sha1, HashKind::md5};
  uint64_t entries = 0;
  ManifestMatcher matcher = ManifestMatcher(false);
};

Index read_index(const std::string& path, VerifyReport& report) {
  Index index;
  const auto package = Package::open(path);
  if (!package) return index;
  bool kinds_known = false;
  MadeWith made;
  const auto done = (*package)->each_record([&](FileRecord&& record) -> Expected<void> {
    ++index.entries;
    made.take(record);
    if (!record.stored) return {};
    index.offsets.push_back(record.tar_offset);
    if (!std::exchange(kinds_known, true)) {
      index.kinds.clear();
      for (const auto& [kind, hex] : record.hashes) index.kinds.push_back(kind);
    }
    return {};
  });
  made.tell(report);
  if (!done) report.problems.push_back(done.error().text());
  if (done && index.entries != (*package)->table().pointer->entries)
    report.problems.push_back(fmt::format("the index has {} entries, the package's end says {}",
                                          index.entries, (*package)->table().pointer->entries));
  index.offsets.push_back((*package)->table().pointer->content_at);
  std::sort(index.offsets.begin(), index.offsets.end());
  if (index.kinds.empty()) index.kinds = {HashKind::sha256};
  index.matcher = matcher_of(*package, false);
  for (const HashKind kind : index.matcher.kinds())
    if (std::find(index.kinds.begin(), index.kinds.end(), kind) == index.kinds.end())
      index.kinds.push_back(kind);
  return index;
}

// What the end of the package says of its whole.
void check_tail(const std::string& path, const OrderedFrames& frames, const FoundBag& bag,
                VerifyReport& report) {
  if (frames.file_bytes() == 0) report.problems.emplace_back("the file is empty");
  if (!frames.ending().empty()) report.problems.push_back(frames.ending());
  if (frames.has_broken_end())
    report.problems.emplace_back("the seek table at the package's end is damaged");
  else if (!frames.table() && frames.ending().empty() && !bag.texts.empty())
    report.notes.emplace_back(
        "it has no seek table: packed or compressed again by another program; its content is held "
        "against its manifests");
  const bool ours = frames.table() && frames.table()->pointer;
  if (ours && frames.table()->pointer->frames_sha256 != frames.frames_sha256())
    report.problems.push_back(fmt::format("the frames' SHA-256 is {}, the package's end says {}",
                                          frames.frames_sha256(),
                                          frames.table()->pointer->frames_sha256));
  if (frames.table() && !report.problems.empty() && frames_reordered(path, *frames.table()))
    report.problems.emplace_back(
        "its frames are whole, but in another order than its seek table says: it was re-ordered");
  report.sha256 = frames.file_sha256();
  hold_sha256(report);
  if (report.expected_sha256.empty())
    report.notes.emplace_back(
        "nothing beside the package says its SHA-256; its content is held against its own "
        "manifests");
}

int threads_of(const VerifyOptions& options) {
  return options.threads > 0
             ? std::min(options.threads, 16)
             : std::min<int>(static_cast<int>(std::thread::hardware_concurrency()), 8);
}

}  // namespace

Expected<VerifyReport> verify_package(const std::string& path, const VerifyOptions& options) {
  if (options.fast) {
    HOZEN_TRY(by_index, verify_by_index(path));
    HOZEN_CHECK(check_trust(path, options, by_index));
    return by_index;
  }
  VerifyReport report;
  report.path = path;
  HOZEN_TRY(frames, OrderedFrames::open(path, threads_of(options)));
  read_beside(path, options, report);
  Index index = read_index(path, report);
  Gatherer gatherer(index.kinds, std::move(index.offsets), std::move(index.matcher), report);
  ContentPiece piece;
  uint64_t done = 0;
  while (frames->next(piece)) {
    gatherer.take(piece);
    done = piece.packed_at + piece.packed.size();
    if (options.progress) options.progress(done, frames->file_bytes());
  }
  const FoundBag bag = gatherer.finish(frames->ending());
  check_tail(path, *frames, bag, report);
  HOZEN_CHECK(check_trust(path, options, report));
  judge_bag(bag, report);
  return report;
}

}  // namespace hozen
