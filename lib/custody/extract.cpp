#include "custody/extract.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <set>
#include <thread>

#include "base/text.h"
#include "custody/bag.h"
#include "custody/ordered_frames.h"
#include "custody/package.h"
#include "custody/safe_folder.h"
#include "custody/tar_walker.h"
#include "custody/walk.h"

namespace hozen {
namespace {

bool names(const std::string& wanted, std::string_view path) {
  std::string_view plain = wanted;
  while (plain.size() > 1 && plain.ends_with('/')) plain.remove_suffix(1);
  const auto below = [&](std::string_view p) {
    return p == plain || glob_match(plain, p) ||
           (p.starts_with(plain) && p.size() > plain.size() && p[plain.size()] == '/');
  };
  return below(path) || (path.starts_with(kPayload) && below(path.substr(kPayload.size())));
}

// What the index says of the files as they come. Files in the index's order cost nothing; if they come in another,
// the whole index is kept.
class Known {
 public:
  struct Facts {
    std::string sha256, source;
    bool sparse = false;
  };

  // No index: nothing is known.
  Known() = default;
  explicit Known(const std::shared_ptr<const Package>& package) : package_(package) { begin(); }

  std::optional<Facts> find(const std::string& path) {
    if (records_ && next_.path == path) {
      Facts facts = facts_of(next_);
      advance();
      return facts;
    }
    if (package_ && !all_) keep_all();
    if (!all_) return std::nullopt;
    const auto at = all_->find(path);
    return at == all_->end() ? std::nullopt : std::optional(at->second);
  }

  static Facts facts_of(const FileRecord& record) {
    constexpr uint64_t kBlock = 512;  // what st_blocks counts
    return {std::string(record.hash(HashKind::sha256)), record.source,
            record.stat.blocks * kBlock < record.stat.size};
  }

 private:
  // An index that cannot be read leaves the files without hashes to hold them against; verify says so.
  void begin() {
    auto records = RecordCursor::open(package_);
    if (!records) return;
    records_.emplace(std::move(*records));
    advance();
  }
  void advance() {
    do {
      const auto more = records_->next(next_);
      if (more && *more) continue;
      records_.reset();
      return;
    } while (!next_.stored);
  }
  void keep_all() {
    records_.reset();
    all_.emplace();
    (void)package_->each_record([&](FileRecord&& record) -> Expected<void> {
      if (record.stored) all_->emplace(record.path, facts_of(record));
      return {};
    });
  }

  std::shared_ptr<const Package> package_;
  std::optional<RecordCursor> records_;
  FileRecord next_;
  std::optional<std::map<std::string, Facts>> all_;
};

class Extractor {
 public:
  Extractor(SafeFolder folder, const ExtractOptions& options, Known known)
      : folder_(std::move(folder)), options_(options), known_(std::move(known)) {}

  bool wants(std::string_view path) {
    if (options_.paths.empty()) return true;
    bool any = false;
    for (const std::string& wanted : options_.paths)
      if (names(wanted, path)) any = true, matched_.insert(wanted);
    return any && !done_.contains(path);
  }

  TarEvents events() {
    return {[this](const TarEntry& entry) { begin(entry); },
            [this](std::span<const char> bytes) { write(bytes); }, [this] { end(); },
            [this](uint64_t at, const std::string& what) {
              report_.troubles.push_back({fmt::format("byte {} of the content", at), what, true});
            }};
  }

  void damaged(std::string what) { damage_ = std::move(what); }
  // Of the file that comes next.
  void knows(const FileRecord& record) { given_ = Known::facts_of(record); }

  void begin(const TarEntry& entry) {
    entry_ = entry;
    const size_t slash = entry.path.find('/');
    path_ = slash == std::string::npos ? "" : entry.path.substr(slash + 1);
    if (path_.ends_with('/')) path_.pop_back();
    facts_ = std::exchange(given_, std::nullopt);
    if (!facts_ && entry.type == '0' && path_.starts_with(kPayload)) facts_ = known_.find(path_);
    if (!wants(path_)) return;
    if (entry.type == '5') {
      TarEntry folder = entry;
      if (const auto raw = raw_folders_.find(path_); raw != raw_folders_.end())
        folder.path = entry.path.substr(0, slash + 1) + raw->second;
      if (auto made = folder_.make_folder(folder); !made) trouble(made.error().what);
      return;
    }
    if (entry.type != '0') return trouble("it is no file (a link or device): not made");
    const bool raw = options_.as_found && facts_;
    const std::string target = raw ? fmt::format("{}{}{}", entry.path.substr(0, slash + 1),
                                                 kPayload, payload_path(facts_->source))
                                   : entry.path;
    auto made = folder_.make_file(target, options_.replace || given_up_.contains(path_));
    if (!made) {
      done_.insert(path_);  // it is not tried a second time
      return trouble(made.error().what);
    }
    file_ = *made;
    holes_ = facts_ && facts_->sparse;
  }

