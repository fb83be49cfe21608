#include "custody/extract.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
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

constexpr std::string_view kPayload = "data/";

bool names(const std::string& wanted, std::string_view path) {
  std::string_view plain = wanted;
  while (plain.size() > 1 && plain.ends_with('/')) plain.remove_suffix(1);
  const auto below = [&](std::string_view p) {
    return p == plain || glob_match(plain, p) ||
           (p.starts_with(plain) && p.size() > plain.size() && p[plain.size()] == '/');
  };
  return below(path) || (path.starts_with(kPayload) && below(path.substr(kPayload.size())));
}

class Extractor {
 public:
  Extractor(SafeFolder folder, const ExtractOptions& options)
      : folder_(std::move(folder)), options_(options) {}

  // What the index says: hashes to hold the files against, and names as they were.
  void know(const FileRecord& record) {
    if (!record.stored) return;
    expected_[record.path] = record.hash(HashKind::sha256);
    if (options_.as_found) raw_[record.path] = std::string(kPayload) + payload_path(record.source);
  }

  bool wants(std::string_view path) {
    if (options_.paths.empty()) return true;
    bool any = false;
    for (const std::string& wanted : options_.paths)
      if (names(wanted, path)) any = true, matched_.insert(wanted);
    return any;
  }

  TarEvents events() {
    return {[this](const TarEntry& entry) { begin(entry); },
            [this](std::span<const char> bytes) { write(bytes); }, [this] { end(); },
            [this](uint64_t at, const std::string& what) {
              report_.troubles.push_back({fmt::format("byte {} of the content", at), what, true});
            }};
  }

  void damaged(std::string what) { damage_ = std::move(what); }

  void begin(const TarEntry& entry) {
    entry_ = entry;
    const size_t slash = entry.path.find('/');
    path_ = slash == std::string::npos ? "" : entry.path.substr(slash + 1);
    if (path_.ends_with('/')) path_.pop_back();
    if (!wants(path_)) return;
    if (entry.type == '5') {
      if (auto made = folder_.make_folder(entry.path, entry.mode, entry.mtime_ns); !made)
        trouble(made.error().what);
      return;
    }
    if (entry.type != '0') return trouble("it is no file (a link or device): not made");
    const auto raw = raw_.find(path_);
    const std::string target =
        raw == raw_.end() ? entry.path : entry.path.substr(0, slash + 1) + raw->second;
    auto made = folder_.make_file(target, options_.replace);
    if (!made) return trouble(made.error().what);
    file_ = *made;
  }

  void write(std::span<const char> bytes) {
    if (file_ < 0) return;
    digest_.add(bytes);
    if (options_.progress) options_.progress(bytes.size());
    while (!bytes.empty()) {
      const ssize_t n = ::write(file_, bytes.data(), bytes.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) {
        fatal_ = fail_errno(errno, "write", entry_.path).error();
        return;
      }
      bytes = bytes.subspan(static_cast<size_t>(n));
      report_.bytes += static_cast<uint64_t>(n);
    }
  }

  void end() {
    if (file_ < 0) return;
    if (auto set = set_mode_and_time(file_, entry_.mode, entry_.mtime_ns); !set)
      trouble(set.error().what);
    close(std::exchange(file_, -1));
    ++report_.files;
    const std::string actual = digest_.hex();
    const auto expected = expected_.find(path_);
    if (expected != expected_.end() && expected->second != actual)
      trouble(fmt::format("SHA-256 {} was preserved, {} came out{}{}", expected->second, actual,
                          damage_.empty() ? "" : "; ", damage_),
              true);
    else if (!damage_.empty())
      trouble(damage_, true);
  }

  const std::optional<Error>& fatal() const { return fatal_; }

  Expected<ExtractReport> finish() {
    HOZEN_CHECK(folder_.finish());
    for (const std::string& wanted : options_.paths)
      if (!matched_.contains(wanted)) report_.unmatched.push_back(wanted);
    return std::move(report_);
  }

 private:
  void trouble(std::string what, bool mismatch = false) {
    report_.troubles.push_back({path_.empty() ? entry_.path : path_, std::move(what), mismatch});
  }

  SafeFolder folder_;
  const ExtractOptions& options_;
  ExtractReport report_;
  std::map<std::string, std::string> expected_, raw_;
  std::set<std::string> matched_;
  TarEntry entry_;
  std::string path_, damage_;
  Digest digest_;
  int file_ = -1;
  std::optional<Error> fatal_;
};

// Through the index to the files wanted, one after the other.
Expected<void> extract_some(const std::shared_ptr<const Package>& package, Extractor& extractor) {
  std::vector<uint64_t> wanted;
  HOZEN_CHECK(package->each_record([&](FileRecord&& record) -> Expected<void> {
    if (!record.stored || !extractor.wants(record.path)) return {};
    extractor.know(record);
    wanted.push_back(record.tar_offset);
    return {};
  }));
  std::vector<char> block(kFrameBytes);
  for (const uint64_t offset : wanted) {
    PackageCursor cursor(package, offset);
    HOZEN_TRY(entry, cursor.read_header());
    extractor.begin(entry);
    for (uint64_t left = entry.size; left > 0;) {
      const auto n = cursor.read(std::span(block).first(std::min<uint64_t>(left, block.size())));
      if (!n) extractor.damaged(n.error().what);
      if (!n || *n == 0) break;
      extractor.write(std::span(block).first(*n));
      left -= *n;
    }
    extractor.end();
    extractor.damaged("");
    if (extractor.fatal()) return std::unexpected(*extractor.fatal());
  }
  return {};
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

}  // namespace

Expected<ExtractReport> extract_package(const std::string& path, const ExtractOptions& options) {
  const auto package = Package::open(path);
  if (!package && options.as_found) return std::unexpected(package.error());
  HOZEN_TRY(folder, SafeFolder::open(options.folder));
  Extractor extractor(std::move(folder), options);
  // A few files are fetched by the index. Files beside the payload are not in it: then all is gone through.
  const bool only_payload =
      package && !options.paths.empty() &&
      std::none_of(options.paths.begin(), options.paths.end(), [](const std::string& p) {
        return p.starts_with("hozen") || p.ends_with(".txt") || p.find('*') != std::string::npos;
      });
  if (only_payload) {
    HOZEN_CHECK(extract_some(*package, extractor));
    return extractor.finish();
  }
  if (package) {
    // An index that cannot be read leaves the files without hashes to hold them against; verify says so.
    (void)(*package)->each_record([&](FileRecord&& record) -> Expected<void> {
      extractor.know(record);
      return {};
    });
  }
  HOZEN_CHECK(extract_all(path, options, extractor));
  return extractor.finish();
}

}  // namespace hozen
