#include "custody/journal.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>
#include <vector>

#include "base/text.h"
#include "custody/walk.h"

namespace hozen {
namespace {

constexpr size_t kGatherBytes = 64u << 10;
constexpr size_t kLongestLine = 16u << 20;
constexpr int kNewFile = O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC;

Expected<void> write_all(int fd, std::string_view text, const std::string& path) {
  while (!text.empty()) {
    const ssize_t n = ::write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail_errno(errno, "write", path);
    text.remove_prefix(static_cast<size_t>(n));
  }
  return {};
}

// "+ 1234 {...}"; false for a line that was not written to its end.
bool read_entry(std::string_view line, Journal::Entry& out) {
  if (line.size() < 5 || line[1] != ' ' || !line.ends_with('}')) return false;
  const size_t blank = line.find(' ', 2);
  if (blank == std::string_view::npos) return false;
  const auto at = parse_unsigned(line.substr(2, blank - 2));
  if (!at || std::string_view(">+=").find(line[0]) == std::string_view::npos) return false;
  out.what = line[0];
  out.at = *at;
  out.record = line.substr(blank + 1);
  return out.record.starts_with('{');
}

}  // namespace

Expected<Journal> Journal::create(const std::string& path, std::string_view head) {
  const int fd = ::open(path.c_str(), kNewFile, 0666);
  if (fd < 0 && errno == EEXIST)
    return std::unexpected(
        Error{.what = fmt::format("{} exists: an earlier run was interrupted", path),
              .hint = "--resume finishes it; to begin anew, remove it and the .partial beside it"});
  if (fd < 0) return fail_errno(errno, "create", path);
  Journal journal(path, fd);
  journal.head_ = head;
  journal.first_entry_ = head.size() + 1;
  journal.gathered_ = fmt::format("{}\n", head);
  if (auto written = journal.flush(); !written) {
    journal.remove();
    return std::unexpected(written.error());
  }
  return journal;
}

Expected<Journal> Journal::open(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_APPEND | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) return fail_errno(errno, "open", path);
  Journal journal(path, fd);
  std::string text;
  size_t end = std::string::npos;
  for (size_t most = kGatherBytes; end == std::string::npos && most <= kLongestLine; most *= 2) {
    text.resize(most);
    const ssize_t n = pread(fd, text.data(), text.size(), 0);
    if (n < 0) return fail_errno(errno, "read", path);
    text.resize(static_cast<size_t>(n));
    end = text.find('\n');
    if (text.size() < most) break;
  }
  if (end == std::string::npos || !text.starts_with('{'))
    return std::unexpected(
        Error{.what = fmt::format("{} says nothing of the run that wrote it", path),
              .hint = "remove it and the .partial beside it, and begin anew"});
  journal.head_ = text.substr(0, end);
  journal.first_entry_ = end + 1;
  return journal;
}

Journal::Journal(Journal&& other) noexcept
    : path_(std::move(other.path_)),
      head_(std::move(other.head_)),
      gathered_(std::move(other.gathered_)),
      fd_(std::exchange(other.fd_, -1)),
      first_entry_(other.first_entry_) {}

Journal::~Journal() {
  if (fd_ >= 0) close(fd_);
}

Expected<void> Journal::add(char what, uint64_t at, std::string_view record) {
  const fmt::format_int place(at);
  gathered_.append({what, ' '}).append(place.data(), place.size());
  gathered_.append(" ").append(record).append("\n");
  return gathered_.size() < kGatherBytes ? Expected<void>() : flush();
}

// A large file's frames follow at once: its beginning is written down before them.
Expected<void> Journal::begun(uint64_t content_at, std::string_view record) {
  HOZEN_CHECK(add('>', content_at, record));
  return flush();
}

Expected<void> Journal::done(uint64_t content_end, std::string_view record) {
  return add('+', content_end, record);
}

Expected<void> Journal::finished(std::string_view totals) {
  // A new file in the old one's place, so that either is there whatever happens: all that the old one says is in the
  // package now, and need not be synced.
  const std::string text = fmt::format("{}\n= 0 {}\n", head_, totals);
  const std::string next = path_ + ".new";
  unlink(next.c_str());
  const int fd = ::open(next.c_str(), kNewFile, 0666);
  if (fd < 0) return fail_errno(errno, "create", next);
  close(std::exchange(fd_, fd));
  gathered_.clear();
  HOZEN_CHECK(write_all(fd_, text, next));
  if (fsync(fd_) != 0) return fail_errno(errno, "sync", next);
  if (rename(next.c_str(), path_.c_str()) != 0) return fail_errno(errno, "rename to", path_);
  return {};
}

Expected<void> Journal::flush() {
  HOZEN_CHECK(write_all(fd_, gathered_, path_));
  gathered_.clear();
  return {};
}

Expected<void> Journal::sync() {
  HOZEN_CHECK(flush());
  return fdatasync(fd_) == 0 ? Expected<void>() : Expected<void>(fail_errno(errno, "sync", path_));
}

Expected<void> Journal::each(const std::function<Expected<bool>(const Entry&)>& take) {
  HOZEN_CHECK(flush());
  std::string text;
  std::vector<char> block(1u << 20);
  uint64_t text_at = first_entry_, read_at = first_entry_;
  for (;;) {
    const ssize_t n = pread(fd_, block.data(), block.size(), static_cast<off_t>(read_at));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail_errno(errno, "read", path_);
    if (n == 0 || text.size() > kLongestLine) return {};
    read_at += static_cast<uint64_t>(n);
    text.append(block.data(), static_cast<size_t>(n));
    size_t from = 0;
    for (size_t end = 0; (end = text.find('\n', from)) != std::string::npos; from = end + 1) {
      Entry entry;
      if (!read_entry(std::string_view(text).substr(from, end - from), entry)) return {};
      entry.journal_end = text_at + end + 1;
      HOZEN_TRY(more, take(entry));
      if (!more) return {};
    }
    text.erase(0, from);
    text_at += from;
  }
}

Expected<void> Journal::cut(uint64_t journal_end) {
  gathered_.clear();
  if (ftruncate(fd_, static_cast<off_t>(journal_end)) != 0)
    return fail_errno(errno, "shorten", path_);
  return {};
}

Expected<StatFields> Journal::stat() const { return stat_of(fd_); }

void Journal::remove() { unlink(path_.c_str()); }

}  // namespace hozen