  void write(std::span<const char> bytes) {
    if (file_ < 0) return;
    digest_.add(bytes);
    if (options_.progress) options_.progress(bytes.size());
    report_.bytes += bytes.size();
    written_ += bytes.size();
    constexpr size_t kPiece = 64u << 10;
    while (holes_ && !bytes.empty() && !fatal_) {
      const std::span<const char> piece = bytes.first(std::min(bytes.size(), kPiece));
      // All are as the first one, and that is zero.
      const bool hole =
          piece[0] == 0 && std::memcmp(piece.data(), piece.data() + 1, piece.size() - 1) == 0;
      if (!hole)
        put(piece);
      else if (lseek(file_, static_cast<off_t>(piece.size()), SEEK_CUR) < 0)
        fatal_ = fail_errno(errno, "write", entry_.path).error();
      bytes = bytes.subspan(piece.size());
    }
    if (!bytes.empty() && !fatal_) put(bytes);
  }

  void end() {
    if (file_ < 0) return;
    if (holes_ && ftruncate(file_, lseek(file_, 0, SEEK_CUR)) != 0)
      trouble(fail_errno(errno, "end", entry_.path).error().what);
    report_.attributes_left += set_attributes(file_, entry_.xattrs);
    if (auto set = set_mode_and_time(file_, entry_.mode, entry_.mtime_ns); !set)
      trouble(set.error().what);
    close(std::exchange(file_, -1));
    ++report_.files;
    written_ = 0;
    if (!options_.paths.empty()) done_.insert(path_);
    const bool payload = path_.starts_with(kPayload);
    report_.unchecked += payload && !facts_ ? 1 : 0;
    const std::string actual = digest_.hex();
    if (facts_ && facts_->sha256 != actual)
      trouble(fmt::format("SHA-256 {} was preserved, {} came out{}{}", facts_->sha256, actual,
                          damage_.empty() ? "" : "; ", damage_),
              true);
    else if (!damage_.empty() && !facts_)
      trouble(damage_, true);
  }

  // Its content cannot be had by the index; it is made anew when all is gone through.
  void give_up() {
    if (file_ < 0) return;
    close(std::exchange(file_, -1));
    (void)digest_.hex();
    report_.bytes -= std::exchange(written_, 0);
    given_up_.insert(path_);
  }

  // Folders whose names are no UTF-8: as they were.
  void keep_raw_folders(const Package& package) {
    (void)package.each_record([&](FileRecord&& record) -> Expected<void> {
      if (record.kind != FileKind::folder || !record.path.starts_with(kPayload)) return {};
      if (std::string raw = payload_path(record.source);
          record.path.compare(kPayload.size(), std::string::npos, raw) != 0)
        raw_folders_.emplace(record.path, std::string(kPayload) + raw);
      return {};
    });
  }

  const std::optional<Error>& fatal() const { return fatal_; }

  Expected<ExtractReport> finish() {
    HOZEN_TRY(attributes_left, folder_.finish());
    report_.attributes_left += attributes_left;
    for (const std::string& wanted : options_.paths)
      if (!matched_.contains(wanted)) report_.unmatched.push_back({wanted, "", {}});
    return std::move(report_);
  }

 private:
  void put(std::span<const char> bytes) {
    while (!bytes.empty()) {
      const ssize_t n = ::write(file_, bytes.data(), bytes.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) {
        fatal_ = fail_errno(errno, "write", entry_.path).error();
        return;
      }
      bytes = bytes.subspan(static_cast<size_t>(n));
    }
  }

  void trouble(std::string what, bool mismatch = false) {
    report_.troubles.push_back({path_.empty() ? entry_.path : path_, std::move(what), mismatch});
  }

