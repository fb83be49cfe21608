#include "labels/disk_cache.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "base/error.h"
#include "labels/address_pool.h"

namespace hozen {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic = "hozen cache 3\n";
constexpr size_t kMostBytes = 1u << 30;

fs::path cache_folder() {
  const char* const xdg = std::getenv("XDG_CACHE_HOME");
  if (xdg != nullptr && *xdg == '/') return fs::path(xdg) / "hozen";
  const char* const home = std::getenv("HOME");
  return home != nullptr && *home == '/' ? fs::path(home) / ".cache" / "hozen" : fs::path();
}

void put_number(std::string& out, uint64_t value) {
  for (int i = 0; i < 8; ++i) out += static_cast<char>(value >> (8 * i));
}

// Takes a number and that many bytes from the front of `rest`.
bool take_bytes(std::string_view& rest, std::string_view& bytes) {
  if (rest.size() < 8) return false;
  uint64_t size = 0;
  for (size_t i = 0; i < 8; ++i)
    size |= static_cast<uint64_t>(static_cast<uint8_t>(rest[i])) << (8 * i);
  rest.remove_prefix(8);
  if (size > rest.size()) return false;
  bytes = rest.substr(0, size);
  rest.remove_prefix(size);
  return true;
}

class File {
 public:
  File(const fs::path& path, int flags)
      : descriptor_(open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, 0600)) {}
  ~File() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  bool is_open() const { return descriptor_ >= 0; }

  // Only a plain file that nobody else could have written is believed. The bytes, none if it is not.
  std::string_view read_all(std::unique_ptr<char[]>& out) const {
    struct stat facts{};
    if (fstat(descriptor_, &facts) != 0 || !S_ISREG(facts.st_mode) || facts.st_uid != geteuid())
      return {};
    const auto size = static_cast<size_t>(facts.st_size);
    if ((facts.st_mode & 022) != 0 || size > kMostBytes) return {};
    out = std::make_unique_for_overwrite<char[]>(size);
    for (size_t done = 0; done < size;) {
      const ssize_t got = read(descriptor_, out.get() + done, size - done);
      if (got <= 0) return {};
      done += static_cast<size_t>(got);
    }
    return {out.get(), size};
  }
  bool write_all(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t put = write(descriptor_, bytes.data(), bytes.size());
      if (put <= 0) return false;
      bytes.remove_prefix(static_cast<size_t>(put));
    }
    return true;
  }

 private:
  int descriptor_;
};

std::optional<DiskCache::Stored> read_value(const fs::path& path, std::string_view key) {
  const File file(path, O_RDONLY);
  DiskCache::Stored stored;
  if (!file.is_open()) return std::nullopt;
  const std::string_view bytes = file.read_all(stored.bytes);
  if (bytes.size() < kMagic.size() + 8) return std::nullopt;
  std::string sum;
  put_number(sum, hash_bytes(bytes.substr(0, bytes.size() - 8)));
  if (!bytes.ends_with(sum) || !bytes.starts_with(kMagic)) return std::nullopt;
  std::string_view rest = bytes.substr(kMagic.size(), bytes.size() - 8 - kMagic.size());
  std::string_view stored_key;
  if (!take_bytes(rest, stored_key) || !take_bytes(rest, stored.value)) return std::nullopt;
  if (!rest.empty() || stored_key != key) return std::nullopt;
  return stored;
}

struct KeptFile {
  fs::file_time_type time;
  uint64_t bytes = 0;
  fs::path path;
};

// The newest first.
std::vector<KeptFile> kept_files(const fs::path& folder) {
  std::vector<KeptFile> out;
  std::error_code error;
  for (fs::directory_iterator at(folder, error); !error && at != fs::directory_iterator();
       at.increment(error)) {
    std::error_code ignored;
    const std::string name = at->path().filename().string();
    if (!name.starts_with("patterns-") && !name.starts_with("rules-")) continue;
    const auto time = at->last_write_time(ignored);
    const auto bytes = at->file_size(ignored);
    if (!ignored) out.push_back({time, bytes, at->path()});
  }
  std::sort(out.begin(), out.end(),
            [](const KeptFile& a, const KeptFile& b) { return a.time > b.time; });
  return out;
}

// What was made of rules that are no longer in use would pile up.
void remove_old(const fs::path& folder) {
  constexpr auto kOld = std::chrono::hours(24 * 60);
  constexpr uint64_t kMostInAll = 256u << 20;
  const auto now = fs::file_time_type::clock::now();
  uint64_t in_all = 0;
  for (const KeptFile& file : kept_files(folder)) {
    in_all += file.bytes;
    std::error_code ignored;
    if (now - file.time > kOld || in_all > kMostInAll) fs::remove(file.path, ignored);
  }
}

void write_value(const fs::path& path, std::string_view key, std::string_view value) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error) return;
  remove_old(path.parent_path());
  std::string bytes(kMagic);
  put_number(bytes, key.size());
  bytes += key;
  put_number(bytes, value.size());
  bytes += value;
  put_number(bytes, hash_bytes(bytes));
  const fs::path beside =
      path.string() + fmt::format(".{}.{}", getpid(), static_cast<const void*>(&bytes));
  bool written = false;
  {
    const File file(beside, O_WRONLY | O_CREAT | O_EXCL);
    if (!file.is_open()) return;
    written = file.write_all(bytes);
  }
  if (written) fs::rename(beside, path, error);
  if (!written || error) fs::remove(beside, error);
}

}  // namespace

DiskCache::DiskCache(std::string_view kind, std::string key) : key_(std::move(key)) {
  const fs::path folder = cache_folder();
  if (folder.empty()) return;
  const std::string_view ending = kind == "patterns" ? "hsdb" : "bin";
  path_ = (folder / fmt::format("{}-{:016x}.{}", kind, hash_bytes(key_), ending)).string();
}

std::optional<DiskCache::Stored> DiskCache::read() const {
  return path_.empty() ? std::nullopt : read_value(path_, key_);
}

void DiskCache::write(std::string_view value) const {
  if (!path_.empty()) write_value(path_, key_, value);
}

}  // namespace hozen
