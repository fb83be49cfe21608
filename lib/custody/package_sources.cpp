#include "custody/package_sources.h"

#include <algorithm>

#include "custody/digest.h"
#include "custody/package.h"

namespace hozen {
namespace {

// What a Source needs to know of its file; a FileRecord is larger, and packages hold many files.
struct Stored {
  Member member;
  std::string bag_path;
  uint64_t tar_offset = 0;
};

class MemberStream final : public Stream {
 public:
  MemberStream(std::shared_ptr<const Package> package, std::shared_ptr<const Stored> stored)
      : stored_(std::move(stored)),
        package_(std::move(package)),
        cursor_(package_, stored_->tar_offset),
        left_(*stored_->member.size) {}

  Expected<bool> next_member(Member& out) override {
    if (std::exchange(begun_, true)) return false;
    HOZEN_TRY(header, cursor_.read_header());
    // The index is believed only where the tar says the same.
    if (!header.path.ends_with("/" + stored_->bag_path) || header.type != '0' ||
        header.size != left_)
      return fail("the package's index and content disagree about {} (see `preserve verify`)",
                  stored_->bag_path);
    begin_ = cursor_.offset();
    out = stored_->member;
    return true;
  }

  Expected<size_t> read(std::span<char> into) override {
    HOZEN_TRY(n, cursor_.read(into.first(std::min<uint64_t>(into.size(), left_))));
    if (n == 0 && left_ != 0 && !into.empty())
      return fail("{} is cut short in its package", stored_->bag_path);
    left_ -= n;
    return n;
  }

  bool seek(uint64_t offset) override {
    if (!begun_ || offset > *stored_->member.size) return false;
    cursor_ = PackageCursor(package_, begin_ + offset);
    left_ = *stored_->member.size - offset;
    return true;
  }

 private:
  std::shared_ptr<const Stored> stored_;
  std::shared_ptr<const Package> package_;
  PackageCursor cursor_;
  uint64_t begin_ = 0;  // of the content
  uint64_t left_;
  bool begun_ = false;
};

Stored stored_of(FileRecord&& record) {
  Stored out;
  out.member.path = record.path.substr(kPayload.size());
  out.member.mtime_ns = record.stat.mtime_ns;
  out.member.size = record.size;
  out.member.zone = record.zone;
  out.member.skew_ns = record.skew_ns;
  out.member.sha256 = record.hash(HashKind::sha256);
  out.bag_path = std::move(record.path);
  out.tar_offset = record.tar_offset;
  return out;
}

}  // namespace

bool is_package(const std::string& path) { return Package::open(path).has_value(); }

Expected<std::string> package_digest(const std::string& path) {
  HOZEN_TRY(package, Package::open(path));
  Digest digest;
  HOZEN_CHECK(package->each_record([&](FileRecord&& record) -> Expected<void> {
    digest.add(fmt::format("{}\n{}\n{}\n", sha256_hex(record.path), record.size,
                           record.hash(HashKind::sha256)));
    return {};
  }));
  return digest.hex();
}

Expected<std::vector<Source>> package_sources(const std::string& path) {
  HOZEN_TRY(package, Package::open(path));
  std::vector<Source> sources;
  HOZEN_CHECK(package->each_record([&](FileRecord&& record) -> Expected<void> {
    if (!record.stored || !record.path.starts_with(kPayload)) return {};
    const auto stored = std::make_shared<const Stored>(stored_of(std::move(record)));
    auto open = [package, stored]() -> Expected<std::unique_ptr<Stream>> {
      return unpack_stream(std::make_unique<MemberStream>(package, stored));
    };
    sources.push_back({stored->member.path, stored->member.size, std::move(open)});
    return {};
  }));
  std::stable_sort(sources.begin(), sources.end(),
                   [](const Source& a, const Source& b) { return a.path < b.path; });
  return sources;
}

}  // namespace hozen