  SafeFolder folder_;
  const ExtractOptions& options_;
  ExtractReport report_;
  Known known_;
  std::optional<Known::Facts> given_,
      facts_;  // of the file that comes next, of the one being written
  std::set<std::string> matched_;
  std::set<std::string, std::less<>> done_, given_up_;  // of single files
  std::map<std::string, std::string> raw_folders_;      // --as-found: path -> path of raw bytes
  uint64_t written_ = 0;
  TarEntry entry_;
  std::string path_, damage_;
  Digest digest_;
  int file_ = -1;
  bool holes_ = false;
  std::optional<Error> fatal_;
};

// False: it lies in damage.
Expected<bool> extract_one(const std::shared_ptr<const Package>& package, const FileRecord& record,
                           std::vector<char>& block, Extractor& extractor) {
  PackageCursor cursor(package, record.tar_offset);
  const auto entry = cursor.read_header();
  if (!entry) return false;
  extractor.knows(record);
  extractor.begin(*entry);
  for (uint64_t left = entry->size; left > 0 && !extractor.fatal();) {
    const auto n = cursor.read(std::span(block).first(std::min<uint64_t>(left, block.size())));
    if (!n || *n == 0) {
      extractor.give_up();
      return false;
    }
    extractor.write(std::span(block).first(*n));
    left -= *n;
  }
  extractor.end();
  if (extractor.fatal()) return std::unexpected(*extractor.fatal());
  return true;
}

// Through the index to the files wanted, one after the other. False: something of it, or of them, is damaged.
Expected<bool> extract_some(const std::shared_ptr<const Package>& package, Extractor& extractor) {
  std::vector<char> block(kFrameBytes);
  bool whole = true;
  const auto done = package->each_record([&](FileRecord&& record) -> Expected<void> {
    if (!record.stored || !extractor.wants(record.path)) return {};
    HOZEN_TRY(one, extract_one(package, record, block, extractor));
    whole = whole && one;
    return {};
  });
  if (extractor.fatal()) return std::unexpected(*extractor.fatal());
  return whole && done.has_value();
}

Expected<void> extract_all(const std::string& path, const ExtractOptions& options,
                           Extractor& extractor) {
  const int machine = std::min<int>(static_cast<int>(std::thread::hardware_concurrency()), 8);
  HOZEN_TRY(frames, OrderedFrames::open(
                        path, options.threads > 0 ? std::min(options.threads, 16) : machine));
  TarWalker walker(extractor.events(), {});
  ContentPiece piece;
  while (frames->next(piece)) {
    extractor.damaged(piece.damage.empty()
                          ? ""
                          : fmt::format("the frame at byte {} of the package is damaged: {}",
                                        piece.packed_at, piece.damage));
    walker.feed(piece.content);
    if (extractor.fatal()) return std::unexpected(*extractor.fatal());
  }
  extractor.damaged(frames->ending());
  walker.finish();
  return {};
}

std::string why_not_stored(const FileRecord& record) {
  if (!record.trouble.empty()) return record.trouble;
  if (record.kind == FileKind::folder) return "a folder that holds no file";
  return fmt::format("a {}{}{}", name_of(record.kind), record.link_target.empty() ? "" : " to ",
                     record.link_target);
}

// Through the index once more: why a name led to nothing.
void explain(const Package& package, std::vector<Unmatched>& unmatched) {
  constexpr size_t kFew = 5;
  if (unmatched.empty()) return;
  // An index that cannot be read to its end explains less; verify says what is wrong with it.
  (void)package.each_record([&](FileRecord&& record) -> Expected<void> {
    const std::string_view last = std::string_view(record.path).substr(record.path.rfind('/') + 1);
    for (Unmatched& one : unmatched) {
      if (!record.stored && one.why_not_stored.empty() && names(one.path, record.path))
        one.why_not_stored = why_not_stored(record);
      const bool named = record.stored && last == one.path.substr(one.path.rfind('/') + 1);
      if (named && one.likely.size() <= kFew)
        one.likely.push_back(record.path.substr(kPayload.size()));
    }
    return {};
  });
  for (Unmatched& one : unmatched)
    if (one.likely.size() > kFew) one.likely.clear();
}

}  // namespace

Expected<ExtractReport> extract_package(const std::string& path, const ExtractOptions& options) {
  const auto package = Package::open(path);
  if (!package && options.as_found) return std::unexpected(package.error());
  HOZEN_TRY(folder, SafeFolder::open(options.folder));
  Extractor extractor(std::move(folder), options, package ? Known(*package) : Known());
  // A few files are fetched by the index. Files beside the payload are not in it: then all is gone through.
  const bool only_payload =
      package && !options.paths.empty() &&
      std::none_of(options.paths.begin(), options.paths.end(), [](const std::string& p) {
        return p.starts_with("hozen") || p.ends_with(".txt") || p.find('*') != std::string::npos;
      });
  if (package && options.as_found) extractor.keep_raw_folders(**package);
  bool whole = false;
  if (only_payload) {
    HOZEN_TRY(some, extract_some(*package, extractor));
    whole = some;
  }
  if (!whole) HOZEN_CHECK(extract_all(path, options, extractor));
  HOZEN_TRY(report, extractor.finish());
  if (package) explain(**package, report.unmatched);
  return report;
}

}  // namespace hozen
