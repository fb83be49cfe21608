#include "custody/custody_ledger.h"

#include <fcntl.h>
#include <simdjson.h>
#include <sys/file.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/text.h"
#include "base/time.h"
#include "custody/case_data.h"
#include "custody/json_line.h"
#include "custody/owners.h"

namespace hozen {
namespace {

constexpr size_t kHashDigits = 64;
constexpr uint64_t kLedgerMost = 256u << 20;
const std::string kNoPrevious(kHashDigits, '0');

// Closes the object with its link to the entry before, and its own hash.
std::string sealed(JsonLine& line, std::string_view previous) {
  line.text("prev", previous);
  std::string text = line.take();
  text.pop_back();
  const std::string hash = sha256_hex(text);
  return fmt::format("{},\"hash\":\"{}\"}}", text, hash);
}

std::string host_name() {
  struct utsname names{};
  return uname(&names) == 0 ? names.nodename : "";
}

CustodyEntry read_entry(std::string_view line, simdjson::dom::parser& parser) {
  CustodyEntry entry;
  entry.line = line;
  simdjson::dom::object object;
  if (parser.parse(line.data(), line.size()).get(object) != simdjson::SUCCESS) {
    entry.trouble = "not a JSON object";
    return entry;
  }
  for (const auto& [key, value] : object) {
    std::string_view text;
    std::string shown =
        value.get(text) == simdjson::SUCCESS ? std::string(text) : simdjson::minify(value);
    if (key == "hash") entry.hash = shown;
    if (key == "time") entry.time = shown;
    if (key == "action") entry.action = shown;
    if (key == "seq") entry.seq = parse_unsigned(shown).value_or(0);
    entry.fields.emplace_back(key, std::move(shown));
  }
  return entry;
}

std::string trouble_of(const CustodyEntry& entry, uint64_t seq, std::string_view previous) {
  const size_t at = entry.line.rfind(",\"hash\":\"");
  if (at == std::string::npos) return "it has no hash";
  const std::string actual = sha256_hex(std::string_view(entry.line).substr(0, at));
  const bool longer = entry.line.size() != at + 9 + kHashDigits + 2;
  if (actual == entry.hash && longer && entry.line.ends_with('\r'))
    return "its line ends in CR LF: an editor or a transfer as text has changed the file; the "
           "entry itself is as it "
           "was written";
  if (actual == entry.hash && longer) return "something was written behind its hash";
  if (actual != entry.hash)
    return fmt::format("the entry was edited: its hash is {}, the text gives {}", entry.hash,
                       actual);
  if (entry.seq != seq)
    return fmt::format("entry {} was expected here: one is missing, added or moved", seq);
  if (entry.value("prev") != previous)
    return fmt::format("the entry before it is not the one it was written after (expected hash {})",
                       entry.value("prev"));
  return "";
}

std::string trouble_with_package(const CustodyEntry& first, std::string_view sha256) {
  if (sha256.empty() || sha256 == first.value("sha256")) return "";
  return fmt::format("the package is not as preserved: entry 1 says SHA-256 {}, found was {}",
                     first.value("sha256"), sha256);
}

// What an entry says of itself.
std::string trouble_with(const HandOver& given, const CustodyLedger& ledger) {
  std::string out = given.sha256.empty()
                        ? "the package was not there: it was not hashed"
                        : trouble_with_package(ledger.entries.front(), given.sha256);
  const CustodyEntry& last = ledger.entries.back();
  const auto before = parse_rfc3339(last.time);
  if (before && given.now_ns < before->time_ns)
    out += fmt::format("{}its time is before that of entry {}, {}: one of the clocks was wrong",
                       out.empty() ? "" : "; ", last.seq, last.time);
  return out;
}

// The ledger under a lock, from before it is read until after it is written: two hands at once would fork the chain.
class LockedLedger {
 public:
  static Expected<LockedLedger> open(const std::string& path) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) return fail_errno(errno, "open", path);
    LockedLedger ledger(path, fd);
    if (flock(fd, LOCK_EX) != 0) return fail_errno(errno, "lock", path);
    return ledger;
  }
  LockedLedger(LockedLedger&& other) noexcept
      : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)) {}
  LockedLedger& operator=(LockedLedger&&) = delete;
  ~LockedLedger() {
    if (fd_ >= 0) close(fd_);
  }

  // Whole or not at all: half a line would break the chain.
  Expected<void> append(const std::string& line) const {
    const off_t before = lseek(fd_, 0, SEEK_END);
    const std::string text = line + "\n";
    if (::write(fd_, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
        fsync(fd_) == 0)
      return {};
    const int why = errno;
    if (ftruncate(fd_, before) != 0) return fail_errno(errno, "shorten", path_);
    return fail_errno(why, "write", path_);
  }

 private:
  LockedLedger(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}
  std::string path_;
  int fd_;
};

}  // namespace

