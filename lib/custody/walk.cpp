#include "custody/walk.h"

#include <fcntl.h>
#include <linux/limits.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <map>
#include <set>
#include <system_error>

#include "base/text.h"
#include "base/time.h"
#include "custody/folder_names.h"

namespace hozen {
namespace {

constexpr std::string_view kVanished = "it vanished after it was listed";

std::string reason_of(int error_number) {
  return std::error_code(error_number, std::generic_category()).message();
}

int64_t ns_of(const struct statx_timestamp& t) { return t.tv_sec * kNsPerSecond + t.tv_nsec; }

StatFields fields_of(const struct statx& s) {
  StatFields out;
  out.device = makedev(s.stx_dev_major, s.stx_dev_minor);
  out.special_device = makedev(s.stx_rdev_major, s.stx_rdev_minor);
  out.inode = s.stx_ino;
  out.links = s.stx_nlink;
  out.size = s.stx_size;
  out.blocks = s.stx_blocks;
  out.uid = s.stx_uid;
  out.gid = s.stx_gid;
  out.mode = s.stx_mode;
  out.atime_ns = ns_of(s.stx_atime);
  out.mtime_ns = ns_of(s.stx_mtime);
  out.ctime_ns = ns_of(s.stx_ctime);
  if ((s.stx_mask & STATX_BTIME) != 0) out.birth_ns = ns_of(s.stx_btime);
  return out;
}

// 0, or errno.
int stat_at(int folder, const std::string& name, StatFields& out) {
  struct statx info{};
  const unsigned mask = STATX_BASIC_STATS | STATX_BTIME;
  if (statx(folder, name.c_str(), AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH, mask, &info) != 0)
    return errno;
  out = fields_of(info);
  return 0;
}

// Read-only, never following a link, without touching the access time where permitted; -1 and
// errno.
int open_quietly(int folder, const std::string& name, int more_flags) {
  // O_NONBLOCK: a file that became a FIFO meanwhile must not hold us.
  const int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | more_flags;
  const int fd = openat(folder, name.c_str(), flags | O_NOATIME);
  if (fd >= 0 || errno != EPERM) return fd;
  return openat(folder, name.c_str(), flags);  // only the owner may ask for O_NOATIME
}

std::string link_target_of(int folder, const std::string& name) {
  std::string target(4096, '\0');
  const ssize_t n = readlinkat(folder, name.c_str(), target.data(), target.size());
  target.resize(n < 0 ? 0 : static_cast<size_t>(n));
  return target;
}

// `list` and `get`: as flistxattr and fgetxattr, of one file.
Attributes attributes_of(const auto& list, const auto& get) {
  Attributes out;
  // One question for most files: no names, no buffer.
  if (list(nullptr, 0) <= 0) return out;
  std::string names(XATTR_LIST_MAX, '\0');
  const ssize_t length = list(names.data(), names.size());
  names.resize(length < 0 ? 0 : static_cast<size_t>(length));
  for (const std::string_view name : split(names, '\0')) {
    if (name.empty()) continue;
    std::string value(XATTR_SIZE_MAX, '\0');
    const ssize_t n = get(std::string(name).c_str(), value.data(), value.size());
    if (n >= 0) out.emplace_back(name, value.substr(0, static_cast<size_t>(n)));
  }
  std::sort(out.begin(), out.end());
  return out;
}

// Of what is not opened: a link, a FIFO. Without /proc there are none.
Attributes special_attributes(int folder, const std::string& name) {
  const std::string path =
      folder == AT_FDCWD ? name : fmt::format("/proc/self/fd/{}/{}", folder, name);
  return attributes_of(
      [&](char* names, size_t size) { return llistxattr(path.c_str(), names, size); },
      [&](const char* attribute, char* value, size_t size) {
        return lgetxattr(path.c_str(), attribute, value, size);
      });
}

std::string joined(std::string_view folder, std::string_view name) {
  std::string out;
  out.reserve(folder.size() + 1 + name.size());
  out += folder;
  if (!folder.empty() && !folder.ends_with('/')) out += '/';
  return out += name;
}

bool is_below(std::string_view path, std::string_view folder) {
  if (folder.empty()) return true;
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

class Walker {
 public:
  Walker(const std::function<Expected<void>(Found&)>& take,
         const std::map<std::string, std::string>& left_out, Stats stats)
      : take_(take), left_out_(left_out), stats_(stats) {}

  // `is_file`: as the folder says.
  Expected<void> visit(const OpenFolder& folder, std::string_view name, std::string source,
                       const std::string& path, bool is_file = false) {
    Found found;
    found.folder = folder ? folder->get() : AT_FDCWD;
    found.open_folder = folder;
    found.name = name;
    FileRecord& record = found.record;
    record.source = std::move(source);
    record.path = joined("data", path);
    const auto left_out = left_out_.find(path);
    if (is_file && stats_ == Stats::when_opened && left_out == left_out_.end()) {
      record.kind = FileKind::file;
      found.has_stat = false;
      return take_(found);
    }
    describe_by_name(record, found.folder, found.name);
    if (is_special(record) && left_out != left_out_.end()) record.trouble = left_out->second;
    if (record.kind != FileKind::folder) return take_(found);
    record.other_file_system = !above_.empty() && above_.back().device != record.stat.device;
    return enter(found, path);
  }

 private:
  Expected<void> enter(Found& found, const std::string& path) {
    const auto folder =
        std::make_shared<const Descriptor>(open_quietly(found.folder, found.name, O_DIRECTORY));
    const int fd = folder->get();
    const std::string source = found.record.source;
    FolderNames names;
    if (fd < 0) {
      found.record.trouble = reason_of(errno);
    } else if (is_loop(found.record.stat)) {
      found.record.trouble = "the folder contains itself (a bind mount?): not entered again";
    } else if (const int why = names.read(fd); why != 0) {
      found.record.trouble = reason_of(why);
    }
    if (fd >= 0) found.record.xattrs = xattrs_of(fd);
    above_.push_back(found.record.stat);
    if (!path.empty()) HOZEN_CHECK(take_(found));
    const std::map<size_t, std::string> renamed = renamed_in(names);
    for (size_t i = 0; i < names.size(); ++i) {
      const auto other = renamed.find(i);
      const std::string_view stored = other == renamed.end() ? names.at(i) : other->second;
      HOZEN_CHECK(visit(folder, names.at(i), joined(source, names.at(i)), joined(path, stored),
                        names.is_file(i)));
    }
    above_.pop_back();
    return {};
  }

  // Those that are stored under another name. "a" and 0xE9 is stored as "a=E9", which may be the
  // name of another file.
  static std::map<size_t, std::string> renamed_in(const FolderNames& names) {
    std::map<size_t, std::string> renamed;
    for (size_t i = 0; i < names.size(); ++i)
      if (!is_valid_utf8(names.at(i))) renamed.emplace(i, stored_name(names.at(i)));
    if (renamed.empty()) return renamed;
    std::set<std::string, std::less<>> taken;
    for (size_t i = 0; i < names.size(); ++i) taken.emplace(names.at(i));
    for (auto& [i, stored] : renamed)
      while (!taken.insert(stored).second) stored += '=';
    return renamed;
  }

  bool is_loop(const StatFields& stat) const {
    return std::any_of(above_.begin(), above_.end(), [&](const StatFields& s) {
      return s.device == stat.device && s.inode == stat.inode;
    });
  }

  const std::function<Expected<void>(Found&)>& take_;
  const std::map<std::string, std::string>& left_out_;  // named special files: path, why
  const Stats stats_;
  std::vector<StatFields> above_;
};

std::string without_end_slashes(std::string name) {
  while (name.size() > 1 && name.ends_with('/')) name.pop_back();
  return name;
}

// Where all links of this path lead in the end; empty if they lead nowhere.
std::string real_path(const std::string& path) {
  char out[PATH_MAX];
  return realpath(path.c_str(), out) == nullptr ? "" : out;
}

bool is_among(const std::string& real, std::span<const PlannedSource> sources) {
  return !real.empty() && std::any_of(sources.begin(), sources.end(), [&](const auto& one) {
    StatFields stat;
    return stat_at(AT_FDCWD, without_end_slashes(one.source), stat) == 0 &&
           stat.kind() != FileKind::symlink && is_below(real, real_path(one.source));
  });
}

// Of a link that was named as a source. Nothing is left out if what it leads to is named, too.
std::string link_left_out(const std::string& link, std::span<const PlannedSource> sources) {
  const std::string target = link_target_of(AT_FDCWD, link);
  const std::string real = real_path(link);
  struct stat info{};
  if (is_among(real, sources)) return "";
  const std::string what = fmt::format("a symbolic link to {}", target);
  if (stat(link.c_str(), &info) != 0)
    return fmt::format("{}, which cannot be reached: recorded, not followed", what);
  if (real.empty() || (!S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode)))
    return fmt::format("{}: recorded, not followed", what);
  // As it is reached from here; where a chain of links ends, if it is one.
  const size_t slash = link.rfind('/');
  std::string direct = target.starts_with('/') || slash == std::string::npos
                           ? target
                           : joined(link.substr(0, slash + 1), target);
  StatFields there;
  if (stat_at(AT_FDCWD, direct, there) != 0 || there.kind() == FileKind::symlink) direct = real;
  return fmt::format("{}: recorded, not followed; name {} itself", what, direct);
}

// Why nothing comes from a source that was named; empty if something does.
std::string why_left_out(const PlannedSource& one, std::span<const PlannedSource> sources) {
  const std::string name = without_end_slashes(one.source);
  StatFields stat;
  if (one.is_folder && name == one.source) return "";
  if (stat_at(AT_FDCWD, name, stat) != 0 || stat.kind() == FileKind::file ||
      stat.kind() == FileKind::folder)
    return "";
  if (stat.kind() == FileKind::symlink) return link_left_out(name, sources);
  return fmt::format(
      "a {}: recorded, not read; what comes from it can be piped in: preserve create - --name NAME",
      name_of(stat.kind()));
}

std::string absolute(const std::string& source) {
  if (source.starts_with('/')) return payload_path(source);
  std::string cwd(4096, '\0');
  if (getcwd(cwd.data(), cwd.size()) == nullptr) return payload_path(source);
  return payload_path(joined(cwd.c_str(), source));
}

}  // namespace

Descriptor::~Descriptor() {
  if (fd_ >= 0) close(fd_);
}

std::string payload_path(std::string_view source) {
  std::vector<std::string_view> parts;
  for (const std::string_view part : split(source, '/')) {
    if (part.empty() || part == ".") continue;
    if (part != "..")
      parts.push_back(part);
    else if (!parts.empty())
      parts.pop_back();
  }
  std::string out;
  for (const std::string_view part : parts) out = joined(out, part);
  return out;
}

std::string stored_name(std::string_view raw) {
  if (is_valid_utf8(raw)) return std::string(raw);
  std::string out;
  while (!raw.empty()) {
    size_t length = 1;
    while (length <= 4 && length <= raw.size() && !is_valid_utf8(raw.substr(0, length))) ++length;
    if (length > 4 || length > raw.size()) {
      out += fmt::format("={:02X}", static_cast<unsigned char>(raw.front()));
      length = 1;
    } else {
      out += raw.substr(0, length);
    }
    raw.remove_prefix(length);
  }
  return out;
}

Expected<std::vector<PlannedSource>> plan_sources(std::span<const std::string> sources) {
  std::vector<PlannedSource> all;
  for (const std::string& source : sources) {
    StatFields stat;
    if (const int why = stat_at(AT_FDCWD, source, stat); source.empty() || why != 0)
      return fail_errno(source.empty() ? ENOENT : why, "open source", source);
    all.push_back({source, stored_name(payload_path(source)), stat.kind() == FileKind::folder});
  }
  // A folder's key is a prefix of its content's, so a source that covers others comes right before
  // them.
  const auto key = [](const PlannedSource& s) {
    return s.path.empty() || !s.is_folder ? s.path : s.path + "/";
  };
  std::stable_sort(all.begin(), all.end(),
                   [&](const auto& a, const auto& b) { return key(a) < key(b); });
  std::vector<PlannedSource> kept;
  for (const PlannedSource& one : all) {
    const auto cover = std::find_if(kept.begin(), kept.end(),
                                    [&](const auto& k) { return is_below(one.path, k.path); });
    if (cover == kept.end()) {
      kept.push_back(one);
    } else if (!is_below(absolute(one.source), absolute(cover->source))) {
      return std::unexpected(
          Error{.what = fmt::format("{} and {} would have the same name in the package: data/{}",
                                    cover->source, one.source, one.path),
                .hint = "run from a folder above both, or make two packages"});
    }
  }
  for (const PlannedSource& one : all) {
    const auto cover = std::find_if(kept.begin(), kept.end(),
                                    [&](const auto& k) { return is_below(one.path, k.path); });
    if (std::string why = why_left_out(one, kept); !why.empty())
      cover->left_out.emplace(one.path, std::move(why));
  }
  return kept;
}

Expected<void> walk(std::span<const PlannedSource> sources,
                    const std::function<Expected<void>(Found&)>& take, Stats stats) {
  for (const PlannedSource& one : sources) {
    Walker walker(take, one.left_out, stats);
    // Without its trailing slashes: a link named on the command line is a link, too.
    const std::string name = without_end_slashes(one.source);
    HOZEN_CHECK(walker.visit(nullptr, name, name, one.path));
  }
  return {};
}

void describe_by_name(FileRecord& record, int folder, const std::string& name) {
  const int why = stat_at(folder, name, record.stat);
  record.kind = why != 0 ? FileKind::unknown : record.stat.kind();
  if (why != 0) record.trouble = why == ENOENT ? std::string(kVanished) : reason_of(why);
  if (record.kind == FileKind::symlink) record.link_target = link_target_of(folder, name);
  if (is_special(record)) record.xattrs = special_attributes(folder, name);
}

bool is_special(const FileRecord& record) {
  return record.kind != FileKind::file && record.kind != FileKind::folder &&
         record.kind != FileKind::unknown;
}

Expected<int> open_evidence(int folder, const std::string& name) {
  const int fd = open_quietly(folder, name, 0);
  if (fd < 0 && errno == ENOENT) return fail("{}", kVanished);
  if (fd < 0 && errno == ELOOP) return fail("it became a link after it was listed");
  if (fd < 0) return fail("{}", reason_of(errno));
  return fd;
}

Expected<StatFields> stat_of(int descriptor) {
  StatFields out;
  if (const int why = stat_at(descriptor, "", out); why != 0) return fail("{}", reason_of(why));
  return out;
}

Attributes xattrs_of(int descriptor) {
  return attributes_of(
      [&](char* names, size_t size) { return flistxattr(descriptor, names, size); },
      [&](const char* name, char* value, size_t size) {
        return fgetxattr(descriptor, name, value, size);
      });
}

}  // namespace hozen