std::string_view CustodyEntry::value(std::string_view key) const {
  for (const auto& [name, text] : fields)
    if (name == key) return text;
  return {};
}

std::string_view CustodyEntry::any_trouble() const {
  if (!trouble.empty()) return trouble;
  const std::string_view own = value("trouble");
  return own.find(package_trouble) != std::string_view::npos ? own : package_trouble;
}

bool CustodyLedger::intact() const {
  return !entries.empty() && std::all_of(entries.begin(), entries.end(),
                                         [](const auto& e) { return e.trouble.empty(); });
}

bool CustodyLedger::is_as_preserved() const {
  return intact() && std::all_of(entries.begin(), entries.end(),
                                 [](const auto& e) { return e.package_trouble.empty(); });
}

Expected<void> begin_ledger(const std::string& path, const CreateOptions& options,
                            const CreateReport& report, int64_t now) {
  const CaseData& about = options.about;
  JsonLine line;
  line.number("seq", 1).text("time", format_rfc3339(now)).text("action", "created");
  line.text_if("case", about.case_number)
      .text_if("evidence", about.evidence_number)
      .text_if("who", about.examiner);
  line.text_if("witness", about.witness)
      .text_if("why", about.purpose)
      .text_if("authorised_by", about.authoriser);
  line.text_if("note", fmt::to_string(fmt::join(about.notes, "; ")))
      .text_if("source_time_zone", zones_text(options))
      .text_if("clock_offset", clock_offsets_text(options));
  line.text("user", name_of_this_user())
      .text("host", host_name())
      .text("sources", fmt::to_string(fmt::join(options.sources, " ")));
  line.text("package", options.output.substr(options.output.rfind('/') + 1))
      .text("sha256", report.sha256);
  line.number("bytes", report.package_bytes)
      .number("files", report.totals.files)
      .number("payload_bytes", report.totals.bytes);
  line.number("unreadable", report.totals.unreadable)
      .number("changed_during_copy", report.totals.changed);
  line.flag("read_back", report.read_back);
  return write_whole_file_once(path, sealed(line, kNoPrevious) + "\n");
}

Expected<CustodyLedger> read_ledger(const std::string& path) {
  HOZEN_TRY(text, read_whole_file(path, kLedgerMost));
  CustodyLedger content;
  simdjson::dom::parser parser;
  std::string previous = kNoPrevious;
  std::string_view rest = text;
  while (!rest.empty()) {
    const size_t end = rest.find('\n');
    CustodyEntry entry = read_entry(rest.substr(0, end), parser);
    if (entry.trouble.empty())
      entry.trouble = trouble_of(entry, content.entries.size() + 1, previous);
    if (end == std::string_view::npos && entry.trouble.empty())
      entry.trouble = "the line has no end: the file is cut short";
    previous = entry.hash;
    if (!content.entries.empty())
      entry.package_trouble = trouble_with_package(content.entries.front(), entry.value("sha256"));
    content.entries.push_back(std::move(entry));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  return content;
}

Expected<CustodyEntry> append_entry(const std::string& path, const HandOver& given) {
  HOZEN_TRY(ledger, LockedLedger::open(path));
  HOZEN_TRY(content, read_ledger(path));
  if (!content.intact())
    return std::unexpected(Error{.what = fmt::format("{} is broken; nothing is added to it", path),
                                 .hint = "see `preserve custody verify`"});
  JsonLine line;
  line.number("seq", content.entries.size() + 1)
      .text("time", format_rfc3339(given.now_ns))
      .text("action", given.action);
  line.text_if("who", given.who)
      .text_if("to", given.to)
      .text_if("witness", given.witness)
      .text_if("why", given.why);
  line.text_if("seal", given.seal)
      .text_if("note", given.note)
      .text("user", name_of_this_user())
      .text("host", host_name());
  line.text_if("package", given.package).text_if("sha256", given.sha256);
  line.text_if("trouble", trouble_with(given, content));
  const std::string text = sealed(line, content.head());
  HOZEN_CHECK(ledger.append(text));
  simdjson::dom::parser parser;
  return read_entry(text, parser);
}

}  // namespace hozen
